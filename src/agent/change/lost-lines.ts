/**
 * What a new text of a file drops that the task does not speak of, where no declarations tell: prose, settings, markup.
 * Small models asked for a whole file sometimes give back only what is new. Pure.
 */
import { readWish } from "./change-wish.ts";

/** Words that say that lines which are there become others. */
const EDITS =
  /\b(?:adjust|change|clean|convert|correct|cut|delete|drop|edit|erase|fix|format|improve|indent|make|merge|modify|move|number|polish|reformat|remove|rename|reorder|rephrase|replace|rewrite|shorten|simplify|sort|split|summari[sz]e|swap|translate|trim|turn|update|wrap)\b/i;
/** Words after which a file may well be much shorter. */
const SHORTENS =
  /\b(?:clear|condense|convert|cut|dedup\w*|delete|drop|empty|erase|join|merge|minify|overwrite|remove|replace|rewrite|shorten|simplify|start over|summari[sz]e|trim|turn|whole|entire)\b/i;

/** Shorter files are soon half as long. */
const MIN_LINES = 8;
const MIN_KEPT_SHARE = 0.6;
const MAX_SEARCHED = 200;
const MAX_TOLD_CHARS = 80;

/** As a sentence without its full stop; null when nothing is missing. */
export function explainLostLines(task: string, before: string, after: string): string | null {
  const { adds, mayRemove } = readWish(task);
  if (mayRemove) return null;
  const [lost, ...more] = adds === null || EDITS.test(task) ? [] : listLost(before, after);
  if (lost !== undefined) {
    const others = more.length > 0 ? ` and ${more.length} more` : "";
    return `it drops lines that have to stay: "${lost.slice(0, MAX_TOLD_CHARS)}"${others}`;
  }
  const had = listFilled(before).length;
  const isCut = had >= MIN_LINES && listFilled(after).length < had * MIN_KEPT_SHARE;
  return isCut && !SHORTENS.test(task) ? "most of the file would be gone" : null;
}

/** Lines that stand nowhere in the new text, not even as a part of one. */
function listLost(before: string, after: string): string[] {
  const kept = new Set(listFilled(after));
  const gone = listFilled(before).filter((line) => !kept.has(line));
  return gone.filter((line, index) => index >= MAX_SEARCHED || !after.includes(line));
}

function listFilled(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
