/**
 * A rename up to the point where something would be written: what the message names, what that is, and every place that
 * changes. Reads only.
 */
import { isCodePath } from "../../code/language.ts";
import { type FoundSymbol, findSymbol } from "../../code/rename/find-symbol.ts";
import { planRename, type RenamePlan } from "../../code/rename/plan-rename.ts";
import type { ProjectBindings } from "../../code/rename/project-bindings.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import { openReaderBindings } from "../../tools/reader-bindings.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { choosePlace } from "./choose-place.ts";
import { locateRename } from "./locate-rename.ts";
import { readFileLimit, readWish } from "./read-wish.ts";
import type { RenameRequest } from "./rename-request.ts";
import { listWords, tellAmbiguous, tellMissing, tellRefused } from "./rename-sentences.ts";

export interface RenameSource {
  reader: Pick<ProjectReader, "paths" | "read">;
  /** Asked only which of several things of one name is meant; null: nobody is asked. */
  seat: ModelSeat | null;
}

export interface PreparedRename {
  wish: RenameRequest;
  project: ProjectBindings;
  plan: RenamePlan;
}

/** What there is to rename, or how the task ends without it. Throws what a turn of the model throws. */
export async function* prepareRename(
  request: Request,
  { reader, seat }: RenameSource,
): AsyncGenerator<AgentEvent, PreparedRename | TaskOutcome> {
  const wish = readWish(request);
  if (wish === null) {
    return end("not-achieved", "The message does not say what is to be renamed to what.");
  }
  const project = await openReaderBindings(reader);
  const target = yield* findPlace(request, wish, { project, seat });
  if ("status" in target) return target;
  const { newName, alsoText } = wish;
  const plan = await planRename({ target, newName, project, alsoText });
  return plan === null
    ? end("not-achieved", tellMissing(wish.oldName, []))
    : { wish, project, plan };
}

/** Why the plan must not be carried out, by its conflicts and by the files the message limits it to; null when it may. */
export function findPlanBar({ task }: Request, { plan, wish }: PreparedRename): string | null {
  const refused = tellRefused(plan);
  if (refused !== null) return refused;
  const limit = readFileLimit(task, wish.files);
  if (limit === null) return null;
  const beyond = plan.edits.flatMap(({ path }) => (isWithin(path, limit) ? [] : [path]));
  if (beyond.length === 0) return null;
  return `Not renamed: ${listWords(beyond)} would have to change too, and only ${listWords([...limit])} may.`;
}

function isWithin(path: string, limit: ReadonlySet<string>): boolean {
  return [...limit].some((file) => path === file || path.endsWith(`/${file}`));
}

/** Tells of files in which nobody knows whether the name is used. */
export async function* warnOfUnread({
  project,
  wish: { oldName: name },
}: PreparedRename): AsyncGenerator<AgentEvent> {
  const unread: string[] = [];
  for (const path of [...project.paths].filter(isCodePath)) {
    if ((await project.readText(path)) === null) unread.push(path);
  }
  if (unread.length === 0) return;
  const message = `Not readable as text, so uses of ${name} there are not known: ${listWords(unread)}.`;
  yield { type: "notice", level: "warn", message };
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

function end(status: TaskStatus, message: string): TaskOutcome {
  return { status, message, answer: null, standing: null };
}
