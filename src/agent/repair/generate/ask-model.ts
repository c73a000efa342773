/** One question to the model: the engine made ready, the generator run, its cost put on the books. */
import { isAgentError } from "../../../base/errors.ts";
import type { ChatModel } from "../../../template/chat-model.ts";
import type { CheckResult } from "../../../tools/run-checks.ts";
import { addUsage } from "../../budget.ts";
import type { AgentEvent, Usage } from "../../events.ts";
import { type ModelTurn, type TurnProgress, takeTurn } from "../../model-turn.ts";
import { describeFailures, type NamedDocument, type ShownFailure } from "../../prompts.ts";
import type { Hole } from "../localize/holes.ts";
import { type Proofreading, proofread } from "../localize/proofread.ts";
import type { Site } from "../localize/site.ts";
import { namesFile, namesSymbol } from "../localize/task-words.ts";
import type { RepairDeps } from "../repair-deps.ts";
import type { RepairMemory } from "../repair-memory.ts";
import { type FillAttempt, isForScout } from "./cascade.ts";
import { guessLikelihood } from "./fill-generator.ts";
import type { Way } from "./hole-reading.ts";
import type { Conversation, Proposal, ProposeContext } from "./propose.ts";
import { rateFill } from "./rate-fill.ts";
import type { ModelAttempt } from "./schedule.ts";
import type { OpenedScout } from "./scout-seat.ts";

/** What every question of a round draws on. */
export interface Asking {
  memory: RepairMemory;
  deps: RepairDeps;
  base: CheckResult;
  shown: readonly ShownFailure[];
  /** Whole files of the tests that fail. */
  testFiles: readonly NamedDocument[];
  /** The last exchange about each site, by its index. */
  conversations: ReadonlyMap<number, Conversation>;
  readings: WeakMap<Hole, readonly Way[]>;
  /** Ends a question that is no longer worth its answer. */
  signal: AbortSignal;
}

/**
 * What the generator of the attempt proposes. A sentence when the question does not fit the context; null when this
 * model cannot be asked this way.
 */
export async function* askModel(
  asking: Asking,
  attempt: ModelAttempt,
  site: Site,
): AsyncGenerator<AgentEvent, Proposal | string | null> {
  const { memory } = asking;
  const scout = await memory.scout.take(memory.proposals);
  memory.proposals += 1;
  if (scout !== null && isForScout(attempt)) {
    const filled = yield* askScout(asking, scout, { site, attempt });
    yield* memory.scout.takeNotices();
    if (filled !== "unasked") return filled.proposal;
  }
  const lane = nameLane(attempt);
  const proposal = yield* ask(asking, lane, (model) =>
    startGenerator(asking.deps, attempt, composeContext(asking, model, { site, of: attempt.site })),
  );
  if (proposal !== null && typeof proposal !== "string") {
    await memory.scout.noteAnswer("first", proposal.cost);
  }
  yield* memory.scout.takeNotices();
  return proposal;
}

/**
 * The smaller model writes, the first says how likely that is: candidates of both are compared by one judge. Whatever
 * goes wrong with the smaller one, the first can still be asked: "unasked".
 */
async function* askScout(
  asking: Asking,
  scout: OpenedScout,
  { site, attempt }: { site: Site; attempt: FillAttempt },
): AsyncGenerator<AgentEvent, { proposal: Proposal | null } | "unasked"> {
  const { deps, memory, signal } = asking;
  const seat = {
    ...deps,
    model: async () => scout.model,
    memory: scout.memory,
    usage: memory.usage,
    signal,
  };
  const its = { ...asking, readings: memory.scout.readings };
  let proposal: Proposal | null;
  try {
    const turn: ModelTurn<Proposal | null> = (model) =>
      startGenerator(deps, attempt, composeContext(its, model, { site, of: attempt.site }));
    proposal = yield* takeTurn(seat, turn, (answer) => answer?.cost ?? null);
  } catch (error) {
    if (!isAgentError(error) || signal.aborted) throw error;
    if (!isAgentError(error, "context-full")) await memory.scout.giveUp(error.message);
    return "unasked";
  }
  if (proposal === null) return { proposal };
  const own = proposal.cost;
  await memory.scout.noteAnswer("scout", own);
  if (proposal.newText === site.fileText || proposal.flaw !== null) return { proposal };
  const { hole } = attempt;
  const text = proposal.answer;
  const lane = nameLane(attempt);
  const rating = yield* ask(asking, lane, (model) => rateFill({ model, site, hole, text, signal }));
  if (typeof rating === "string") {
    return { proposal: { ...proposal, likelihood: guessLikelihood(hole.kind) } };
  }
  const cost = { ...own };
  addUsage(cost, rating.cost);
  return { proposal: { ...proposal, likelihood: rating.logLikelihood, cost } };
}

/** Reads the code of a site; a sentence when it does not fit the context. `of`: the index of the site. */
export async function* askProofreading(
  asking: Asking,
  site: Site,
  of: number,
): AsyncGenerator<AgentEvent, Proofreading | string> {
  const lane = `read ${of}`;
  return yield* ask(asking, lane, (model) =>
    proofread(composeContext(asking, model, { site, of })),
  );
}

/** Questions that share their beginning: those about what was read, those that have the whole written, holes. */
function nameLane(attempt: ModelAttempt): string {
  if (attempt.kind === "rewrite") return `write ${attempt.site}`;
  return attempt.kind === "branch" ? `read ${attempt.site}` : `fill ${attempt.site}`;
}

async function* ask<Answer extends { cost: Usage } | null>(
  { deps, memory, signal }: Asking,
  lane: string,
  work: ModelTurn<Answer>,
): AsyncGenerator<AgentEvent, Answer | string> {
  const turn: ModelTurn<Answer> = async function* (model) {
    await memory.lanes.enter(model.engine.sequence, lane);
    return yield* work(model);
  };
  const seat = { ...deps, memory: memory.scout.spare(deps.memory), usage: memory.usage, signal };
  try {
    return yield* takeTurn(seat, turn, (answer) => answer?.cost ?? null);
  } catch (error) {
    if (isAgentError(error, "context-full")) return error.message;
    throw error;
  }
}

type CommonContext = Omit<ProposeContext<"rewrite">, "attempt">;

function composeContext(
  { memory, deps, base, shown, testFiles, conversations, readings, signal }: Asking,
  model: ChatModel,
  { site, of }: { site: Site; of: number },
): CommonContext {
  const { task } = memory;
  return {
    model,
    task: isSpecific(task, site) ? task : describeFailures(task, base.report.failures),
    site,
    documents: deps.documents,
    failures: shown,
    testFiles,
    conversation: conversations.get(of) ?? null,
    readings,
    seed: deps.seed + memory.proposals,
    maxTokens: deps.budget.tokensLeft,
    signal,
  };
}

/** True when the task itself says where to look; more text would only distract a small model. */
function isSpecific(task: string, site: Site): boolean {
  return namesFile(task, site.path) || (site.symbol !== null && namesSymbol(task, site.symbol));
}

function startGenerator(
  { generators }: RepairDeps,
  attempt: ModelAttempt,
  context: CommonContext,
): AsyncGenerator<TurnProgress, Proposal | null> {
  switch (attempt.kind) {
    case "rewrite":
      return generators.rewrite({ ...context, attempt });
    case "branch":
      return generators.branch({ ...context, attempt });
    case "fill":
      return generators.fill({ ...context, attempt });
  }
}
