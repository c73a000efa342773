/** How a notice looks, wherever it comes from. */
import type { Palette } from "./palette.ts";
import { sanitizeLine } from "./sanitize.ts";

const MAX_NOTICE_CHARACTERS = 1000;

export interface Notice {
  level: "info" | "warn";
  message: string;
}

/** One safe line without its line end. */
export function renderNoticeLine({ level, message }: Notice, palette: Palette): string {
  const text = sanitizeLine(message, MAX_NOTICE_CHARACTERS);
  return level === "warn" ? palette.warn(`! ${text}`) : palette.dim(`  ${text}`);
}
