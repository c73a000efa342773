/**
 * Takes out of a green change what it does not need: models drop comments and blank lines as they rewrite. Each place that
 * changed is put back alone, and stays back when the tests are as green without it.
 */
import { isAgentError } from "../../../base/errors.ts";
import type { CheckResult } from "../../../tools/run-checks.ts";
import { applyHunks, type Hunk, splitHunks } from "../judge/hunks.ts";
import { decideTimeLimit } from "../judge/judge.ts";
import type { Trial, TrialText } from "../judge/trial.ts";

/** One run of the tests for each place; a change in more places than this is taken as it is. */
const MAX_PLACES = 12;
/** The whole trimming may cost about this much; slow suites are spared. */
const MAX_TOTAL_MS = 60_000;

/** One file of a change, as it stands in the project and as it is to stand. */
export interface ChangedText {
  path: string;
  before: string;
  after: string;
}

export interface TrimPlace {
  trial: Trial;
  /** Ends a run of the tests at once. */
  signal: AbortSignal;
}

export interface Trimmed {
  changes: readonly ChangedText[];
  /** The last green run: that of `changes`. */
  green: CheckResult;
}

/** A time limit only ends the trimming. Throws what the trial throws, and the signal's reason. */
export async function trimChange(
  place: TrimPlace,
  changes: readonly ChangedText[],
  green: CheckResult,
): Promise<Trimmed> {
  let best: Trimmed = { changes, green };
  try {
    for (const { path } of changes) best = await trimFile(place, path, best);
  } catch (error) {
    if (!isAgentError(error, "time-up")) throw error;
  }
  return best;
}

async function trimFile(
  { trial, signal }: TrimPlace,
  path: string,
  given: Trimmed,
): Promise<Trimmed> {
  const change = given.changes.find((each) => each.path === path);
  if (change === undefined) return given;
  const { before, after } = change;
  let kept = splitHunks(before, after);
  if (kept.length < 2 || !isAffordable(kept, given.green)) return given;
  let best = given;
  for (const hunk of [...kept]) {
    if (kept.length === 1) break; // the change itself
    const fewer = kept.filter((each) => each !== hunk);
    const text = applyHunks(before, after, fewer);
    const changes = best.changes.map((each) =>
      each.path === path ? { ...each, after: text } : each,
    );
    const result = await trial.check(changes.map(toText), {
      timeoutMs: decideTimeLimit(best.green),
      signal,
    });
    if (result.outcome !== "passed" || result.report.passed < best.green.report.passed) continue;
    best = { changes, green: result };
    kept = fewer;
  }
  return best;
}

function toText({ path, after }: ChangedText): TrialText {
  return { path, text: after };
}

function isAffordable(hunks: readonly Hunk[], { durationMs }: CheckResult): boolean {
  return hunks.length <= MAX_PLACES && hunks.length * durationMs <= MAX_TOTAL_MS;
}
