/**
 * One turn of the model, whoever asks: the engine made ready, room made in memory, the cost put on the books. Knows
 * nothing of what is asked.
 */
import { isAgentError } from "../base/errors.ts";
import type { ChatModel } from "../template/chat-model.ts";
import { addUsage, type Budget } from "./budget.ts";
import type { AgentEvent, Usage } from "./events.ts";
import { NEEDED_TURN_TOKENS, type TurnMemory } from "./turn-memory.ts";

/** All that a driver needs to ask the model something. */
export interface ModelSeat {
  /** The loaded model. Loading may still be under way when the task begins. */
  model: () => Promise<ChatModel>;
  memory: TurnMemory;
  budget: Budget;
  /** The cost of the task so far; added to. */
  usage: Usage;
  seed: number;
  /** Fires on Ctrl-C and when the time is up. */
  signal: AbortSignal;
}

export type TurnProgress =
  | { type: "prefill"; done: number; total: number }
  | {
      type: "token";
      generatedTokens: number;
      tokensPerSecond: number;
      text?: string;
      isFirstText?: true;
    };

/** What is asked, given the model. A result that carries no cost, such as "cannot be asked", costs nothing. */
export type ModelTurn<Result> = (model: ChatModel) => AsyncGenerator<TurnProgress, Result>;

/** How often one turn is taken again with less memory. */
const MAX_STEPS_DOWN = 3;

/**
 * Takes one turn and gives what it gives. Throws "context-full", "memory-insufficient" when nothing less can be loaded,
 * and what the turn throws.
 */
export async function* takeTurn<Result>(
  seat: ModelSeat,
  turn: ModelTurn<Result>,
  costOf: (result: Result) => Usage | null,
): AsyncGenerator<AgentEvent, Result> {
  for (let steps = 0; ; steps++) {
    try {
      const model = yield* readyModel(seat);
      return yield* account(seat, turn(model), costOf);
    } catch (error) {
      if (!isAgentError(error, "memory-insufficient") || steps === MAX_STEPS_DOWN) throw error;
      if (!(await seat.memory.stepDown(NEEDED_TURN_TOKENS))) throw error;
    }
  }
}

async function* account<Result>(
  { budget, usage }: ModelSeat,
  work: AsyncGenerator<TurnProgress, Result>,
  costOf: (result: Result) => Usage | null,
): AsyncGenerator<AgentEvent, Result> {
  for (;;) {
    const step = await work.next();
    if (!step.done) {
      yield describeProgress(step.value);
      continue;
    }
    const cost = costOf(step.value);
    if (cost !== null) {
      budget.spendTokens(cost.sampledTokens);
      addUsage(usage, cost);
    }
    return step.value;
  }
}

/** The loaded model with room for a turn, its threads measured again when another program seems to have taken a core. */
async function* readyModel({
  model: open,
  memory,
  signal,
}: ModelSeat): AsyncGenerator<AgentEvent, ChatModel> {
  const model = await open();
  await memory.beforeTurn(NEEDED_TURN_TOKENS);
  const { engine } = model;
  if (!engine.isSlow) return model;
  const { threads } = await engine.calibrateThreads(signal);
  const message = `Decoding became much slower; threads were measured again: ${threads}.`;
  yield { type: "notice", level: "info", message };
  return model;
}

function describeProgress(progress: TurnProgress): AgentEvent {
  if (progress.type === "prefill") {
    return { type: "progress", stage: "prefill", done: progress.done, total: progress.total };
  }
  const { type: _, generatedTokens: done, ...rest } = progress;
  return { type: "progress", stage: "decode", done, ...rest };
}
