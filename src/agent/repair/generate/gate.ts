/** Refuses a candidate before any test runs: cheap checks that no wrong answer should get past. */

import {
  describeNewProblem,
  findDoubledNames,
  findLostNames,
  leavesCodeOut,
} from "../../../code/edit-flaws.ts";
import type { ParsedFile } from "../../../code/parse.ts";
import type { ProjectView } from "../../project-view.ts";
import type { Site } from "../localize/site.ts";

export interface GateInput {
  site: Site;
  /** The whole file as it would be. */
  newText: string;
  /** Why the answer is not complete; null when it is. */
  flaw: string | null;
  view: ProjectView;
}

/** Why the candidate is refused, as a sentence for a person; null when it may be tried. */
export async function checkCandidate(input: GateInput): Promise<string | null> {
  const { site, newText, flaw, view } = input;
  if (flaw !== null) return flaw;
  if (!view.isChangeable(site.path)) return `${site.path} is a test file and may not be changed`;
  if (newText === site.fileText) return "the answer is the code as it was";
  if (newText.includes("\0")) return "the answer holds a NUL character";
  if (leavesCodeOut(site.fileText, newText)) return "the answer leaves code out with a comment";
  const after = await view.preview(site.path, newText);
  return after === null ? null : checkStructure(site, after);
}

function checkStructure(site: Site, after: ParsedFile): string | null {
  const before = site.parsed;
  const problem = describeNewProblem(site.path, before, after);
  if (problem !== null) return problem;
  const lost = before.problems.length === 0 ? findLostNames(before, after) : [];
  if (lost.length > 0) return `${lost.join(", ")} would no longer exist`;
  const doubled = site.symbol === null ? [] : findDoubledNames(before, after);
  return doubled.length > 0 ? `${doubled.join(", ")} would be defined twice` : null;
}
