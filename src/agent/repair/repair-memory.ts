/** What a repair knows from one round to the next. */
import type { Usage } from "../events.ts";

export interface RepairMemory {
  readonly task: string;
  /** The cost so far; added to. */
  readonly usage: Usage;
  /** Keys of all texts that were judged or refused. */
  readonly tried: Set<string>;
  /** Counts proposals, so that each has a seed of its own. */
  proposals: number;
}

export function createRepairMemory(task: string, usage: Usage): RepairMemory {
  return { task, usage, tried: new Set(), proposals: 0 };
}
