/** The answer of a command as one line of JSON, under the names the program itself uses. */
import { escapeJson } from "./sanitize.ts";

/** One line with its end. The names stay as they are: they are the format. */
export function renderJsonLine(value: unknown): string {
  return `${escapeJson(JSON.stringify(value))}\n`;
}
