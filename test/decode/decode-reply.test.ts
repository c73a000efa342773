import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  CONTINUATION_TOKENS,
  decodeReply,
  type ReplyRequest,
  type ReplyResult,
  type ReplyTokenEvent,
} from "../../src/decode/decode-reply.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { encodeBytes } from "../support/byte-vocabulary.ts";
import { type Answer, createScriptedEngine } from "../support/scripted-engine.ts";
import { GREEDY } from "../support/tokens.ts";

const PROMPT = encodeBytes("question:");
const LINE = { prefix: "RESULT: ", values: [] };
const YES_NO = { prefix: "RESULT: ", values: ["yes", "no"] };

async function reply(engine: Engine, request: Partial<ReplyRequest> = {}): Promise<ReplyResult> {
  const steps = decodeReply(engine, {
    prompt: PROMPT,
    minTokens: 1,
    maxTokens: 200,
    lastLine: null,
    end: {
      isWhole: (text) => text.endsWith("."),
      endCleanly: (text) => text.replace(/[^.]*$/, ""),
    },
    sampling: GREEDY,
    ...request,
  });
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
    if (step.value.type === "token") told.push(step.value);
  }
}

/** What the last reply told while it was written. */
let told: ReplyTokenEvent[] = [];
beforeEach(() => {
  told = [];
});
const tellTexts = () => told.flatMap(({ text }) => text ?? []);

function replyTo(answers: readonly Answer[] | Answer, request: Partial<ReplyRequest> = {}) {
  return reply(createScriptedEngine({ answers }), request);
}

describe("a text", () => {
  test("is what the model says, without white space around it", async () => {
    expect(await replyTo("  It adds two numbers.\n\n")).toMatchObject({
      text: "It adds two numbers.",
      value: null,
      ending: "complete",
      promptTokens: PROMPT.length,
    });
  });

  test("that is empty stays empty", async () => {
    expect(await replyTo("")).toMatchObject({ text: "", ending: "complete" });
  });

  test("that is cut off goes on once, and ends with a sentence", async () => {
    const engine = createScriptedEngine({ answers: ["One thing. Another thi", "ng is here."] });
    const result = await reply(engine, { maxTokens: 22 });
    expect(result).toMatchObject({ text: "One thing. Another thing is here.", ending: "complete" });
    expect(engine.requests.map(({ maxTokens }) => maxTokens)).toEqual([22, CONTINUATION_TOKENS]);
  });

  test("that is whole at its limit does not go on", async () => {
    const engine = createScriptedEngine({ answers: ["One thing. Another"] });
    expect(await reply(engine, { maxTokens: 10 })).toMatchObject({ text: "One thing." });
    expect(engine.requests).toHaveLength(1);
  });

  test("without end is cut at the last sentence", async () => {
    const answers = [
      "A word of it. Another word of it. And an",
      "other word of it and of all that is in it and about it",
    ];
    const result = await replyTo(answers, { maxTokens: 40 });
    expect(result).toMatchObject({ text: "A word of it. Another word of it.", ending: "trimmed" });
  });

  test("that goes in circles is said once", async () => {
    const circles = `It is so.\n${"And so it is.\n".repeat(200)}`;
    const result = await replyTo(circles, { maxTokens: 2_000 });
    expect(result).toMatchObject({ text: "It is so.\nAnd so it is.", ending: "loop" });
  });

  test("may not spell the markup of a conversation or of a call", async () => {
    for (const mark of ["<|im_end|>", "<tool_call>", "[TOOL_CALLS]"]) {
      const spoken = replyTo(`Well. ${mark} more`);
      await expect(spoken, mark).rejects.toMatchObject({ code: "grammar-disagreement" });
    }
  });

  test("may say of a mark what is not one", async () => {
    const text = "Use <tool and im_end| and [TOOL here.";
    expect(await replyTo(text)).toMatchObject({ text });
  });
});

describe("while it is written, a reply", () => {
  test("is told in whole characters", async () => {
    const text = "Größe 5 → 😀 日本語.";
    await replyTo(text);
    expect(tellTexts().join("")).toBe(text);
    expect(tellTexts()).toContain(" 😀");
    for (const part of tellTexts()) expect(part).toBe(Buffer.from(part).toString());
    expect(tellTexts().join("")).not.toContain("\uFFFD");
  });

  test("is told over both its parts, and begins once", async () => {
    const engine = createScriptedEngine({ answers: ["One thing. Another thi", "ng is here."] });
    const { text } = await reply(engine, { maxTokens: 22 });
    expect(tellTexts().join("")).toBe(text);
    expect(told.filter(({ isFirstText }) => isFirstText)).toEqual([
      expect.objectContaining({ text: "O" }),
    ]);
  });

  test("is told with its last line once", async () => {
    const { text } = await replyTo(["It is a.\nRESULT: ", "\nRESULT: a"], { lastLine: LINE });
    expect(tellTexts().join("")).toBe(text);
  });

  test("that is an empty one tells nothing", async () => {
    await replyTo("");
    expect(tellTexts()).toEqual([]);
  });

  test("that breaks off has told what was said", async () => {
    const engine = createScriptedEngine({
      answers: [{ text: "It adds two", ending: new Error("broken") }],
    });
    await expect(reply(engine)).rejects.toThrow("broken");
    expect(tellTexts().join("")).toBe("It adds two");
  });
});

describe("a prescribed last line", () => {
  test("is forced behind the text, and its value sampled", async () => {
    const answers = ["It is in the other file.", "\nRESULT: lib/a.py\n"];
    expect(await replyTo(answers, { lastLine: LINE })).toMatchObject({
      text: "It is in the other file.\nRESULT: lib/a.py",
      value: "lib/a.py",
    });
  });

  test("that the model begins itself stands there once", async () => {
    const answers = ["It is a.\nRESULT: ", "\nRESULT: a"];
    const { text } = await replyTo(answers, { lastLine: LINE });
    expect(text).toBe("It is a.\nRESULT: a");
  });

  test("may be all there is, at the model's wish or ours", async () => {
    expect(await replyTo(["RESULT: ", "RESULT: 16"], { lastLine: LINE })).toMatchObject({
      text: "RESULT: 16",
    });
    expect(await replyTo(["RESULT: 16"], { lastLine: LINE, maxTokens: 0 })).toMatchObject({
      text: "RESULT: 16",
    });
  });

  test("takes one of its values only", async () => {
    const engine = createScriptedEngine({ answers: ["All pass.", "\nRESULT: no"] });
    const result = await reply(engine, { lastLine: YES_NO });
    expect(result).toMatchObject({ text: "All pass.\nRESULT: no", value: "no" });
    await expect(replyTo(["All.", "\nRESULT: maybe"], { lastLine: YES_NO })).rejects.toThrow();
  });

  test.each([
    ["`lib/a.py`", "lib/a.py"],
    ["**16**", "16"],
    ["lib/a.py.", "lib/a.py"],
    ['"first note"', "first note"],
    ["It is so.", "It is so."],
    ["a.b", "a.b"],
    ["...", "..."],
  ])("loses the marks around %s", async (said, value) => {
    expect(await replyTo([`RESULT: ${said}`], { lastLine: LINE, maxTokens: 0 })).toMatchObject({
      value,
    });
  });

  test("follows a text that was cut", async () => {
    const answers = [
      "Because of it. And then it ",
      "goes on and on and on and on and on and on and on and on",
      "\nRESULT: 3",
    ];
    expect(await replyTo(answers, { lastLine: LINE, maxTokens: 27 })).toMatchObject({
      text: "Because of it.\nRESULT: 3",
    });
  });
});

describe("a model that says anything", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadLlamaEngine({
      modelPath: writeByteModel(),
      contextTokens: 1_024,
      threads: 1,
      gpu: false,
    });
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  test.each(Array.from({ length: 12 }, (_, seed) => seed))(
    "keeps to the form, seed %i",
    async (seed) => {
      const lastLine = seed % 2 === 0 ? LINE : YES_NO;
      const sampling = { temperature: 1, topK: 0, topP: 1, seed };
      const result = await reply(engine, { lastLine, sampling, maxTokens: 60, minTokens: 20 });
      const lines = result.text.split("\n");
      expect(lines.filter((line) => line.startsWith("RESULT:"))).toHaveLength(1);
      expect(lines.at(-1)).toBe(`RESULT: ${result.value}`);
      if (lastLine === YES_NO) expect(["yes", "no"]).toContain(result.value);
      expect(result.text).not.toMatch(/<\|(?:im_start|im_end|endoftext)\|>/);
    },
  );
});
