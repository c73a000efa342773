/** Reads the files of a change once, so that a file that cannot be edited ends the task before anything is written. */
import { isAgentError } from "../../base/errors.ts";
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import { countLines } from "../../code/source-lines.ts";
import type { TextFile } from "../../tools/text-file.ts";
import { SHORT_FILE_LINES } from "../repair/localize/site.ts";
import type { ChangeTarget } from "./named-targets.ts";
import { type ChangeStep, planChange } from "./plan-change.ts";

/** The project as the steps are planned from it. */
export interface PlanSource {
  read(path: string): Promise<TextFile>;
  graph(): Promise<SymbolGraph>;
}

/** The steps in their order. Throws what `read` throws. */
export async function openPlan(
  source: PlanSource,
  targets: readonly ChangeTarget[],
): Promise<ChangeStep[]> {
  const lines = new Map<string, number>();
  for (const { path, isNew } of targets) {
    try {
      lines.set(path, countLines((await source.read(path)).text));
    } catch (error) {
      if (!isNew || !isAgentError(error, "file-missing")) throw error;
    }
  }
  const isLong = (path: string): boolean => (lines.get(path) ?? 0) > SHORT_FILE_LINES;
  return planChange(targets, isLong, await source.graph());
}
