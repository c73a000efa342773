/** One question to the model: the engine made ready, the generator run, its cost put on the books. */
import { isAgentError } from "../../base/errors.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import type { AgentEvent, Usage } from "../events.ts";
import { describeFailures, type ShownFailure } from "../prompts.ts";
import type { Conversation, Proposal, ProposeContext, ProposeProgress } from "./propose.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { progressEvent } from "./repair-events.ts";
import type { RepairMemory } from "./repair-memory.ts";
import type { Attempt } from "./schedule.ts";
import type { Site } from "./site.ts";
import { namesFile, namesSymbol } from "./task-words.ts";
import { NEEDED_TURN_TOKENS } from "./turn-memory.ts";

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
  for (let steps = 0; ; steps++) {
    try {
      const model = yield* readyModel(deps);
      return yield* generate(asking, attempt, composeContext(asking, model, attempt, site));
    } catch (error) {
      if (isAgentError(error, "context-full")) return error.message;
      if (!isAgentError(error, "memory-insufficient") || steps === MAX_STEPS_DOWN) throw error;
      if (!(await deps.memory.stepDown(NEEDED_TURN_TOKENS))) throw error;
    }
  }
}

/** How often one question is asked again with less memory. */
const MAX_STEPS_DOWN = 3;

async function* generate(
  asking: Asking,
  attempt: Attempt,
  context: CommonContext,
): AsyncGenerator<AgentEvent, Proposal | null> {
  const work = startGenerator(asking.deps, attempt, context);
  for (;;) {
    const step = await work.next();
    if (!step.done) {
      yield progressEvent(step.value);
      continue;
    }
    if (step.value !== null) account(asking, step.value);
    return step.value;
  }
}

type CommonContext = Omit<ProposeContext<"rewrite">, "attempt">;

/** The loaded model with room for a turn, its threads measured again when another program seems to have taken a core. */
async function* readyModel({
  model: open,
  memory,
  signal,
}: RepairDeps): AsyncGenerator<AgentEvent, ChatModel> {
  const model = await open();
  await memory.beforeTurn(NEEDED_TURN_TOKENS);
  const { engine } = model;
  if (!engine.isSlow) return model;
  const { threads } = await engine.calibrateThreads(signal);
  const message = `Decoding became much slower; threads were measured again: ${threads}.`;
  yield { type: "notice", level: "info", message };
  return model;
}

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
): AsyncGenerator<ProposeProgress, Proposal | null> {
  return attempt.kind === "rewrite"
    ? generators.rewrite({ ...context, attempt })
    : generators.fill({ ...context, attempt });
}

function account({ memory, deps }: Asking, { cost }: Proposal): void {
  deps.budget.spendTokens(cost.sampledTokens);
  for (const key of Object.keys(cost) as (keyof Usage)[]) memory.usage[key] += cost[key];
}
