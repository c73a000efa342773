/** An agent for benchmarks that does what a test says, and suites made by hand. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type {
  BenchMachine,
  BenchPort,
  RepairOutcome,
  RepairRequest,
} from "../../src/bench/bench-port.ts";
import type { BenchTask } from "../../src/bench/bench-task.ts";
import { resolveInside } from "../../src/tools/path-scope.ts";
import { runCommand } from "../../src/tools/run-command.ts";

export const machine: BenchMachine = { resolveInside, runCommand };

const done: RepairOutcome = {
  exitCode: 0,
  durationMs: 2000,
  sampledTokens: 120,
  candidates: 2,
  status: "fixed",
  output: "done",
};

export interface AskedRepair extends RepairRequest {
  folder: string;
  prompt: string;
}

export type ScriptedAgent = (
  asked: AskedRepair,
) => Partial<RepairOutcome> | Promise<Partial<RepairOutcome>>;

/** Says what it is asked to `asked`; the model's name is the side's. */
export function createPort(agent: ScriptedAgent, changes: Partial<BenchPort> = {}) {
  const asked: AskedRepair[] = [];
  const port: BenchPort = {
    describeModel: async ({ model = "tiny" }) => ({ name: model, path: `/models/${model}.gguf` }),
    load: async () => {},
    measureSpeed: async (_, { isQuick }) => ({
      threads: 8,
      prefillTokensPerSecond: 310.4,
      decodeTokensPerSecond: 24.13,
      singleThreadTokensPerSecond: 6.02,
      forcedCalls: isQuick ? null : { tokens: 400, forced: 250 },
    }),
    measureCalls: async (_, { trials, onTrial }) => {
      for (let done = 1; done <= trials; done++) onTrial({ trials: done, right: done });
      return { trials, right: trials };
    },
    repair: async (folder, prompt, request) => {
      const ask = { ...request, folder, prompt };
      asked.push(ask);
      return { ...done, ...(await agent(ask)) };
    },
    ...changes,
  };
  return { port, asked };
}

export function writeFiles(root: string, files: Readonly<Record<string, string | Uint8Array>>) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
}

/** Right is `answer` 2; the tests are a shell script. */
export function createTask(id: string, changes: Partial<BenchTask> = {}): BenchTask {
  return {
    id,
    language: "shell",
    files: { "answer.txt": "1\n", "test.sh": "grep -q '[2-9]' answer.txt\n" },
    testCommand: "for f in *.sh; do sh $f || exit 1; done",
    prompt: "fix the answer",
    hiddenTests: { "hidden.sh": "grep -q 2 answer.txt\n" },
    target: ["answer.txt"],
    ...changes,
  };
}

export function repairWith(text: string): ScriptedAgent {
  return ({ folder }) => {
    writeFileSync(path.join(folder, "answer.txt"), text);
    return {};
  };
}

/** One whose tests want `answer` 2, as its author wrote it. */
export function createCase(id: string, changes: Record<string, unknown> = {}) {
  return {
    id,
    set: id.split("/")[0],
    axis: "a",
    order: "1",
    turns: [{ prompt: "fix the answer", checks: [{ type: "tests" }], delete: [], answer: null }],
    target: ["answer.txt"],
    test: { cmd: ["sh", "test.sh"], timeout_s: 20, tests: 1 },
    before: "fail",
    budget: { wall_s: 60, tool_calls: 5, output_tokens: 100 },
    ...changes,
  };
}

export const caseFiles = {
  "repo/answer.txt": "1\n",
  "repo/test.sh": "exit 1\n",
  "hidden/test.sh": "grep -q 2 answer.txt && echo '1 passed, 0 failed'\n",
};

/** One line of a suite. */
export function renderCase(own: unknown, files: Record<string, unknown> = caseFiles): string {
  return `${JSON.stringify({ case: own, files })}\n`;
}
