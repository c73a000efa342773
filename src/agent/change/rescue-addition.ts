/**
 * Small models asked for a whole file sometimes write only what is new. Where the task is to add something and the answer
 * declares nothing that was there, it is taken as the addition that it is.
 */
import type { CodeParser } from "../../code/parse.ts";
import { type ChangeSite, openChangeSite, placeAnswer } from "./change-site.ts";
import { readWish } from "./change-wish.ts";
import { decideAddition } from "./edit-mode.ts";

/** The whole file with the addition in it; null where the answer is something else. */
export async function rescueAddition(
  task: string,
  { path, name, fileText, parsed }: ChangeSite,
  body: string,
  parser: CodeParser,
): Promise<string | null> {
  if (name.mode !== "whole" || parsed === null || readWish(task).adds !== "declaration")
    return null;
  const answer = await parser.parse(path, body);
  const isTop = ({ container }: { container?: string }): boolean => container === undefined;
  const had = new Set(parsed.symbols.filter(isTop).map((symbol) => symbol.name));
  const has = (answer?.symbols ?? []).filter(isTop);
  if (answer === null || answer.problems.length > 0 || had.size === 0 || has.length === 0) {
    return null;
  }
  if (has.some((symbol) => had.has(symbol.name))) return null;
  const mode = decideAddition({ task, text: fileText, parsed, symbols: [] });
  const site = mode.mode === "pick" ? null : openChangeSite({ path, text: fileText, parsed }, mode);
  return site === null ? null : placeAnswer(site, body);
}
