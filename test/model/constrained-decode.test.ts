import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ToolCall } from "../../src/base/tool-call.ts";
import { type CallRequest, type CallResult, decodeCall } from "../../src/decode/decode-call.ts";
import { choice, grammarOf, sequence, text } from "../../src/grammar/grammar.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { renderPrompt } from "../../src/template/prompt.ts";
import { JSON_INTEGER, JSON_STRING } from "../support/json-value-grammar.ts";
import { findModelFile } from "../support/model-file.ts";
import { GREEDY } from "../support/tokens.ts";

const modelPath = await findModelFile("qwen2.5-coder-1.5b");

const WEATHER = z.object({
  city: z.string(),
  unit: z.enum(["celsius", "fahrenheit"]),
  days: z.int(),
});
const TOOL = `{"name": "get_weather", "arguments": {"city": string, "unit": "celsius" | "fahrenheit", "days": integer}}`;
const TURN: CallRequest["turn"] = {
  grammar: grammarOf(
    sequence(
      text('{"name": "get_weather", "arguments": {"city": '),
      JSON_STRING,
      text(', "unit": "'),
      choice(text("celsius"), text("fahrenheit")),
      text('", "days": '),
      JSON_INTEGER,
      text("}}"),
    ),
  ),
  reasoning: null,
  parse: (source) => [JSON.parse(source)],
};

function validate({ arguments: values }: ToolCall): string | null {
  return WEATHER.safeParse(values).error?.message ?? null;
}

describe.skipIf(modelPath === null)("a tool call of a real model", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadLlamaEngine({
      modelPath: modelPath ?? "",
      contextTokens: 512,
      gpu: false,
      threads: 1,
    });
  }, 120_000);
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  async function call(changes: Partial<CallRequest>): Promise<CallResult> {
    const prompt = renderPrompt(trustTemplate(engine).prompts, [
      { role: "system", content: `Answer with one call of this function: ${TOOL}` },
      { role: "user", content: "The weather in Paris for the next 3 days, in celsius?" },
    ]);
    const steps = decodeCall(engine, {
      prompt,
      turn: TURN,
      validate,
      sampling: GREEDY,
      maxTokens: 80,
      ...changes,
    });
    let step = await steps.next();
    while (!step.done) step = await steps.next();
    return step.value;
  }

  test("is right, with and without forced text, and forcing changes nothing but the work", async () => {
    const forced = await call({});
    const plain = await call({ jumpForward: false });
    const wanted = {
      name: "get_weather",
      arguments: { city: "Paris", unit: "celsius", days: 3 },
    };
    expect(forced.calls).toEqual([wanted]);
    expect(plain.calls).toEqual([wanted]);
    expect(forced.tokens).toEqual(plain.tokens);
    expect(forced.decodeCalls).toBeLessThan(plain.decodeCalls / 2);
    expect(forced.sampledTokens + forced.forcedTokens).toBe(plain.sampledTokens);
  }, 240_000);
});
