/**
 * A branch leaves the code as it is at one place and comes back to it: where a line it writes is one of those that
 * stood there, the rest stays. Pure.
 */

/** A line this short, a bracket or an `else:`, may be any of several. */
const TELLING = /\w{3}.*\w|\w\W+\w\W*\w/;
/** Lines a branch may write before it has come back. */
const MAX_NEW_LINES = 10;

export interface Rejoined {
  text: string;
  /** Lines of the old text, from 0: those from `start` up to, not with, `end` were replaced. */
  start: number;
  end: number;
}

/**
 * The whole text once `body` has come back to `original`; null while it has not. `body` begins with the lines of
 * `original` before `start`, and ends with whole lines.
 */
export function rejoin(original: string, body: string, start: number): Rejoined | null {
  const old = original.split("\n");
  const lines = body.split("\n");
  if (lines.pop() !== "") return null;
  const last = lines.length - 1;
  const line = lines[last];
  if (line === undefined || last < start || !TELLING.test(line)) return null;
  // The first line of a branch is the one that differs: it can only be a later one, those between being left out.
  for (let at = last === start ? start + 1 : start; at < old.length; at++) {
    if (old[at] !== line) continue;
    return { text: [...lines.slice(0, last), ...old.slice(at)].join("\n"), start, end: at };
  }
  return null;
}

/** Whether a branch has written so much that it will hardly come back. */
export function isLost(body: string, start: number): boolean {
  return body.split("\n").length - 1 - start > MAX_NEW_LINES;
}

/** The first line that a branch wrote, in place of the one that stood there: what is left of one that got lost. */
export function takeFirstLine(original: string, body: string, start: number): string {
  const old = original.split("\n");
  const line = body.split("\n")[start] ?? "";
  return [...old.slice(0, start), line, ...old.slice(start + 1)].join("\n");
}
