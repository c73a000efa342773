/** Renames in projects that are written down in the test: files in, files out. */
import { applyEdits } from "../../../src/code/rename/apply-edits.ts";
import { findSymbol } from "../../../src/code/rename/find-symbol.ts";
import { planRename, type RenamePlan } from "../../../src/code/rename/plan-rename.ts";
import {
  createProjectBindings,
  type ProjectBindings,
} from "../../../src/code/rename/project-bindings.ts";
import type { TextKind } from "../../../src/code/rename/skipped-text.ts";

export type Files = Readonly<Record<string, string>>;

export function openProject(files: Files): ProjectBindings {
  return createProjectBindings({
    paths: new Set(Object.keys(files)),
    read: async (path) => files[path] ?? null,
  });
}

/** The plan for what `query` means; throws when it means nothing or several things. */
export async function planIn(
  files: Files,
  query: string,
  newName: string,
  alsoText: readonly TextKind[] = [],
): Promise<RenamePlan> {
  const project = openProject(files);
  const search = await findSymbol(query, project);
  if (search.kind !== "found") throw new Error(`${query} is ${JSON.stringify(search)}`);
  const plan = await planRename({ target: search.symbol, newName, project, alsoText });
  if (plan === null) throw new Error(`nothing is declared at ${query}`);
  return plan;
}

/** The files that a plan changes, after it. */
export function applyPlan(files: Files, plan: RenamePlan): Record<string, string> {
  return Object.fromEntries(
    plan.edits.map(({ path, edits }) => [path, applyEdits(files[path] ?? "", edits)]),
  );
}

/** The changed files after a rename that nothing speaks against. */
export async function renameIn(
  files: Files,
  query: string,
  newName: string,
): Promise<Record<string, string>> {
  const plan = await planIn(files, query, newName);
  const refusal = plan.conflicts.find(({ severity }) => severity === "refused");
  if (refusal !== undefined) throw new Error(`refused: ${refusal.explanation}`);
  return applyPlan(files, plan);
}
