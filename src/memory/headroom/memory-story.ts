/** What happened to a load, as sentences for a person. */

import { formatMemory, formatTokens } from "../plan/memory-words.ts";
import type { GuardMove } from "./headroom-guard.ts";
import type { LoadVerification } from "./load-verification.ts";

export function describeMove({ kind, from, to, move }: GuardMove): string {
  const kept = move === null ? "" : `; ${describeConversation(move)}`;
  switch (kind) {
    case "step-down":
      return `Memory is short: ${from} → ${to}${kept}.`;
    case "step-up":
      return `There is room again: ${from} → ${to}${kept}.`;
    case "unloaded":
      return "Memory is short: the model is unloaded until there is room; the conversation is kept.";
    case "reloaded":
      return `There is room: the model is loaded again, ${to}${kept}.`;
  }
}

function describeConversation({
  restoredTokens,
  recomputedTokens,
}: NonNullable<GuardMove["move"]>): string {
  if (restoredTokens + recomputedTokens === 0) return "there was no conversation to keep";
  if (recomputedTokens === 0) return `the conversation is kept, ${formatTokens(restoredTokens)}`;
  return `the conversation is kept, ${formatTokens(recomputedTokens)} computed again`;
}

export function describeVerification(found: LoadVerification): string {
  const { plannedBytes, allocatedBytes, difference, isAsPlanned, overhead } = found;
  const percent = `${difference < 0 ? "−" : "+"}${Math.abs(difference * 100).toFixed(1)} %`;
  const besides = [overhead.ramBytes, overhead.gpuBytes].flatMap((bytes, index) =>
    bytes === null ? [] : [`${formatMemory(bytes)} of ${index === 0 ? "RAM" : "GPU memory"}`],
  );
  const beside = besides.length === 0 ? "" : `; beside it ${besides.join(" and ")}`;
  const verdict = isAsPlanned ? "as planned" : "not as planned";
  return `Loaded ${verdict}: ${formatMemory(allocatedBytes)} of ${formatMemory(plannedBytes)} (${percent})${beside}.`;
}
