/**
 * Renames a symbol everywhere it is used, by the rename engine: no model writes a line. Whatever speaks against it, nothing
 * is written then; tests that fail afterwards and did not before take all of it back.
 */
import { describeRename } from "../../code/rename/describe-rename.ts";
import type { RenamePlan } from "../../code/rename/plan-rename.ts";
import type { ProjectBindings } from "../../code/rename/project-bindings.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { TaskScope } from "../../tools/task-scope.ts";
import type { Workspace } from "../../tools/workspace.ts";
import type { AgentEvent, CheckPurpose } from "../events.ts";
import { decideTimeLimit } from "../repair/judge/judge.ts";
import type { CheckRequest } from "../repair/repair-deps.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { applyRename, type FormerText, undoRename } from "./apply-rename.ts";
import { findHarm } from "./compare-tests.ts";
import { findPlanBar, prepareRename, type RenameSource, warnOfUnread } from "./prepare-rename.ts";
import { tellBarred, tellDone } from "./rename-sentences.ts";

export interface RenameDeps extends RenameSource {
  workspace: Workspace;
  scope: TaskScope;
  /** Runs the project's tests on the tree as it is; null: there are none. */
  check: ((request: CheckRequest) => Promise<CheckResult>) | null;
  /** Told of each file written or put back. */
  noteChanged: (paths: readonly string[]) => Promise<void>;
  testTimeoutMs: number;
}

/** Throws what the workspace throws; the tree is then as it was, or the caller rolls it back. */
export async function* renameTask(
  request: Request,
  deps: RenameDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const prepared = yield* prepareRename(request, deps);
  if ("status" in prepared) return prepared;
  const { plan, project } = prepared;
  yield { type: "notice", level: "info", message: describeRename(plan).trimEnd() };
  yield* warnOfUnread(prepared);
  const bar = findPlanBar(request, prepared) ?? findScopeBar(plan, deps.scope);
  if (bar !== null) return end("not-achieved", bar);
  if (request.prohibitions.isReadOnly) {
    return { ...end("answered", "Nothing was written, as asked."), answer: describeRename(plan) };
  }
  return yield* carryOut(plan, project, deps);
}

function end(status: TaskStatus, message: string): TaskOutcome {
  return { status, message, answer: null, standing: null };
}

/** Why the files of the plan may not all be written; widens the scope to exactly them. */
function findScopeBar({ edits, oldName }: RenamePlan, scope: TaskScope): string | null {
  const paths = edits.map(({ path }) => path);
  scope.widen(paths, `${oldName} stands there`);
  return tellBarred(paths.filter((path) => !scope.allows(path)));
}

async function* carryOut(
  plan: RenamePlan,
  project: ProjectBindings,
  deps: RenameDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const before = yield* runTests(deps, "before", deps.testTimeoutMs);
  const former = await write(plan, project, deps);
  const after =
    before === null ? null : yield* runTests(deps, "candidate", decideTimeLimit(before));
  const harm = before === null || after === null ? null : findHarm(before, after, plan);
  if (harm === null) {
    return { ...end("changed", tellDone(plan, after)), standing: after };
  }
  await putBack(former, deps);
  return { ...end("not-achieved", `Taken back: with the new name ${harm}.`), standing: before };
}

async function* runTests(
  { check }: RenameDeps,
  purpose: CheckPurpose,
  timeoutMs: number,
): AsyncGenerator<AgentEvent, CheckResult | null> {
  if (check === null) return null;
  const result = await check({ timeoutMs });
  yield { type: "check", purpose, summary: toSummary(result) };
  return result;
}

async function write(
  plan: RenamePlan,
  project: ProjectBindings,
  { workspace, noteChanged }: RenameDeps,
): Promise<FormerText[]> {
  const former = await applyRename(plan, project, workspace);
  await noteChanged(former.map(({ path }) => path));
  return former;
}

async function putBack(former: readonly FormerText[], deps: RenameDeps): Promise<void> {
  await undoRename(former, deps.workspace);
  await deps.noteChanged(former.map(({ path }) => path));
}
