/** What no new text of a file may have, whoever asked for it: code left out, broken syntax, names twice or gone. Pure. */
import { languageOf } from "./language.ts";
import type { ParsedFile } from "./parse.ts";

/** Comments such as "... rest of the code" stand for code the model did not write. */
const OMISSION =
  /(?:#|\/\/|\/\*)\s*(?:\.\.\.|…)|(?:#|\/\/|\/\*).*\b(?:rest of (?:the|your)|existing|remaining|unchanged) (?:code|functions?|methods?|implementation)\b/gi;

export function leavesCodeOut(before: string, after: string): boolean {
  return (after.match(OMISSION)?.length ?? 0) > (before.match(OMISSION)?.length ?? 0);
}

/** The first syntax problem, in words, when there are more than before; null when there are not. */
export function describeNewProblem(
  path: string,
  before: ParsedFile | null,
  after: ParsedFile,
): string | null {
  const problem = after.problems[0];
  if (problem === undefined || after.problems.length <= (before?.problems.length ?? 0)) return null;
  const name = languageOf(path)?.id ?? "the language";
  return `not valid ${name}: ${problem.kind} at line ${problem.line}, near "${problem.near}"`;
}

/** Names that other files may import and no longer could. */
export function findLostNames(before: ParsedFile, after: ParsedFile): string[] {
  const kept = new Set(after.exports);
  const declared = new Set(before.symbols.map(({ name }) => name));
  // In Python whatever is imported can be imported from here too; dropping an import is no loss.
  const isOwn = (name: string) => before.language !== "python" || declared.has(name);
  return before.exports.filter((name) => !kept.has(name) && isOwn(name));
}

/** Names the file would define more than once and did not before: the mark of an answer that is more than the symbol. */
export function findDoubledNames(before: ParsedFile, after: ParsedFile): string[] {
  const had = countNames(before);
  return [...countNames(after)]
    .filter(([name, count]) => count > Math.max(1, had.get(name) ?? 0))
    .map(([name]) => name);
}

function countNames({ symbols }: ParsedFile): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { qualifiedName } of symbols) {
    counts.set(qualifiedName, (counts.get(qualifiedName) ?? 0) + 1);
  }
  return counts;
}
