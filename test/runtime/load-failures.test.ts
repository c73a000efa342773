import { expect, test } from "vitest";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { type ByteModelOptions, writeByteModel } from "../support/byte-model.ts";

function loadFailure(model: ByteModelOptions, signal?: AbortSignal): Promise<unknown> {
  return loadLlamaEngine({
    modelPath: writeByteModel(model),
    contextTokens: 256,
    threads: 1,
    gpu: false,
    signal,
  }).catch((error: unknown) => error);
}

// The order matters: only the first engine of a process is told the reasons of llama.cpp.
test.each([
  ["truncated", /not a usable GGUF model: .*not within the file bounds/],
  ["bad-magic", /not a usable GGUF model: .*Invalid GGUF magic/],
] as const)("a model with the defect %s is unusable, with the reason", async (defect, reason) => {
  const error = await loadFailure({ defect });
  expect(error).toMatchObject({ code: "model-unusable", message: expect.stringMatching(reason) });
});

test("a fired signal interrupts the loading", async () => {
  expect(await loadFailure({}, AbortSignal.abort())).toMatchObject({ code: "interrupted" });
});
