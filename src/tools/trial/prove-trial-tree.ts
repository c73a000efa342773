/**
 * Shows that tests say on a copy what they say in the project, and that they read the copy. Without that, no candidate
 * may be judged there: tests may need .git or absolute paths, or import an installed package that is the original.
 */

import { clipText } from "../../base/clip-text.ts";
import { isAgentError } from "../../base/errors.ts";
import type { CheckResult } from "../run-checks.ts";
import type { TrialRequest } from "./checked-tree.ts";
import { compareResults, type Difference } from "./compare-results.ts";
import type { TrialTree } from "./trial-tree.ts";
import type { TrialText } from "./write-texts.ts";

export interface ProofRequest extends Pick<TrialRequest, "timeoutMs" | "signal"> {
  /** What the tests said in the project. */
  baseline: CheckResult;
  /** A text of the file under repair that cannot load; null: nothing to show that the copy is read. */
  canary: TrialText | null;
}

export type TrialProof =
  /** `again`: the last run on the copy. `flaky`: names of tests that said two things of the same files. */
  | { ok: true; again: CheckResult; flaky: string[] }
  /** `reason`: a clause for a person. */
  | { ok: false; reason: string };

const MAX_NAME_CHARS = 120;

/**
 * Costs one run of the tests, one more where something differs, and one for the canary.
 * Throws "trial-unusable" and the signal's reason.
 */
export async function proveTrialTree(tree: TrialTree, request: ProofRequest): Promise<TrialProof> {
  const repeat = await repeatBaseline(tree, request);
  if (!repeat.ok || request.canary === null) return repeat;
  const reason = await tryCanary(tree, request.canary, { ...request, ...repeat });
  return reason === null ? repeat : { ok: false, reason };
}

async function repeatBaseline(tree: TrialTree, request: ProofRequest): Promise<TrialProof> {
  const first = await tree.check([], request);
  const differences = compareResults(request.baseline, first, "cause");
  if (differences.length === 0) return { ok: true, again: first, flaky: [] };
  const again = await tree.check([], request);
  const unsteady = compareResults(first, again, "cause");
  const flaky = listNames(unsteady.filter(({ isOutcome }) => isOutcome));
  const unsteadyNames = new Set(listNames(unsteady));
  const systematic = differences.find(({ name }) => name !== null && !unsteadyNames.has(name));
  if (systematic !== undefined) return { ok: false, reason: describeDifference(systematic, again) };
  // The run as a whole may come out differently only because tests that we know do.
  if (unsteady.length > 0) return { ok: true, again, flaky };
  return { ok: false, reason: describeDifference({ name: null, isOutcome: true }, again) };
}

function listNames(differences: readonly Difference[]): string[] {
  return differences.map(({ name }) => name).filter((name) => name !== null);
}

function describeDifference({ name }: Difference, again: CheckResult): string {
  if (again.outcome === "not-runnable") {
    return `the tests cannot be run on a copy (${again.problem ?? "nobody says why"})`;
  }
  const subject =
    name === null ? "the tests say" : `the test "${clipText(name, MAX_NAME_CHARS)}" says`;
  return `${subject} something else on a copy than in the project`;
}

/** Why the tests are no judges; null when they noticed the canary. */
async function tryCanary(
  tree: TrialTree,
  canary: TrialText,
  request: ProofRequest & { again: CheckResult; flaky: readonly string[] },
): Promise<string | null> {
  const blind = `the tests do not read ${clipText(canary.path, MAX_NAME_CHARS)} from the copy`;
  try {
    const result = await tree.check([canary], request);
    // What differs by itself, between two runs of the same texts, shows nothing.
    const byItself = listNames(compareResults(request.baseline, request.again, "words"));
    const unsteady = new Set([...request.flaky, ...byItself]);
    const isNoticed = compareResults(request.again, result, "words").some(({ name }) =>
      name === null ? request.flaky.length === 0 : !unsteady.has(name),
    );
    return isNoticed ? null : blind;
  } catch (error) {
    const isText = isAgentError(error) && /^(?:path|file)-/.test(error.code);
    if (isText) return `${blind} (${error.message})`;
    throw error;
  }
}
