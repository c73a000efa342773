/** The last lines of a run: the verdict, the evidence for it, and what it cost. */
import type { AgentEvent, Usage } from "../agent/events.ts";
import { formatCount, formatCounted, formatDuration, formatTokenRate } from "./quantities.ts";
import type { Reading } from "./reading.ts";

type Result = Extract<AgentEvent, { type: "result" }>;

/** Each status in words. */
const VERDICTS: Record<Result["status"], { good: boolean; words: string }> = {
  answered: { good: true, words: "answered" },
  changed: { good: true, words: "changed" },
  "nothing-to-do": { good: true, words: "nothing to do" },
  undone: { good: true, words: "undone" },
  redone: { good: true, words: "done again" },
  ran: { good: true, words: "ran" },
  denied: { good: false, words: "not allowed" },
  fixed: { good: true, words: "fixed" },
  "already-green": { good: true, words: "nothing to fix" },
  "not-achieved": { good: false, words: "not achieved" },
  limit: { good: false, words: "stopped at a limit" },
  interrupted: { good: false, words: "interrupted" },
  error: { good: false, words: "failed" },
};

export function renderResultLines(result: Result, { palette, verbose }: Reading): string[] {
  const { words } = VERDICTS[result.status];
  const good = VERDICTS[result.status].good && result.exitCode === 0;
  const verdict = good ? palette.good(`✓ ${words}`) : palette.bad(`✗ ${words}`);
  const { answer } = result;
  const facts: [string, string][] = [
    ...(isProvable(result) ? [describeProof(result)] : []),
    ["changed", result.filesChanged.length === 0 ? "nothing" : result.filesChanged.join(", ")],
    ["time", `${formatDuration(result.durationMs)}, ${formatTries(result.candidates)}`],
    ["tokens", describeUsage(result.usage, verbose)],
  ];
  return [
    ...(answer === null ? [] : ["", ...answer.split("\n")]),
    "",
    result.message === "" ? verdict : `${verdict}  ${result.message}`,
    ...facts.map(([name, value]) => `  ${palette.dim(name.padEnd(8))}  ${value}`),
  ];
}

/** Where nothing was to be changed there is nothing to prove. */
function isProvable({ status }: Result): boolean {
  return status !== "answered" && status !== "undone" && status !== "redone" && status !== "ran";
}

function describeProof({ verifiedBy }: Result): [string, string] {
  return ["verified", verifiedBy === null ? "no, no tests vouch for this" : `by ${verifiedBy}`];
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
