/** One question to the model: the engine made ready, the generator run, its cost put on the books. */
import { isAgentError } from "../../base/errors.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import type { AgentEvent } from "../events.ts";
import { type ModelTurn, type TurnProgress, takeTurn } from "../model-turn.ts";
import { describeFailures, type ShownFailure } from "../prompts.ts";
import type { Conversation, Proposal, ProposeContext } from "./propose.ts";
import type { RepairDeps } from "./repair-deps.ts";
import type { RepairMemory } from "./repair-memory.ts";
import type { Attempt } from "./schedule.ts";
import type { Site } from "./site.ts";
import { namesFile, namesSymbol } from "./task-words.ts";

/** What every question of a round draws on. */
export interface Asking {
  memory: RepairMemory;
  deps: RepairDeps;
  base: CheckResult;
  shown: readonly ShownFailure[];
  /** The last exchange about each site, by its index. */
  conversations: ReadonlyMap<number, Conversation>;
}

/**
 * What the generator of the attempt proposes. A sentence when the question does not fit the context; null when this
 * model cannot be asked this way.
 */
export async function* askModel(
  asking: Asking,
  attempt: Attempt,
  site: Site,
): AsyncGenerator<AgentEvent, Proposal | string | null> {
  const { deps, memory } = asking;
  memory.proposals += 1;
  const seat = { ...deps, usage: memory.usage };
  const turn: ModelTurn<Proposal | null> = (model) =>
    startGenerator(deps, attempt, composeContext(asking, model, attempt, site));
  try {
    return yield* takeTurn(seat, turn, (proposal) => proposal?.cost ?? null);
  } catch (error) {
    if (isAgentError(error, "context-full")) return error.message;
    throw error;
  }
}

type CommonContext = Omit<ProposeContext<"rewrite">, "attempt">;

function composeContext(
  { memory, deps, base, shown, conversations }: Asking,
  model: ChatModel,
  attempt: Attempt,
  site: Site,
): CommonContext {
  const { task } = memory;
  return {
    model,
    task: isSpecific(task, site) ? task : describeFailures(task, base.report.failures),
    site,
    documents: deps.documents,
    failures: shown,
    conversation: conversations.get(attempt.site) ?? null,
    seed: deps.seed + memory.proposals,
    maxTokens: deps.budget.tokensLeft,
    signal: deps.signal,
  };
}

/** True when the task itself says where to look; more text would only distract a small model. */
function isSpecific(task: string, site: Site): boolean {
  return namesFile(task, site.path) || (site.symbol !== null && namesSymbol(task, site.symbol));
}

function startGenerator(
  { generators }: RepairDeps,
  attempt: Attempt,
  context: CommonContext,
): AsyncGenerator<TurnProgress, Proposal | null> {
  return attempt.kind === "rewrite"
    ? generators.rewrite({ ...context, attempt })
    : generators.fill({ ...context, attempt });
}
