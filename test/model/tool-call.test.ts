import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ToolSignature } from "../../src/base/tool-call.ts";
import { type CallResult, decodeCall } from "../../src/decode/decode-call.ts";
import { createDialectVocabulary } from "../../src/decode/dialect-vocabulary.ts";
import { liveTexts } from "../../src/grammar/choices.ts";
import { findDialect } from "../../src/grammar/dialects/find-dialect.ts";
import { findInvalid } from "../../src/grammar/invalid-call.ts";
import { ANSWER, compileTurn, type LiveArguments } from "../../src/grammar/turn-grammar.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { renderPrompt } from "../../src/template/prompt.ts";
import { findModelFile } from "../support/model-file.ts";
import { GREEDY } from "../support/tokens.ts";

const modelPath =
  (await findModelFile("qwen2.5-coder-1.5b")) ?? (await findModelFile("qwen2.5-coder-0.5b"));

const READ_FILE: ToolSignature = {
  name: "read_file",
  description: "Shows the text of a file.",
  parameters: {
    type: "object",
    properties: { path: { type: "string", description: "Path of the file" } },
    required: ["path"],
  },
};
const CONVERT: ToolSignature = {
  name: "convert_currency",
  description: "Converts an amount of money from one currency to another.",
  parameters: {
    type: "object",
    properties: {
      amount: { type: "number" },
      from: { type: "string", enum: ["USD", "EUR", "JPY"] },
      to: { type: "string", enum: ["USD", "EUR", "JPY"] },
    },
    required: ["amount", "from", "to"],
  },
};
const SIGNATURES = [READ_FILE, CONVERT, ANSWER];

describe.skipIf(modelPath === null)("a call among several tools", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadLlamaEngine({
      modelPath: modelPath ?? "",
      contextTokens: 1024,
      gpu: false,
      threads: 1,
    });
  }, 120_000);
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  async function ask(
    content: string,
    { live, maxTokens = 100 }: { live?: LiveArguments; maxTokens?: number } = {},
  ): Promise<CallResult> {
    const turn = compileTurn({
      signatures: SIGNATURES,
      dialect: findDialect("hermes"),
      vocabulary: createDialectVocabulary(engine.tokenizer),
      ...(live === undefined ? {} : { live }),
    });
    const steps = decodeCall(engine, {
      prompt: renderPrompt(trustTemplate(engine).prompts, [{ role: "user", content }], {
        tools: SIGNATURES,
      }),
      turn,
      validate: (call) => findInvalid(call, SIGNATURES),
      sampling: GREEDY,
      maxTokens,
    });
    let step = await steps.next();
    while (!step.done) step = await steps.next();
    return step.value;
  }

  test("is valid and right, and most of it is not sampled", async () => {
    const result = await ask("How much are 250 US dollars in Japanese yen?");
    expect(result.calls).toEqual([
      { name: "convert_currency", arguments: { amount: 250, from: "USD", to: "JPY" } },
    ]);
    expect(result.text.startsWith("<tool_call>\n")).toBe(true);
    expect(result.sampledTokens).toBeLessThan(result.tokens.length / 2);
  }, 240_000);

  test("names only what exists, whatever was asked for", async () => {
    const paths = ["src/money/rates.ts", "src/money/rounding.ts", "README.md"];
    const live = new Map([["read_file.path", liveTexts(paths)]]);
    const result = await ask("Show me the file src/money/rate.ts.", { live });
    expect(result.calls).toEqual([
      { name: "read_file", arguments: { path: "src/money/rates.ts" } },
    ]);
  }, 240_000);
});
