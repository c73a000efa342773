/** Takes an edit out of the tree again. */
import type { Workspace } from "../tools/workspace.ts";

/**
 * Gives the file the text the edit was made from, byte for byte where that is the task's start; null: there was no file.
 * Throws what the workspace throws.
 */
export async function putBack(
  workspace: Pick<Workspace, "restore" | "original" | "write">,
  { path, baseText }: { path: string; baseText: string | null },
): Promise<void> {
  await workspace.restore(path);
  // Not read anew: what somebody writes in this moment must not pass for what the task has seen.
  if (baseText === null || (await workspace.original(path)).text === baseText) return;
  await workspace.write(path, baseText);
}
