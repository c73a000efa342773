/** What a verification may find, with hostile text in the places where foreign text comes in. */
import type { LoadedEngine, PinnedModel, VerifyFacts } from "../../src/ui/verify-facts.ts";
import { createReport } from "./scripted-templates.ts";

const SHA256 = "0123456789abcdef".repeat(4);

export const lockedEngine: LoadedEngine = {
  name: "node-llama-cpp 3, llama.cpp 5 (prebuilt)",
  device: "cpu",
  features: "CPU : AVX2 = 1",
  check: {
    build: "prebuilt",
    source: "maps",
    objects: [
      {
        path: "/bins/llama-addon.node",
        name: "llama-addon.node",
        sha256: SHA256,
        bytes: 744_000,
        state: "expected",
        origin: "@x/linux",
      },
      {
        path: "/bins/libggml-cpu-zen4.so",
        name: "libggml-cpu-zen4.so",
        sha256: SHA256,
        bytes: 1_700_000,
        state: "expected",
        origin: "@x/linux",
      },
    ],
    problems: [],
    strangers: [],
  },
};

export const pinnedModel: PinnedModel = {
  name: "tiny-1m",
  path: "/models/tiny\u0007.gguf",
  bytes: 2000,
  sha256: SHA256,
  standing: "catalogue",
  template: createReport(),
};

export function createVerification(changes: Partial<VerifyFacts> = {}): VerifyFacts {
  return {
    program: { version: "1.2.3", node: "20.20.0", kind: "build", fingerprint: SHA256 },
    lock: {
      ok: true,
      enginePackage: "node-llama-cpp 3",
      llamaCpp: "v5",
      packages: 6,
      unlocked: ["@x/win"],
    },
    engine: lockedEngine,
    model: pinnedModel,
    grammar: { tools: 2, dialects: { hermes: SHA256, generic: SHA256 }, sha256: SHA256 },
    settings: ["model: tiny-1m (/home/me/\u001bconfig.json)"],
    ...changes,
  };
}

/** With these problems of objects, as the check tells them. */
export function createEngine(
  problems: readonly string[],
  strangers: readonly string[] = [],
): LoadedEngine {
  return { ...lockedEngine, check: { ...lockedEngine.check, problems, strangers } };
}
