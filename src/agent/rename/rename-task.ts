/**
 * Renames a symbol everywhere it is used, by the rename engine: no model writes a line. Whatever speaks against it, nothing
 * is written then; tests that fail afterwards and did not before take all of it back.
 */
import { isCodePath } from "../../code/language.ts";
import { describeRename } from "../../code/rename/describe-rename.ts";
import { type FoundSymbol, findSymbol } from "../../code/rename/find-symbol.ts";
import { planRename, type RenamePlan } from "../../code/rename/plan-rename.ts";
import type { ProjectBindings } from "../../code/rename/project-bindings.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import { openReaderBindings } from "../../tools/reader-bindings.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { TaskScope } from "../../tools/task-scope.ts";
import type { Workspace } from "../../tools/workspace.ts";
import type { AgentEvent, CheckPurpose } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { decideTimeLimit } from "../repair/judge.ts";
import type { CheckRequest } from "../repair/repair-deps.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { applyRename, type FormerText, undoRename } from "./apply-rename.ts";
import { choosePlace } from "./choose-place.ts";
import { findHarm } from "./compare-tests.ts";
import { locateRename } from "./locate-rename.ts";
import { readFileLimit, readWish } from "./read-wish.ts";
import type { RenameRequest } from "./rename-request.ts";
import {
  listWords,
  tellAmbiguous,
  tellDone,
  tellMissing,
  tellRefused,
} from "./rename-sentences.ts";

export interface RenameDeps {
  reader: Pick<ProjectReader, "paths" | "read">;
  workspace: Workspace;
  scope: TaskScope;
  /** Asked only which of several things of one name is meant; null: nobody is asked. */
  seat: ModelSeat | null;
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
  const wish = readWish(request);
  if (wish === null)
    return end("not-achieved", "The message does not say what is to be renamed to what.");
  const project = await openReaderBindings(deps.reader);
  const place = yield* findPlace(request, wish, { project, seat: deps.seat });
  if ("status" in place) return place;
  const plan = await planRename({
    target: place,
    newName: wish.newName,
    project,
    alsoText: wish.alsoText,
  });
  if (plan === null) return end("not-achieved", tellMissing(wish.oldName, []));
  yield { type: "notice", level: "info", message: describeRename(plan).trimEnd() };
  yield* warnOfUnread(project, wish.oldName);
  const bar = tellRefused(plan) ?? findBar(plan, wish, request, deps.scope);
  if (bar !== null) return end("not-achieved", bar);
  if (request.prohibitions.isReadOnly) {
    return { ...end("answered", "Nothing was written, as asked."), answer: describeRename(plan) };
  }
  return yield* carryOut(plan, project, deps);
}

async function* warnOfUnread(project: ProjectBindings, name: string): AsyncGenerator<AgentEvent> {
  const unread: string[] = [];
  for (const path of [...project.paths].filter(isCodePath)) {
    if ((await project.readText(path)) === null) unread.push(path);
  }
  if (unread.length === 0) return;
  const message = `Not readable as text, so uses of ${name} there are not known: ${listWords(unread)}.`;
  yield { type: "notice", level: "warn", message };
}

function end(status: TaskStatus, message: string): TaskOutcome {
  return { status, message, answer: null, standing: null };
}

interface PlaceSearch {
  project: ProjectBindings;
  seat: ModelSeat | null;
}

/** The declaration that is meant, or how the task ends without one. */
async function* findPlace(
  { task }: Request,
  wish: RenameRequest,
  { project, seat }: PlaceSearch,
): AsyncGenerator<AgentEvent, FoundSymbol | TaskOutcome> {
  const { oldName, newName } = wish;
  if (oldName === newName) return end("nothing-to-do", `It is called ${newName} already.`);
  const search = await locateRename(wish, project);
  if (search.kind === "found") return search.symbol;
  if (search.kind === "missing") {
    return (await isThere(newName, project))
      ? end("nothing-to-do", `Nothing is called ${oldName}, and ${newName} is there already.`)
      : end("not-achieved", tellMissing(oldName, search.near));
  }
  const { candidates } = search;
  const chosen = yield* choosePlace({ task, wish, candidates, seat });
  return chosen ?? end("not-achieved", tellAmbiguous(oldName, candidates));
}

/** Whether something that other code can use has this name. */
async function isThere(name: string, project: ProjectBindings): Promise<boolean> {
  const search = await findSymbol({ name, container: null, file: null, kind: null }, project);
  if (search.kind === "missing") return false;
  const found = search.kind === "found" ? [search.symbol] : search.candidates;
  const isLocal = ({ kind, qualifiedName }: FoundSymbol) =>
    kind === "parameter" || (kind === "variable" && qualifiedName.includes("."));
  return !found.every(isLocal);
}

/** Why the files of the plan may not all be written; widens the scope to exactly them when they may. */
function findBar(
  { edits, oldName }: RenamePlan,
  wish: RenameRequest,
  { task }: Request,
  scope: TaskScope,
): string | null {
  const paths = edits.map(({ path }) => path);
  const limit = readFileLimit(task, wish.files);
  const beyond = limit === null ? [] : paths.filter((path) => !isWithin(path, limit));
  if (beyond.length > 0) {
    return `Not renamed: ${listWords(beyond)} would have to change too, and only ${listWords([...(limit ?? [])])} may.`;
  }
  scope.widen(paths, `${oldName} stands there`);
  const barred = paths.filter((path) => !scope.allows(path));
  if (barred.length === 0) return null;
  return `Not renamed: ${listWords(barred)} would have to change too, and must stay as it is.`;
}

function isWithin(path: string, limit: ReadonlySet<string>): boolean {
  return [...limit].some((file) => path === file || path.endsWith(`/${file}`));
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
