/** Whether a task plainly asks for a new file without naming it. Pure; in doubt it does not. */
import { posix } from "node:path";
import { isCodePath } from "../../code/language.ts";
import type { UnnamedFile } from "../../tools/project/new-files.ts";
import { readMessageText } from "../understand/message-text.ts";
import type { Request } from "../understand/request.ts";

const KIND = "(?:(?:\\w+\\s+){0,3}?)";
const FILE = "(?:files?|modules?|scripts?)";
/** "A new file name", "a file handle": the word is part of another thing's name. */
const END =
  "(?=\\s*(?:[.,;:!?)]|$)|\\s+(?:for|with|that|which|in|under|and|containing|holding|where|of|so|from|next|beside|inside|like|as)\\b)";
const ASKS: readonly RegExp[] = [
  new RegExp(
    `\\b(?:create|add|make|write|generate|introduce|put|move|extract|split|pull|factor)\\b[^.!?\\n]{0,120}?\\b(?:new|separate|own)\\s+${KIND}${FILE}\\b${END}`,
    "i",
  ),
  new RegExp(
    `\\b(?:create|write|generate)\\s+(?:me\\s+)?(?:a|an|another)\\s+${KIND}${FILE}\\b${END}`,
    "i",
  ),
];
const FORBIDS =
  /\b(?:not|never|without|don't|dont|no)\s+(?:\w+\s+){0,3}?(?:new|separate|own|another|extra|additional)\s+(?:\w+\s+){0,2}?(?:files?|modules?|scripts?)\b/i;
const MAX_TASK_CHARS = 6_000;

/** `paths`: of the project; a new file is written in a language it has. A repair makes no file of its own accord. */
export function readUnnamedFile(
  { work, task }: Pick<Request, "work" | "task">,
  paths: readonly string[],
): UnnamedFile | null {
  if (work !== "change") return null;
  const said = readMessageText(task).masked.slice(0, MAX_TASK_CHARS);
  const asked = ASKS.map((form) => form.exec(said)?.[0]).find((match) => match !== undefined);
  if (asked === undefined || FORBIDS.test(said)) return null;
  const extensions = new Set(paths.filter(isCodePath).map((path) => posix.extname(path).slice(1)));
  const isTest = /\btests?\s+\w+\s*$/i.test(asked);
  return extensions.size === 0 ? null : { isTest, extensions: [...extensions].sort() };
}
