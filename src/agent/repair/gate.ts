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
  if (tried.has(candidateKey(site.path, newText))) return "the same answer was tried before";
  if (leavesCodeOut(site.fileText, newText)) return "the answer leaves code out with a comment";
  const [before, after] = [
    await view.preview(site.path, site.fileText),
    await view.preview(site.path, newText),
  ];
  if (before === null || after === null) return null;
  return checkStructure(before, after, site);
}

export function candidateKey(path: string, text: string): string {
  return `${path}\0${text}`;
}

function checkStructure(before: ParsedFile, after: ParsedFile, site: Site): string | null {
  const problem = after.problems[0];
  if (problem !== undefined && after.problems.length > before.problems.length) {
    const name = languageOf(site.path)?.id ?? "the language";
    return `not valid ${name}: ${problem.kind} at line ${problem.line}, near "${problem.near}"`;
  }
  // In Python whatever is imported can be imported from here too; dropping an import is no loss.
  const borrowed = new Set(before.imports.flatMap(({ names }) => names));
  const lost = before.exports.filter(
    (name) => !after.exports.includes(name) && !borrowed.has(name),
  );
  if (lost.length > 0 && before.problems.length === 0)
    return `${lost.join(", ")} would no longer exist`;
  const added = addedSymbols(before, after);
  if (site.symbol !== null && added.duplicates.length > 0) {
    return `${added.duplicates.join(", ")} would be defined twice`;
  }
  return null;
}

/** Names the file would define more than once and did not before: the mark of an answer that is more than the symbol. */
function addedSymbols(before: ParsedFile, after: ParsedFile): { duplicates: string[] } {
  const count = (file: ParsedFile, name: string) =>
    file.symbols.filter(({ qualifiedName }) => qualifiedName === name).length;
  const names = new Set(after.symbols.map(({ qualifiedName }) => qualifiedName));
  return {
    duplicates: [...names].filter((name) => count(after, name) > Math.max(1, count(before, name))),
  };
}

/** Comments such as "... rest of the code" stand for code the model did not write. */
const OMISSION =
  /(?:#|\/\/|\/\*)\s*(?:\.\.\.|…)|(?:#|\/\/|\/\*).*\b(?:rest of (?:the|your)|existing|remaining|unchanged) (?:code|functions?|methods?|implementation)\b/gi;

function leavesCodeOut(before: string, after: string): boolean {
  return (after.match(OMISSION)?.length ?? 0) > (before.match(OMISSION)?.length ?? 0);
}
