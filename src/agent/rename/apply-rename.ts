/** Puts a planned rename into the tree, or takes it out again. Only the places of the plan change. */
import { AgentError } from "../../base/errors.ts";
import { applyEdits } from "../../code/rename/apply-edits.ts";
import type { RenamePlan } from "../../code/rename/plan-rename.ts";
import type { ProjectBindings } from "../../code/rename/project-bindings.ts";
import type { Workspace } from "../../tools/workspace.ts";

/** A file of the plan as it was. */
export interface FormerText {
  path: string;
  text: string;
}

/**
 * Every file of the plan is looked at before the first is written. Throws "file-changed" when one is not as it was planned
 * from, and what the workspace throws; then the caller puts back what was written.
 */
export async function applyRename(
  { edits }: RenamePlan,
  project: ProjectBindings,
  workspace: Workspace,
): Promise<FormerText[]> {
  const former: FormerText[] = [];
  for (const { path } of edits) {
    const { text } = await workspace.read(path);
    if (text !== (await project.readText(path))) throw new AgentError("file-changed", { path });
    former.push({ path, text });
  }
  for (const [at, { path, text }] of former.entries()) {
    await workspace.write(path, applyEdits(text, edits[at]?.edits ?? []));
  }
  return former;
}

/** Byte for byte where the text is that of the task's start. */
export async function undoRename(
  former: readonly FormerText[],
  workspace: Workspace,
): Promise<void> {
  for (const { path, text } of former) {
    await workspace.restore(path);
    // Not read anew: what somebody writes in this moment must not pass for what the task has seen.
    if ((await workspace.original(path)).text !== text) await workspace.write(path, text);
  }
}
