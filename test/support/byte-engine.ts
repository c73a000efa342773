/** A real engine over the tiny generated model: random weights, real llama.cpp. */
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { writeByteModel } from "./byte-model.ts";

export function loadByteEngine(): Promise<Engine> {
  return loadLlamaEngine({
    modelPath: writeByteModel(),
    contextTokens: 512,
    threads: 1,
    gpu: false,
  });
}
