/** Refuses a candidate before any test runs: cheap checks that no wrong answer should get past. */
import { languageOf } from "../../code/language.ts";
import type { ParsedFile } from "../../code/parse.ts";
import type { ProjectView } from "../project-view.ts";
import type { Site } from "./site.ts";

export interface GateInput {
  site: Site;
  /** The whole file as it would be. */
  newText: string;
  /** Why the answer is not complete; null when it is. */
  flaw: string | null;
  view: ProjectView;
  /** File texts already tried, by path and text. */
  tried: ReadonlySet<string>;
}

/** Why the candidate is refused, as a sentence for a person; null when it may be tried. */
export async function checkCandidate(input: GateInput): Promise<string | null> {
  const { site, newText, flaw, view, tried } = input;
  if (flaw !== null) return flaw;
  if (!view.isChangeable(site.path)) return `${site.path} is a test file and may not be changed`;
  if (newText === site.fileText) return "the answer is the code as it was";
  if (newText.includes("\0")) return "the answer holds a NUL character";
  if (tried.has(candidateKey(site.path, newText))) return "the same answer was tried before";
  if (leavesCodeOut(site.fileText, newText)) return "the answer leaves code out with a comment";
  const after = await view.preview(site.path, newText);
  return after === null ? null : checkStructure(site, after);
}

export function candidateKey(path: string, text: string): string {
  return `${path}\0${text}`;
}

function checkStructure(site: Site, after: ParsedFile): string | null {
  const before = site.parsed;
  const problem = after.problems[0];
  if (problem !== undefined && after.problems.length > before.problems.length) {
    const name = languageOf(site.path)?.id ?? "the language";
    return `not valid ${name}: ${problem.kind} at line ${problem.line}, near "${problem.near}"`;
  }
  const lost = before.problems.length === 0 ? findLostNames(before, after) : [];
  if (lost.length > 0) return `${lost.join(", ")} would no longer exist`;
  const doubled = site.symbol === null ? [] : findDoubledNames(before, after);
  return doubled.length > 0 ? `${doubled.join(", ")} would be defined twice` : null;
}

/** Names that other files may import and no longer could. */
function findLostNames(before: ParsedFile, after: ParsedFile): string[] {
  const kept = new Set(after.exports);
  const declared = new Set(before.symbols.map(({ name }) => name));
  // In Python whatever is imported can be imported from here too; dropping an import is no loss.
  const isOwn = (name: string) => before.language !== "python" || declared.has(name);
  return before.exports.filter((name) => !kept.has(name) && isOwn(name));
}

/** Names the file would define more than once and did not before: the mark of an answer that is more than the symbol. */
function findDoubledNames(before: ParsedFile, after: ParsedFile): string[] {
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

/** Comments such as "... rest of the code" stand for code the model did not write. */
const OMISSION =
  /(?:#|\/\/|\/\*)\s*(?:\.\.\.|…)|(?:#|\/\/|\/\*).*\b(?:rest of (?:the|your)|existing|remaining|unchanged) (?:code|functions?|methods?|implementation)\b/gi;

function leavesCodeOut(before: string, after: string): boolean {
  return (after.match(OMISSION)?.length ?? 0) > (before.match(OMISSION)?.length ?? 0);
}
