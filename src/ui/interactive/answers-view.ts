/** What /context, /stats, /model and /sessions answer, as lines. Facts in, text out; nothing in it is safe to show yet. */
import type { ContextUse, Usage } from "../../agent/events.ts";
import type { ListedModel } from "../../models/model-list.ts";
import type { ListedSession } from "../../session/session-list.ts";
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatTokenRate,
} from "../quantities.ts";

export interface ContextFacts {
  /** Null before the first message that needed one. */
  model: string | null;
  /** As it is loaded; null while it is not. */
  contextTokens: number | null;
  lastQuestion: ContextUse | null;
  taskCount: number;
  /** The last message that the recap holds; null without a recap. */
  recapUpTo: number | null;
}

export interface SessionStats {
  taskCount: number;
  filesChanged: readonly string[];
  durationMs: number;
  usage: Usage;
}

export function renderContext(facts: ContextFacts): string[] {
  const { model, contextTokens, lastQuestion, taskCount, recapUpTo } = facts;
  const loaded =
    contextTokens === null ? "not loaded yet" : `${formatCount(contextTokens)} tokens of context`;
  const recap = recapUpTo === null ? "" : `, the first ${recapUpTo} as a recap`;
  return [
    `model     ${model ?? "none yet"}, ${loaded}`,
    `session   ${formatCounted(taskCount, "message")}${recap}`,
    ...describeQuestion(lastQuestion),
  ];
}

function describeQuestion(question: ContextUse | null): string[] {
  if (question === null) return ["question  none asked yet"];
  const { promptTokens, answerTokens, contextTokens, cuts } = question;
  const share = Math.round((100 * promptTokens) / contextTokens);
  const room = `${formatCount(promptTokens)} tokens (${share} %), up to ${formatCount(answerTokens)} for the answer`;
  const left = cuts.length === 0 ? "" : `; ${formatCounted(cuts.length, "part")} of it cut to fit`;
  return [`question  ${room}${left}`];
}

export function renderStats({
  taskCount,
  filesChanged,
  durationMs,
  usage,
}: SessionStats): string[] {
  const { promptTokens, cachedTokens, sampledTokens, forcedTokens } = usage;
  const computed = promptTokens - cachedTokens;
  return [
    `messages  ${formatCount(taskCount)} in ${formatDuration(durationMs)}`,
    `files     ${filesChanged.length === 0 ? "none changed" : filesChanged.join(", ")}`,
    `prompts   ${formatCount(computed)} tokens computed${tellRate(computed, usage.prefillMs)}, ${formatCount(cachedTokens)} kept`,
    `answers   ${formatCount(sampledTokens)} tokens sampled${tellRate(sampledTokens, usage.decodeMs)}, ${formatCount(forcedTokens)} forced`,
  ];
}

function tellRate(tokens: number, ms: number): string {
  return tokens === 0 || ms <= 0 ? "" : ` at ${formatTokenRate((1000 * tokens) / ms)}`;
}

/** `usedPath`: the file of the model in use; null before one is. */
export function renderModels(models: readonly ListedModel[], usedPath: string | null): string[] {
  const here = models.filter(({ state }) => state === "here");
  if (here.length === 0) return ["No model is here. Fetch one with: agent models pull"];
  const width = Math.max(...here.map(({ name }) => name.length));
  return here.map(
    ({ name, bytes, path }) =>
      `${path === usedPath ? "*" : " "} ${name.padEnd(width)}  ${formatBytes(bytes)}`,
  );
}

export function renderSessions(sessions: readonly ListedSession[], currentId: string): string[] {
  if (sessions.length === 0) return ["No session of this folder is kept yet."];
  return sessions.map(({ sessionId, startedAt, taskCount, lastSaid }) => {
    const sign = sessionId === currentId ? "*" : " ";
    return `${sign} ${sessionId}  ${startedAt.slice(0, 16).replace("T", " ")}  ${formatCounted(taskCount, "message")}  ${lastSaid ?? ""}`.trimEnd();
  });
}
