import { expect, test } from "vitest";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { explainStepFailure } from "../../src/runtime/llama-load.ts";
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

test("a failed step is for want of memory only if the engine said so after the load", async () => {
  const complaints = ["failed to allocate buffer of size 99"];
  const explain = explainStepFailure("/m.gguf", complaints);
  const codeNow = async () => (await explain("decode", new Error("Eval has failed"))).code;
  expect(await codeNow()).toBe("engine-failed");
  const late = codeNow();
  complaints.push("ggml_gallocr_reserve_n: failed to allocate Vulkan0 buffer");
  expect(await late).toBe("memory-insufficient");
});
