/** What a request names as its goal and is not so yet: files that are as they were, a name that is still the old one. */

import { nameSymbol } from "../../tools/project/symbol-target.ts";
import type { TaskChecks } from "../../tools/project/task-checks.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { Workspace } from "../../tools/workspace.ts";
import type { Request } from "../understand/request.ts";
import type { MeantFiles } from "./meant-files.ts";
import { listNamedSymbols, listNewFiles } from "./named-files.ts";
import type { RenameWish } from "./rename-wish.ts";

interface Goal {
  request: Request;
  meant: MeantFiles;
  renames: RenameWish | null;
}

interface State {
  reader: ProjectReader;
  workspace: Workspace;
  checks: TaskChecks;
}

/** In words for the model; null when nothing is left. Runs the tests of a repair. */
export async function findUndone(goal: Goal, state: State): Promise<string | null> {
  const { request, meant } = goal;
  const oldName = await findOldName(goal, state.reader);
  if (oldName !== null) return oldName;
  const changed = new Set(state.workspace.changedFiles());
  const left = meant.mustChange.filter((path) => !changed.has(path));
  const isNoneChanged =
    meant.oneMustChange.length > 0 && !meant.oneMustChange.some((path) => changed.has(path));
  if (left.length === 0 && !isNoneChanged) return null;
  // Tests that were red and are green are what a repair is for, wherever the fault was.
  if (request.work === "fix-tests" && (await turnedGreen(state.checks))) return null;
  const [first = meant.oneMustChange.join(" or ")] = left;
  return listNewFiles(request).includes(first)
    ? `${first} is not made yet. Call create.`
    : `${first} is as it was. Change it.`;
}

/** A rename is done when nothing of the old name is declared where it was. */
async function findOldName(
  { request, renames }: Goal,
  reader: ProjectReader,
): Promise<string | null> {
  const goal = renames?.goal ?? null;
  if (goal === null) return null;
  const graph = await reader.graph();
  const homes = new Set(listNamedSymbols(request));
  const left = graph
    .definitionsOf(goal.oldName)
    .map(({ path, symbol }) => nameSymbol(path, symbol))
    .find((name) => homes.has(name));
  return left === undefined ? null : `${left} still has its old name. Call rename.`;
}

async function turnedGreen(checks: TaskChecks): Promise<boolean> {
  const wasRed = checks.before !== null && checks.before.outcome !== "passed";
  return wasRed && (await checks.run()).passes;
}
