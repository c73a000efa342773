/** A state of the project from which the search goes on: the texts that differ from the tree, and what the tests say. Pure. */
import type { CheckResult } from "../../tools/run-checks.ts";
import type { Edit } from "./generate/candidate.ts";
import type { TrialText } from "./judge/trial.ts";

export interface Base {
  /** By path: whole texts that stand in place of those of the tree. */
  texts: ReadonlyMap<string, string>;
  result: CheckResult;
  /** How many improvements led here. */
  depth: number;
}

export function createBase(result: CheckResult): Base {
  return { texts: new Map(), result, depth: 0 };
}

/** The base with the edits of an improvement. */
export function extendBase(base: Base, edits: readonly Edit[], result: CheckResult): Base {
  const texts = new Map(base.texts);
  for (const { path, newText } of edits) texts.set(path, newText);
  return { texts, result, depth: base.depth + 1 };
}

/** Every text of the base, with those of the edits in their place. */
export function listTexts(base: Base, edits: readonly Edit[] = []): TrialText[] {
  const texts = new Map(base.texts);
  for (const { path, newText } of edits) texts.set(path, newText);
  return [...texts].map(([path, text]) => ({ path, text }));
}

/** Below 0 where `a` is more promising: its tests run at all, fewer of them fail, more steps led there. */
export function compareBases(a: Base, b: Base): number {
  const failed = ({ result }: Base) => result.report.failed;
  return Number(isBroken(a)) - Number(isBroken(b)) || failed(a) - failed(b) || b.depth - a.depth;
}

/** A file that does not load hides its tests, and so does a run that hangs: their few failures say nothing. */
function isBroken({ result }: Base): boolean {
  return result.outcome !== "failed" || result.report.failures.some(({ kind }) => kind === "load");
}

/** The most promising base that is left, taken out of the list. */
export function takeBest(bases: Base[]): Base | null {
  const [best] = [...bases].sort(compareBases);
  if (best === undefined) return null;
  bases.splice(bases.indexOf(best), 1);
  return best;
}
