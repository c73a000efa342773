/** What a repair knows from one round to the next. */
import type { BudgetLimit } from "../budget.ts";
import type { Usage } from "../events.ts";
import { BestFound } from "./best-found.ts";
import { saveBandit, type TaskBandit } from "./generate/generator-knowledge.ts";
import { PromptLanes } from "./generate/prompt-lanes.ts";
import { ScoutSeat } from "./generate/scout-seat.ts";
import type { OpenTrials } from "./judge/trial.ts";
import type { RepairDeps } from "./repair-deps.ts";

export interface RepairMemory {
  readonly task: string;
  /** The cost so far; added to. */
  readonly usage: Usage;
  /** Keys of everything that was offered or refused. */
  readonly tried: Set<string>;
  /** Where candidates are judged. */
  readonly trials: Promise<OpenTrials>;
  /** Whether what is special about them was said. */
  areTrialsTold: boolean;
  /** When the model was first asked, in ms of the clock of the search; null before. Loading it costs a search nothing. */
  startedAtMs: number | null;
  /** Counts proposals, so that each has a seed of its own. */
  proposals: number;
  /** Who makes the next candidate; null before it is known where the fault may be. */
  bandit: TaskBandit | null;
  /** What stays where a person ends the search. */
  readonly found: BestFound;
  /** The smaller model, when there is one. */
  readonly scout: ScoutSeat;
  /** What the model has computed of each kind of question. */
  readonly lanes: PromptLanes;
}

export function createRepairMemory(
  task: string,
  usage: Usage,
  trials: Promise<OpenTrials>,
  {
    scout: offer,
    isLockstep,
    signal,
    onFound,
  }: Pick<RepairDeps, "scout" | "isLockstep" | "signal" | "onFound">,
): RepairMemory {
  const fresh = { areTrialsTold: false, startedAtMs: null, proposals: 0, bandit: null };
  const scout = new ScoutSeat({ offer, isLockstep, signal });
  const found = new BestFound(onFound);
  const lanes = new PromptLanes();
  return { task, usage, trials, tried: new Set(), scout, found, lanes, ...fresh };
}

/** Frees what the task alone has used, and keeps what it has learnt. Never throws. */
export async function closeRepairMemory(
  { scout, bandit, lanes }: RepairMemory,
  { knowledge }: Pick<RepairDeps, "knowledge">,
): Promise<void> {
  if (bandit !== null) await saveBandit(knowledge, bandit);
  await lanes[Symbol.asyncDispose]();
  await scout[Symbol.asyncDispose]();
}

/** The limit that ends the search; null while there is something left. */
export function findLimit(
  { startedAtMs }: Pick<RepairMemory, "startedAtMs">,
  { budget, breadth }: Pick<RepairDeps, "budget" | "breadth">,
): BudgetLimit | null {
  if (budget.reached !== null || startedAtMs === null) return budget.reached;
  const { timeoutMs } = breadth;
  return timeoutMs !== null && budget.elapsedMs - startedAtMs >= timeoutMs ? "time" : null;
}
