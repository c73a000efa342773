/** Puts a candidate that passed a trial into the tree, where the tests, compilers and linters have the last word. */
import { isAgentError } from "../../../base/errors.ts";
import type { Finding } from "../../../tools/inspect/inspector.ts";
import type { CheckResult } from "../../../tools/run-checks.ts";
import { putBack } from "../../put-back.ts";
import { type Base, listTexts } from "../base.ts";
import type { Edit } from "../generate/candidate.ts";
import { decideTimeLimit } from "../judge/judge.ts";
import { findNewFaults } from "../judge/new-faults.ts";
import type { OpenTrials, TrialText } from "../judge/trial.ts";
import type { RepairDeps } from "../repair-deps.ts";
import { type ChangedText, trimChange } from "./trim-change.ts";

export type Acceptance =
  /** The tree holds it. */
  | { kind: "accepted"; result: CheckResult }
  /** It passed on a copy and does not pass here; the tree is as before. */
  | { kind: "unconfirmed"; result: CheckResult }
  /** The tests pass, and there are faults that were not there before; the tree is as before. */
  | { kind: "flawed"; result: CheckResult; faults: readonly Finding[] };

export interface Passing {
  base: Base;
  edits: readonly Edit[];
  /** The run it passed. */
  result: CheckResult;
  trials: OpenTrials;
}

/**
 * What the change does not need is taken out of it first. Throws what the workspace throws, and the signal's reason;
 * the tree is as before then. Once the time is up, what passed a trial is kept without another look.
 */
export async function acceptEdits(deps: RepairDeps, passing: Passing): Promise<Acceptance> {
  const { trials } = passing;
  const [trial] = trials.trials;
  const whole = await listChanges(deps, listTexts(passing.base, passing.edits));
  const { changes, green } =
    trial === undefined
      ? { changes: whole, green: passing.result }
      : await trimChange({ trial, signal: deps.signal }, whole, passing.result);
  let isKept = false;
  try {
    await writeChanges(deps, changes);
    const acceptance = await judgeTree(deps, { changes, green, trials, base: passing.base });
    isKept = acceptance.kind === "accepted";
    return acceptance;
  } catch (error) {
    if (!isAgentError(error, "time-up")) throw error;
    await writeChanges(deps, changes);
    isKept = true;
    return { kind: "accepted", result: green };
  } finally {
    for (const { path, before } of changes) {
      if (isKept) deps.view.forget(path);
      else await putBack(deps.workspace, { path, baseText: before });
    }
  }
}

/** Keeps what judges found wanting because nothing better came, or the best there is. */
export async function keepEdits(
  deps: RepairDeps,
  base: Base,
  edits: readonly Edit[] = [],
): Promise<void> {
  const changes = await listChanges(deps, listTexts(base, edits));
  await writeChanges(deps, changes);
  for (const { path } of changes) deps.view.forget(path);
}

interface Placed {
  changes: readonly ChangedText[];
  green: CheckResult;
  trials: OpenTrials;
  /** What it was put on: says how long a whole run takes. */
  base: Base;
}

async function judgeTree(deps: RepairDeps, placed: Placed): Promise<Acceptance> {
  const { changes, green, trials } = placed;
  const isProven = !trials.areCopies && !green.narrowed;
  const result = isProven ? green : await confirm(deps, placed);
  if (result.outcome !== "passed") return { kind: "unconfirmed", result };
  const edits = changes.map(({ path, before, after }) => ({
    path,
    baseText: before,
    newText: after,
  }));
  const faults = await findNewFaults(deps, edits, {
    write: ({ path, newText }) => deps.workspace.write(path, newText),
    putBack: (edit) => putBack(deps.workspace, edit),
  });
  return faults.length === 0 ? { kind: "accepted", result } : { kind: "flawed", result, faults };
}

/** Tests that are known to say two things of the same files are asked twice. */
async function confirm(
  { check }: RepairDeps,
  { base, green, trials: { flaky } }: Placed,
): Promise<CheckResult> {
  const timeoutMs = Math.max(decideTimeLimit(base.result), decideTimeLimit(green));
  const result = await check({ timeoutMs });
  const { failures, failed } = result.report;
  const isFlaky = failed === failures.length && failures.every(({ name }) => flaky.includes(name));
  return result.outcome === "failed" && isFlaky ? check({ timeoutMs }) : result;
}

/** Beside what the task has seen of the files: what somebody else wrote since must be refused, not taken for it. */
async function listChanges(
  { workspace, view }: RepairDeps,
  texts: readonly TrialText[],
): Promise<ChangedText[]> {
  const changes: ChangedText[] = [];
  for (const { path, text: after } of texts) {
    const before = (await view.open(path))?.text ?? (await workspace.read(path)).text;
    if (before !== after) changes.push({ path, before, after });
  }
  return changes;
}

async function writeChanges(
  { workspace }: RepairDeps,
  changes: readonly ChangedText[],
): Promise<void> {
  for (const { path, after } of changes) await workspace.write(path, after);
}
