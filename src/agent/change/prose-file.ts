/** Whether a file is text for people alone. Pure. */
import path from "node:path";
import { languageOf } from "../../code/language.ts";
import type { ChangeTarget } from "./named-targets.ts";

const PROSE = new Set([".md", ".markdown", ".txt", ".rst", ".adoc", ".org", ""]);

/** Text for people, and a new file of no language: no test or compiler reads it. */
export function isProseFile({
  path: filePath,
  isNew,
}: Pick<ChangeTarget, "path" | "isNew">): boolean {
  if (languageOf(filePath) !== null) return false;
  return isNew || PROSE.has(path.posix.extname(filePath).toLowerCase());
}
