/**
 * One grammar of a turn, token by token: what the grammar forces is fed, what it leaves open is sampled. Knows tokens
 * and the matcher; nothing of prompts. Invariant: every token has been accepted by the matcher before it counts.
 */
import { AgentError } from "../base/errors.ts";
import type { TokenId } from "../base/message.ts";
import type { MatcherState } from "../grammar/matcher/matcher.ts";
import type { Engine, Sampling, Steering } from "../runtime/engine.ts";
import { decideComparedTokens } from "./choice-policy.ts";
import { type ForcedItem, type ForcedRun, isAtEnd, planFeed, readForcedRun } from "./forced-run.ts";
import type { GrammarStage } from "./grammar-stage.ts";
import { isLooping, isRepeating } from "./loop-detection.ts";
import { acceptSampled, listNextTokens } from "./next-tokens.ts";
import type { HealingTools } from "./token-healing.ts";
import type { TurnLedger } from "./turn-ledger.ts";

export interface StageContext {
  engine: Engine;
  tools: HealingTools;
  ledger: TurnLedger;
  sampling: Sampling;
  minTokens: number;
  maxTokens: number;
  jumpForward: boolean;
  comparesLogits: boolean;
  mayLoop: boolean;
  signal?: AbortSignal | undefined;
}

export interface StageOpening {
  stage: GrammarStage;
  /** Where the text stands after `fed`. */
  state: MatcherState;
  /** Text of the grammar that is in the prompt already. */
  fed: readonly TokenId[];
}

export type StageStop = "complete" | "max-tokens" | "loop" | "dead-end";

export interface StageEnd {
  stop: StageStop;
  state: MatcherState;
  /** What must follow and is not fed: the end of the text, or the beginning of the next stage. */
  carry: readonly ForcedItem[];
  /** The model ended its message where the grammar would have let it go on. */
  isEndedByModel: boolean;
}

/** Below the length at which a line alone counts as a loop: a JSON string has all its lines in one. */
const LOOP_TAIL_BYTES = 3_500;

/** Yields after every sampled token. Throws "grammar-disagreement" and what the sequence throws. */
export async function* decodeStage(
  context: StageContext,
  { stage, state: start, fed }: StageOpening,
): AsyncGenerator<"token", StageEnd> {
  const { ledger, engine } = context;
  let state = start;
  let steps: ReturnType<Engine["sequence"]["generate"]> | null = null;
  try {
    for (;;) {
      const plan = planStep(context, state);
      if (plan.kind === "end") return { ...plan, state, isEndedByModel: false };
      ledger.addForced(plan.feed);
      state = plan.state;
      steps ??= startGeneration(context, stage, { fed, plan });
      const next = await steps.next({ ...plan.steering, forced: plan.feed });
      if (next.done && state.isComplete) {
        return { stop: "complete", state, carry: [], isEndedByModel: true };
      }
      const after = next.done ? null : acceptSampled(state, next.value, engine.tokenizer);
      if (next.done || after === null) {
        throw disagreement(context, stage, { state, token: next.value ?? null });
      }
      ledger.addSampled(next.value);
      state = after;
      yield "token";
    }
  } finally {
    await steps?.return();
  }
}

type StepPlan =
  | { kind: "end"; stop: StageStop; carry: readonly ForcedItem[] }
  | { kind: "step"; feed: readonly TokenId[]; state: MatcherState; steering: Steering };

/** What to do where the text stands: feed and sample, or end. Whoever ends does so before feeding. */
function planStep(context: StageContext, state: MatcherState): StepPlan {
  const { ledger, tools } = context;
  const end = (stop: StageStop, carry: readonly ForcedItem[] = []): StepPlan => {
    return { kind: "end", stop, carry };
  };
  const run = readRun(context, state);
  if (isAtEnd(run.after)) return end("complete", run.items);
  if (goesInCircles(context)) return end("loop");
  const feed = planFeed(tools, state, run);
  if (ledger.tokens.length + feed.tokens.length >= context.maxTokens) return end("max-tokens");
  const steering = steer(context, feed.state);
  if (steering === null) return end("dead-end");
  return { kind: "step", feed: feed.tokens, state: feed.state, steering };
}

/** What must follow; nothing when forced text is sampled like any other. */
function readRun({ jumpForward }: StageContext, state: MatcherState): ForcedRun {
  if (!jumpForward) return { items: [], after: state };
  const run = readForcedRun(state);
  const [first] = run.items;
  // The rest of a character whose first bytes were sampled is no text of its own.
  const isInsideCharacter = first?.kind === "text" && ((first.bytes[0] ?? 0) & 0xc0) === 0x80;
  return isInsideCharacter ? { items: [], after: state } : run;
}

/** What is known about the next token; null when no token of the vocabulary fits. */
function steer(context: StageContext, state: MatcherState): Steering | null {
  const { tools, engine, ledger } = context;
  const limit = decideComparedTokens(state.allowedBytes(), context.comparesLogits);
  const { tokens, isWhole } = listNextTokens(tools.vocabulary, state, Math.max(1, limit));
  const mayEnd = state.isComplete && ledger.sampledTokens >= context.minTokens;
  const candidates = mayEnd ? [...tokens, ...engine.tokenizer.endTokens] : tokens;
  const [possible] = candidates;
  if (possible === undefined) return null;
  return { possible, ...(isWhole && limit > 0 ? { among: candidates } : {}) };
}

function startGeneration(
  { engine, sampling, minTokens, maxTokens, ledger, signal }: StageContext,
  stage: GrammarStage,
  {
    fed,
    plan,
  }: { fed: readonly TokenId[]; plan: { feed: readonly TokenId[]; steering: Steering } },
) {
  engine.sequence.append(plan.feed);
  return engine.sequence.generate({
    sampling,
    maxTokens,
    minTokens: Math.max(0, minTokens - ledger.sampledTokens),
    grammar: stage.gbnf,
    grammarPrefix: [...fed, ...plan.feed],
    controlTokens: stage.namedTokens,
    first: plan.steering,
    signal,
  });
}

function goesInCircles({ ledger, mayLoop }: StageContext): boolean {
  if (mayLoop) return false;
  const tail = ledger.readTail(LOOP_TAIL_BYTES).replaceAll("\\n", "\n");
  return isLooping(tail) || isRepeating(ledger.tokens);
}

/** The two readers of one grammar differ: a bug, told with all that is needed to see it. */
function disagreement(
  { engine, ledger }: StageContext,
  stage: GrammarStage,
  { state, token }: { state: MatcherState; token: TokenId | null },
): AgentError {
  const dump = {
    token,
    text: ledger.readTail(2_000),
    tokens: ledger.tokens.slice(-64),
    allowedBytes: state.allowedBytes(),
    allowedTokens: state.allowedTokens(),
    isComplete: state.isComplete,
    gbnf: stage.gbnf.slice(0, 8_000),
  };
  return new AgentError("grammar-disagreement", {
    position: engine.sequence.tokens.length,
    token: token ?? engine.tokenizer.endTokens[0] ?? -1,
    dump: JSON.stringify(dump),
  });
}
