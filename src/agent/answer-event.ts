/** What the model wrote and what it cost, as an event; whoever asked. Pure. */
import type { AgentEvent, ContextUse, Tried, Usage } from "./events.ts";

export interface Answered {
  answer: string;
  cost: Usage;
  context: ContextUse;
}

/** `candidate`: 0 where the answer is no candidate. */
export function answerEvent(candidate: number, { answer, cost, context }: Answered): AgentEvent {
  return {
    type: "assistant",
    candidate,
    text: answer,
    sampledTokens: cost.sampledTokens,
    forcedTokens: cost.forcedTokens,
    cachedTokens: cost.cachedTokens,
    prefillTokens: cost.promptTokens - cost.cachedTokens,
    tokensPerSecond: cost.sampledTokens / Math.max(0.001, cost.decodeMs / 1000),
    context,
  };
}

/** The end of a candidate that no test judged. */
export function rejectEvent({ candidate, generator, target }: Tried, reason: string): AgentEvent {
  return { type: "candidate_end", candidate, generator, target, outcome: "rejected", reason };
}
