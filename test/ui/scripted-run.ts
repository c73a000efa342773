/** One whole run as events, with hostile text in the places where repository and model text comes in. */
import type { AgentEvent } from "../../src/agent/events.ts";
import type { OutputStream } from "../../src/ui/output.ts";

export const scriptedRun: readonly AgentEvent[] = [
  {
    type: "init",
    taskId: "task_1",
    sessionId: "session_1",
    cwd: "/home/me/shop",
    task: "fix tests",
    model: "qwen2.5-coder-1.5b",
    modelPath: "/models/qwen.gguf",
    testCommand: "python3 -m unittest",
  },
  { type: "progress", stage: "load", done: 50, total: 100 },
  {
    type: "check",
    purpose: "before",
    summary: {
      command: "python3 -m unittest",
      runner: "unittest",
      outcome: "failed",
      passed: 3,
      failed: 2,
      failing: ["test_a\u001b]8;;http://x\u0007", "test_b\nPASSED"],
      durationMs: 420,
    },
  },
  { type: "progress", stage: "load", done: 100, total: 100 },
  {
    type: "model",
    engine: "node-llama-cpp 3.22.1",
    device: "CPU",
    gpuLayers: 0,
    threads: 8,
    contextTokens: 8192,
    loadMs: 1900,
    calibration: [
      { threads: 4, msPerToken: 48.31 },
      { threads: 8, msPerToken: 41.04 },
    ],
  },
  {
    type: "locate",
    targets: [
      { path: "pricing.py", symbol: "discount", startLine: 4, endLine: 9, reason: "in the trace" },
    ],
  },
  {
    type: "candidate_start",
    candidate: 1,
    generator: "reprint",
    target: { path: "pricing.py", symbol: "discount", reason: "in the trace" },
    temperature: 0.2,
  },
  { type: "progress", stage: "prefill", done: 600, total: 1200, tokensPerSecond: 310.4 },
  { type: "progress", stage: "decode", done: 40, tokensPerSecond: 24.13 },
  {
    type: "assistant",
    candidate: 1,
    text: "def discount():\n\treturn 1\u001b[2J",
    sampledTokens: 40,
    forcedTokens: 6,
    cachedTokens: 0,
    prefillTokens: 1200,
    tokensPerSecond: 24.13,
  },
  {
    type: "check",
    purpose: "candidate",
    candidate: 1,
    summary: {
      command: "python3 -m unittest",
      runner: "unittest",
      outcome: "passed",
      passed: 5,
      failed: 0,
      failing: [],
      durationMs: 400,
    },
  },
  {
    type: "candidate_end",
    candidate: 1,
    generator: "reprint",
    target: { path: "pricing.py", symbol: "discount", reason: "in the trace" },
    outcome: "fixed",
    reason: "all 5 tests pass",
  },
  {
    type: "edit",
    path: "pricing.py",
    diff: "--- a/pricing.py\n+++ b/pricing.py\n@@ -1 +1 @@\n--- x > y\u202e\n+++ x >= y\n",
    addedLines: 1,
    removedLines: 1,
  },
  {
    type: "check",
    purpose: "final",
    summary: {
      command: "python3 -m unittest",
      runner: "unittest",
      outcome: "passed",
      passed: 5,
      failed: 0,
      failing: [],
      durationMs: 400,
    },
  },
  {
    type: "result",
    status: "fixed",
    exitCode: 0,
    message: "2 tests repaired.",
    answer: null,
    usage: {
      promptTokens: 1500,
      cachedTokens: 300,
      sampledTokens: 40,
      forcedTokens: 6,
      decodeCalls: 31,
      prefillMs: 4000,
      decodeMs: 2000,
    },
    durationMs: 12_340,
    candidates: 1,
    filesChanged: ["pricing.py"],
    verifiedBy: "python3 -m unittest",
  },
];

/** Keeps what is written to it. */
export function createRecorder(columns?: number): OutputStream & { text: () => string } {
  const written: string[] = [];
  return { columns, write: (text) => written.push(text), text: () => written.join("") };
}
