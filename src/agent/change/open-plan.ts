/** Reads the files of a change once, so that a file that cannot be edited ends the task before anything is written. */
import { isAgentError } from "../../base/errors.ts";
import { SHORT_FILE_LINES } from "../repair/site.ts";
import type { ChangeDeps } from "./change-deps.ts";
import { countFileLines } from "./change-site.ts";
import type { ChangeTarget } from "./named-targets.ts";
import { type ChangeStep, planChange } from "./plan-change.ts";

/** The steps in their order. Throws what the workspace throws. */
export async function openPlan(
  { workspace, reader }: ChangeDeps,
  targets: readonly ChangeTarget[],
): Promise<ChangeStep[]> {
  const lines = new Map<string, number>();
  for (const { path, isNew } of targets) {
    try {
      lines.set(path, countFileLines((await workspace.read(path)).text));
    } catch (error) {
      if (!isNew || !isAgentError(error, "file-missing")) throw error;
    }
  }
  const isLong = (path: string): boolean => (lines.get(path) ?? 0) > SHORT_FILE_LINES;
  return planChange(targets, isLong, await reader.graph());
}
