import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message } from "../../src/base/message.ts";
import {
  type BlockEvent,
  type BlockRequest,
  type BlockResult,
  decodeBlock,
} from "../../src/decode/decode-block.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { encodeBytes } from "../support/byte-vocabulary.ts";
import { type Answer, createScriptedEngine } from "../support/scripted-engine.ts";
import { GREEDY } from "../support/tokens.ts";

const QUESTION: Message = { role: "user", content: "Repair it." };
const CODE = "function add(left, right) {\n  return left + right;\n}\n";
const BROKEN = CODE.replace("+", "-");

async function decode(
  engine: Engine,
  changes: Partial<BlockRequest> = {},
): Promise<BlockResult & { events: BlockEvent[] }> {
  const events: BlockEvent[] = [];
  const steps = decodeBlock(trustTemplate(engine), {
    messages: [QUESTION],
    form: { fence: "```", inner: "none" },
    languageTag: "js",
    reference: "",
    sampling: GREEDY,
    maxTokens: 500,
    ...changes,
  });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { ...step.value, events };
    events.push(step.value);
  }
}

function decodeAnswer(answer: Answer, changes: Partial<BlockRequest> = {}) {
  return decode(createScriptedEngine({ answers: answer }), changes);
}

test("a block that is closed is complete, and the turn ends with its fence", async () => {
  const result = await decodeAnswer(`${CODE}\`\`\`\nAnd some words.`);
  expect(result).toMatchObject({
    stop: "closed",
    body: CODE,
    generatedTokens: CODE.length + 3,
    forcedTokens: "```js\n".length,
    message: { role: "assistant", content: `\`\`\`js\n${CODE}\`\`\`` },
  });
});

test("the model sees the conversation and the opening of its answer", async () => {
  const engine = createScriptedEngine({ answers: "```" });
  await decode(engine);
  expect(engine.prompts).toEqual([
    "<|im_start|>user\nRepair it.<|im_end|>\n<|im_start|>assistant\n```js\n",
  ]);
  expect(engine.requests[0]?.grammar).toMatch(/^root ::= /);
});

test.each<[BlockResult["stop"], string, Partial<BlockRequest>]>([
  ["max-tokens", CODE, { maxTokens: 20 }],
  ["ended-early", CODE, {}],
  ["ended-early", "", {}],
  ["loop", "again()\n".repeat(50), {}],
  ["closed", `${CODE}\`\`\``, { maxTokens: CODE.length + 3 }],
  ["max-tokens", `${CODE}\`\`\``, { maxTokens: CODE.length + 2 }],
])("%s is the end of %j under %j", async (stop, answer, changes) => {
  const result = await decodeAnswer(answer, changes);
  expect(result.stop).toBe(stop);
  if (stop !== "closed") expect(answer.startsWith(result.body)).toBe(true);
});

test("a loop is cut off after eight rounds", async () => {
  const result = await decodeAnswer("again()\n".repeat(50));
  expect(result.body).toBe("again()\n".repeat(8));
});

const DOCUMENT = "# Sums\n\n```js\nadd(1, 2);\n```\n\nThat is all.\n";
const NAMED: BlockRequest["form"] = { fence: "```", inner: "named" };

test("a document is closed by the fence after which nothing follows", async () => {
  const result = await decodeAnswer(`${DOCUMENT}\`\`\``, { form: NAMED });
  expect(result).toMatchObject({ stop: "closed", body: DOCUMENT });
});

test("a document that ends inside of a block ended early", async () => {
  const answer = "# Sums\n\n```js\nadd(1, 2);\n";
  expect(await decodeAnswer(answer, { form: NAMED })).toMatchObject({ stop: "ended-early" });
});

test("a longer fence keeps shorter ones in the code", async () => {
  const code = "/*\n```\n*/\n";
  const result = await decodeAnswer(`${code}\`\`\`\``, {
    form: { fence: "````", inner: "none" },
  });
  expect(result).toMatchObject({ stop: "closed", body: code });
});

test("characters of several bytes arrive whole", async () => {
  expect((await decodeAnswer("é = '日本 😀'\n```")).body).toBe("é = '日本 😀'\n");
});

test("a character cut by the token limit is left out", async () => {
  expect((await decodeAnswer("a😀b", { maxTokens: 3 })).body).toBe("a");
});

test("a reference saves decode calls and changes nothing", async () => {
  const plain = await decodeAnswer(`${CODE}\`\`\``);
  const drafted = await decodeAnswer(`${CODE}\`\`\``, { reference: BROKEN });
  expect(drafted.message).toEqual(plain.message);
  expect(plain.decodeCalls).toBe(plain.generatedTokens);
  expect(drafted.decodeCalls).toBeLessThan(plain.decodeCalls / 2);
});

test("a copy of the reference, fence included, is all draft", async () => {
  const result = await decodeAnswer(`${CODE}\`\`\``, { reference: CODE });
  expect(result.stop).toBe("closed");
  expect(result.decodeCalls).toBeLessThanOrEqual(5);
});

test("events tell the prefill first, then every token", async () => {
  const { events, generatedTokens, promptTokens } = await decodeAnswer("a\n```");
  expect(events[0]).toEqual({ type: "prefill", done: promptTokens - 1, total: promptTokens - 1 });
  const counts = events.flatMap((event) => (event.type === "token" ? [event.generatedTokens] : []));
  expect(counts).toEqual(Array.from({ length: generatedTokens }, (_, index) => index + 1));
});

test("an answer in the conversation is reused from the cache, token by token", async () => {
  const engine = createScriptedEngine({ answers: ["wrong <|im_end|>\n```", "right\n```"] });
  const first = await decode(engine);
  const again: Message = { role: "user", content: "Once more." };
  const second = await decode(engine, { messages: [QUESTION, first.message, again] });
  // All but the last generated token, which was never computed.
  expect(second.cachedTokens).toBe(first.promptTokens + first.generatedTokens - 1);
  expect(engine.prompts[1]).toContain("```js\nwrong <|im_end|>\n```<|im_end|>\n");
});

test("a signal that fires while decoding interrupts", async () => {
  const controller = new AbortController();
  const engine = createScriptedEngine({ answers: { text: "a", ending: "hang" } });
  const work = decode(engine, { signal: controller.signal });
  setImmediate(() => controller.abort());
  await expect(work).rejects.toMatchObject({ code: "interrupted" });
});

test.each([
  ["interrupted", { signal: AbortSignal.abort() }],
  ["context-full", { messages: [{ role: "user" as const, content: "x".repeat(20_000) }] }],
])("a prefill that fails with %s fails the block", async (code, changes) => {
  await expect(decodeAnswer("```", changes)).rejects.toMatchObject({ code });
});

test("a failing engine fails the block", async () => {
  await expect(decodeAnswer({ text: "a\n", ending: "stall" })).rejects.toMatchObject({
    code: "engine-stalled",
  });
});

test("a reader that leaves in the middle leaves the engine usable", async () => {
  const engine = createScriptedEngine({ answers: ["first\n```", "second\n```"] });
  const steps = decodeBlock(trustTemplate(engine), {
    messages: [QUESTION],
    form: { fence: "```", inner: "none" },
    languageTag: "",
    reference: "",
    sampling: GREEDY,
    maxTokens: 50,
  });
  for await (const event of steps) if (event.type === "token") break;
  expect((await decode(engine)).body).toBe("second\n");
});

describe("with a beginning that is decided", () => {
  const beginning = encodeBytes("function add(left, right) {\n  return left ");

  test("the rest alone is sampled, and body and turn hold both", async () => {
    const engine = createScriptedEngine({ answers: `${CODE}\`\`\`` });
    const result = await decode(engine, { beginning });
    expect(result).toMatchObject({
      stop: "closed",
      body: CODE,
      generatedTokens: CODE.length + 3 - beginning.length,
      forcedTokens: "```js\n".length + beginning.length,
      message: { content: `\`\`\`js\n${CODE}\`\`\`` },
    });
    expect(engine.prompts[0]).toMatch(/```js\nfunction add\(left, right\) \{\n {2}return left $/);
    expect(Buffer.from(result.message.tokens ?? []).toString()).toBe(result.message.content);
  });

  test("the old text is the draft from there on, not from its own beginning", async () => {
    const options = { beginning, reference: BROKEN };
    const { decodeCalls, body } = await decodeAnswer(`${CODE}\`\`\``, options);
    expect(body).toBe(CODE);
    expect(decodeCalls).toBeLessThan(8);
  });

  test("it counts for the prompt, and a second beginning shares the first", async () => {
    const engine = createScriptedEngine({ answers: [`${CODE}\`\`\``, `${BROKEN}\`\`\``] });
    const first = await decode(engine, { beginning });
    const other = [...beginning, "-".charCodeAt(0)];
    const second = await decode(engine, { beginning: other });
    expect(second).toMatchObject({ body: BROKEN, promptTokens: first.promptTokens + 1 });
    expect(second.cachedTokens).toBe(first.promptTokens);
  });

  test("a character that it begins is whole once the rest of it came", async () => {
    const [start = 0] = encodeBytes("é");
    const { body } = await decodeAnswer("é = 1\n```", { beginning: [start] });
    expect(body).toBe("é = 1\n");
  });

  test("the fence may begin in it", async () => {
    const { body, stop } = await decodeAnswer("a\n```", { beginning: encodeBytes("a\n``") });
    expect({ body, stop }).toEqual({ body: "a\n", stop: "closed" });
  });
});

describe("an answer that may be enough before its end", () => {
  test("is asked about at the end of each line, with all of the body", async () => {
    const asked: string[] = [];
    const isEnough = (body: string) => {
      asked.push(body);
      return body.endsWith("b\n");
    };
    const result = await decodeAnswer("a\nb\nc\n```", { isEnough });
    expect(asked).toEqual(["a\n", "a\nb\n"]);
    expect(result).toMatchObject({ stop: "enough", body: "a\nb\n", generatedTokens: 4 });
  });

  test("is asked about with its beginning", async () => {
    const asked: string[] = [];
    const isEnough = (body: string) => asked.push(body) > 0;
    const answer = { beginning: encodeBytes("a\nb "), isEnough };
    expect(await decodeAnswer("a\nb c\nd\n```", answer)).toMatchObject({ stop: "enough" });
    expect(asked).toEqual(["a\nb c\n"]);
  });

  test("goes on to the fence where it never is", async () => {
    const result = await decodeAnswer("a\nb\n```", { isEnough: () => false });
    expect(result).toMatchObject({ stop: "closed", body: "a\nb\n" });
  });

  test("that stops leaves the engine usable", async () => {
    const engine = createScriptedEngine({ answers: ["a\nb\n```", "second\n```"] });
    await decode(engine, { isEnough: () => true });
    expect((await decode(engine)).body).toBe("second\n");
  });
});

describe("with llama.cpp", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadLlamaEngine({
      modelPath: writeByteModel(),
      contextTokens: 1024,
      threads: 1,
      gpu: false,
    });
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  });

  test.each(["", BROKEN])("any model stays inside the block, reference %j", async (reference) => {
    const sampling = { temperature: 1.5, topK: 0, topP: 1, seed: 3 };
    const result = await decode(engine, { sampling, reference, maxTokens: 300 });
    expect(["closed", "max-tokens"]).toContain(result.stop);
    expect(result.body).not.toMatch(/^```/m);
    expect(result.message.content.startsWith("```js\n")).toBe(true);
    expect(result.generatedTokens).toBeGreaterThan(0);
  });

  test("the next prompt reuses the generated answer", async () => {
    const first = await decode(engine, { maxTokens: 40 });
    const next = await decode(engine, {
      messages: [QUESTION, first.message, { role: "user", content: "Once more." }],
      maxTokens: 1,
    });
    expect(next.cachedTokens).toBe(first.promptTokens + first.generatedTokens - 1);
  });
});

test("a vocabulary that prefixes texts with a space keeps every indentation", async () => {
  const engine = await loadLlamaEngine({
    modelPath: writeByteModel({ vocabulary: "spaced" }),
    contextTokens: 512,
    threads: 1,
    gpu: false,
  });
  const code = "  a\n    b\n        c\n";
  // Only the code itself fits the grammar of the answer, whatever the random weights would rather say.
  const generate = engine.sequence.generate.bind(engine.sequence);
  engine.sequence.generate = (options) =>
    generate({ ...options, grammar: `root ::= ${JSON.stringify(`${code}\`\`\``)}` });
  const result = await decode(engine);
  await engine[Symbol.asyncDispose]();
  expect(result).toMatchObject({ stop: "closed", body: code });
});
