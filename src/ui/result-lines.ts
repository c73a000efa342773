/** The last lines of a run: the verdict, the evidence for it, and what it cost. */
import type { AgentEvent, Usage } from "../agent/events.ts";
import { formatCount, formatCounted, formatDuration, formatTokenRate } from "./quantities.ts";
import type { Reading } from "./reading.ts";

type Result = Extract<AgentEvent, { type: "result" }>;

/** Each status in words; a run is good only when tests say so. */
const VERDICTS: Record<Result["status"], { good: boolean; words: string }> = {
  fixed: { good: true, words: "fixed" },
  "already-green": { good: true, words: "nothing to fix" },
  "not-achieved": { good: false, words: "not fixed" },
  limit: { good: false, words: "stopped at a limit" },
  interrupted: { good: false, words: "interrupted" },
  error: { good: false, words: "failed" },
};

export function renderResultLines(result: Result, { palette, verbose }: Reading): string[] {
  const { good, words } = VERDICTS[result.status];
  const verdict = good ? palette.good(`✓ ${words}`) : palette.bad(`✗ ${words}`);
  const facts: [string, string][] = [
    [
      "verified",
      result.verifiedBy === null ? "no, no tests vouch for this" : `by ${result.verifiedBy}`,
    ],
    ["changed", result.filesChanged.length === 0 ? "nothing" : result.filesChanged.join(", ")],
    ["time", `${formatDuration(result.durationMs)}, ${formatTries(result.candidates)}`],
    ["tokens", describeUsage(result.usage, verbose)],
  ];
  return [
    "",
    result.message === "" ? verdict : `${verdict}  ${result.message}`,
    ...facts.map(([name, value]) => `  ${palette.dim(name.padEnd(8))}  ${value}`),
  ];
}

function formatTries(candidates: number): string {
  return candidates === 1 ? "1 try" : `${formatCount(candidates)} tries`;
}

function describeUsage(usage: Usage, verbose: boolean): string {
  const prefilledTokens = usage.promptTokens - usage.cachedTokens;
  const writtenTokens = usage.sampledTokens + usage.forcedTokens;
  return [
    `${formatCount(prefilledTokens)} prefilled${formatRate(prefilledTokens, usage.prefillMs)}`,
    `${formatCount(usage.cachedTokens)} cached`,
    `${formatCount(usage.sampledTokens)} sampled`,
    `${formatCount(usage.forcedTokens)} forced${formatRate(writtenTokens, usage.decodeMs)}`,
    ...(verbose ? [formatCounted(usage.decodeCalls, "decode call")] : []),
  ].join(", ");
}

function formatRate(tokens: number, durationMs: number): string {
  return durationMs > 0 ? ` (${formatTokenRate((tokens * 1000) / durationMs)})` : "";
}
