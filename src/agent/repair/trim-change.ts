/**
 * Takes back what a green change does not need: models drop comments and blank lines as they rewrite. Each place that
 * changed is put back alone, and stays back when the tests are as green without it.
 */
import { isAgentError } from "../../base/errors.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import { applyHunks, type Hunk, splitHunks } from "./hunks.ts";
import { decideTimeLimit } from "./judge.ts";
import type { RepairDeps } from "./repair-deps.ts";

/** One run of the tests for each place; a change in more places than this is taken as it is. */
const MAX_PLACES = 12;
/** The whole trimming may cost about this much; slow suites are spared. */
const MAX_TOTAL_MS = 60_000;

/**
 * The last green run, for the tree as it is then. The tree is green whenever this ends, also by a throw; a time limit
 * only ends the trimming. Throws what the workspace throws, and the signal's reason.
 */
export async function trimChange(deps: RepairDeps, green: CheckResult): Promise<CheckResult> {
  let best = green;
  try {
    for (const { path, afterSha } of deps.workspace.changes()) {
      best = await trimFile(deps, { path, afterSha }, best);
    }
  } catch (error) {
    if (!isAgentError(error, "time-up")) throw error;
  }
  return best;
}

async function trimFile(
  deps: RepairDeps,
  { path, afterSha }: { path: string; afterSha: string | null },
  green: CheckResult,
): Promise<CheckResult> {
  const before = (await deps.workspace.original(path)).text;
  const after = (await deps.workspace.read(path)).text;
  // What a person wrote into it while the tests ran is no part of the change, and not ours to try without.
  if ((await deps.workspace.look(path)).sha !== afterSha) return green;
  let kept = splitHunks(before, after);
  if (kept.length < 2 || !isAffordable(kept, green)) return green;
  let best = green;
  for (const hunk of [...kept]) {
    if (kept.length === 1) break; // the change itself
    const fewer = kept.filter((each) => each !== hunk);
    const current = applyHunks(before, after, kept);
    const result = await tryText(
      deps,
      { path, current, text: applyHunks(before, after, fewer) },
      best,
    );
    if (result.outcome !== "passed") continue;
    best = result;
    kept = fewer;
  }
  deps.view.forget(path);
  return best;
}

function isAffordable(hunks: readonly Hunk[], { durationMs }: CheckResult): boolean {
  return hunks.length <= MAX_PLACES && hunks.length * durationMs <= MAX_TOTAL_MS;
}

/** Leaves `text` in the file when the tests are green with it, else `current`. */
async function tryText(
  { workspace, check }: RepairDeps,
  { path, current, text }: { path: string; current: string; text: string },
  green: CheckResult,
): Promise<CheckResult> {
  let isGreen = false;
  try {
    await workspace.write(path, text);
    const result = await check({ timeoutMs: decideTimeLimit(green) });
    isGreen = result.outcome === "passed" && result.report.passed >= green.report.passed;
    return isGreen ? result : { ...result, outcome: "failed" };
  } finally {
    if (!isGreen) await workspace.write(path, current);
  }
}
