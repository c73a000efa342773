/** What a doctor may find, with hostile text in the places where foreign text comes in. */
import type { ProbeResults } from "../../src/probe/probe-results.ts";
import {
  type DoctorFacts,
  type ModelState,
  type ProbeFacts,
  type Problem,
  toProbeFacts,
} from "../../src/ui/doctor-facts.ts";
import { cpuPlan, cpuSample } from "./scripted-plans.ts";
import { createReport } from "./scripted-templates.ts";

export const problem: Problem = { code: "odd", message: "It is odd\u0007.", next: "Mend it." };

export const modelState: ModelState = {
  name: "tiny-1m",
  path: "/models/tiny\u0007.gguf",
  bytes: 2000,
  sha256: "ab12",
  proof: { state: "proven" },
  template: createReport(),
};

const listed = { verified: true, isDefault: true, title: "Tiny" } as const;

export function createFacts(changes: Partial<DoctorFacts> = {}): DoctorFacts {
  return {
    program: { version: "1.2.3", node: "20.20.0" },
    engine: { name: "node-llama-cpp 3, llama.cpp 5", gpu: null, devices: [] },
    machine: {
      platform: "linux",
      architecture: "x64",
      cores: 2,
      memoryBytes: 8e9,
      freeMemoryBytes: 5e9,
    },
    commands: { containment: "bubblewrap", description: "Commands run in a sandbox." },
    cache: { folder: "/cache/agent", freeBytes: 5e10 },
    models: [
      { ...listed, name: "tiny-1m", state: "here", path: "/models/tiny.gguf", bytes: 2000 },
      { ...listed, name: "odd\u0007.gguf", state: "partial", path: null, bytes: 1000 },
    ],
    model: modelState,
    memory: cpuSample,
    plan: cpuPlan,
    speed: {
      threads: 8,
      samples: [
        { threads: 4, msPerToken: 48.31 },
        { threads: 8, msPerToken: 41.04 },
      ],
      prefillTokensPerSecond: 310.4,
      decodeTokensPerSecond: 24.13,
    },
    capability: null,
    ...changes,
  };
}

const whole = <Finding>(finding: Finding) => ({ finding, isWhole: true, note: null });

const PROBE_RESULTS: ProbeResults = {
  speed: whole({
    ...{ threads: 2, samples: [], prefillTokensPerSecond: 71.2, decodeTokensPerSecond: 8.04 },
  }),
  calls: whole({ trials: 30, right: 24, valid: 30 }),
  edits: whole({
    ...{ whole: { trials: 6, right: 2 }, symbol: { trials: 6, right: 5 } },
    ...{ lines: { trials: 6, right: 4 }, fill: { trials: 0, right: 0 } },
    ...{ forcedFill: { trials: 6, right: 3 } },
  }),
  freeCalls: whole({ trials: 30, right: 15, valid: 18 }),
  levels: {
    finding: {
      contextTokens: 5120,
      levels: [
        { share: 0, tokens: 0, trials: 10, right: 9, valid: 10 },
        { share: 0.25, tokens: 1280, trials: 10, right: 9, valid: 10 },
      ],
    },
    isWhole: false,
    note: "the time was up",
  },
  instructions: whole({ trials: 8, right: 6 }),
};

export function createProbe(changes: Partial<ProbeFacts> = {}): ProbeFacts {
  return { ...toProbeFacts({ contextTokens: 9728, results: PROBE_RESULTS }), ...changes };
}
