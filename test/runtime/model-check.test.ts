import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkModelFile } from "../../src/runtime/model-check.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { writeHeaderFile } from "../support/header-file.ts";
import { findModelFile } from "../support/model-file.ts";
import { MODEL_SHAPES, writeModelShape } from "../support/model-shapes.ts";
import { findFixture } from "../support/vocabulary-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "model-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([{}, { vocabulary: "spaced" }, { addsBos: true }] as const)(
  "a model that llama.cpp loads is let through: byte model %j",
  async (options) => {
    await expect(checkModelFile(writeByteModel(options))).resolves.toBeUndefined();
  },
);

test.each(MODEL_SHAPES.filter((name) => !name.endsWith("Q5_K_M")))(
  "a model that llama.cpp loads is let through: %s",
  async (name) => {
    await expect(checkModelFile(writeModelShape(name))).resolves.toBeUndefined();
  },
);

const PRESENT = await Promise.all(
  ["qwen2.5-coder-1.5b", "smollm2-135m", "gemma-3-270m"].map(findModelFile),
);

test.each(PRESENT.filter((file) => file !== null))("%s is let through", async (file) => {
  await expect(checkModelFile(file)).resolves.toBeUndefined();
});

test("a model without a vocabulary is refused: the engine aborts on it", async () => {
  const file = writeHeaderFile(path.join(folder, "mute.gguf"), {
    entries: { "tokenizer.ggml.model": { kind: "text", value: "no_vocab" } },
  });
  await expect(checkModelFile(file)).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: "it holds no vocabulary" },
  });
});

const VOCABULARY = findFixture("templates/vocabs/ggml-vocab-qwen2.gguf");

test.skipIf(VOCABULARY === null)("a vocabulary without a model is refused", async () => {
  await expect(checkModelFile(VOCABULARY ?? "")).rejects.toMatchObject({
    details: { reason: expect.stringContaining("it holds no weights") },
  });
});
