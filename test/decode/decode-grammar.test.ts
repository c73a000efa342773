import { describe, expect, test } from "vitest";
import {
  type DecodeEvent,
  type DecodeResult,
  decodeGrammar,
  type GrammarRequest,
} from "../../src/decode/decode-grammar.ts";
import {
  choice,
  type Expression,
  type Grammar,
  grammarOf,
  NOTHING,
  optional,
  repeat,
  sequence,
  text,
} from "../../src/grammar/grammar.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { encodeBytes } from "../support/byte-vocabulary.ts";
import { type Answer, createScriptedEngine } from "../support/scripted-engine.ts";
import { GREEDY } from "../support/tokens.ts";

const CONTEXT_TOKENS = 8_192;
const PROMPT = encodeBytes("call:");
const UNITS = choice(text("celsius"), text("fahrenheit"));
const LETTER: Expression = { kind: "class", codePoints: [{ from: 97, to: 122 }] };
const ANY: Expression = { kind: "class", codePoints: [{ from: 1, to: 0x10ffff }] };
const WORD = repeat(LETTER, 1);
const CALL = grammarOf(sequence(text('{"unit": "'), UNITS, text('", "city": "'), WORD, text('"}')));
/** Long and varied. */
const LETTERS = Array.from({ length: 900 }, (_, at) =>
  String.fromCharCode(97 + ((at * at * 7) % 26)),
).join("");
const ANSWER = '{"unit": "celsius", "city": "paris"}';
const named = (id: number): Expression => ({ kind: "token", id, negated: false });
const START = 257; // <|im_start|>

async function decode(engine: Engine, request: Partial<GrammarRequest> & { grammar: Grammar }) {
  const events: DecodeEvent[] = [];
  const steps = decodeGrammar(engine, {
    prompt: PROMPT,
    sampling: GREEDY,
    maxTokens: 500,
    ...request,
  });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { ...step.value, events };
    events.push(step.value);
  }
}

function decodeAnswer(
  answers: readonly Answer[] | Answer,
  request: Partial<GrammarRequest> & { grammar: Grammar },
): Promise<DecodeResult & { events: DecodeEvent[] }> {
  return decode(createScriptedEngine({ answers, contextTokens: CONTEXT_TOKENS }), request);
}

describe("forced text", () => {
  test("is fed, not sampled, and ends the turn without a decode", async () => {
    const result = await decodeAnswer(ANSWER, { grammar: CALL });
    expect(result).toMatchObject({
      text: ANSWER,
      tokens: encodeBytes(ANSWER),
      stop: "complete",
      closedEarly: false,
      isComplete: true,
      sampledTokens: "c".length + 'paris"'.length,
      decodeCalls: "c".length + 'paris"'.length,
    });
    expect(result.sampledTokens + result.forcedTokens).toBe(ANSWER.length);
  });

  test("at the beginning stands in the prompt", async () => {
    const engine = createScriptedEngine({ answers: ANSWER });
    const result = await decode(engine, { grammar: CALL });
    expect(engine.prompts).toEqual(['call:{"unit": "']);
    expect(result.promptTokens).toBe('call:{"unit": "'.length);
  });

  test("is sampled like any other text on request, with the same result", async () => {
    const result = await decodeAnswer(ANSWER, { grammar: CALL, jumpForward: false });
    expect(result).toMatchObject({
      text: ANSWER,
      stop: "complete",
      sampledTokens: ANSWER.length,
      forcedTokens: 0,
      decodeCalls: ANSWER.length,
      promptTokens: PROMPT.length,
    });
  });

  test("may be all there is: then nothing is sampled", async () => {
    const engine = createScriptedEngine({ answers: [] });
    const result = await decode(engine, { grammar: grammarOf(text("yes")) });
    expect(result).toMatchObject({ text: "yes", stop: "complete", sampledTokens: 0 });
    expect(engine.requests).toHaveLength(0);
  });

  test("may hold tokens that the grammar names; their literals are in the text", async () => {
    const grammar = grammarOf(sequence(named(START), text("x"), choice(named(256), text("y"))));
    await expect(decodeAnswer("?", { grammar })).rejects.toMatchObject({ code: "grammar-invalid" });
    const result = await decodeAnswer("<|im_start|>xy", {
      grammar: grammarOf(sequence(named(START), text("x"))),
    });
    expect(result).toMatchObject({ text: "<|im_start|>x", tokens: [START, 120], sampledTokens: 0 });
  });
});

describe("choices", () => {
  test("of few tokens are compared, and only those are offered", async () => {
    const engine = createScriptedEngine({ answers: ANSWER });
    await decode(engine, { grammar: CALL });
    expect(engine.requests[0]?.first).toEqual({ among: encodeBytes("cf"), possible: 99 });
  });

  test("are left to the sampler on request, and where there are many", async () => {
    const plain = createScriptedEngine({ answers: ANSWER });
    await decode(plain, { grammar: CALL, comparesLogits: false });
    expect(plain.requests[0]?.first).toEqual({ possible: 99 });
    const many = createScriptedEngine({ answers: "paris!" });
    await decode(many, { grammar: grammarOf(sequence(WORD, text("!"))) });
    expect(many.requests[0]?.first?.among).toBeUndefined();
  });

  test("the sampler gets the grammar in llama.cpp's form", async () => {
    const engine = createScriptedEngine({ answers: ANSWER });
    await decode(engine, { grammar: CALL });
    expect(engine.requests[0]?.grammar).toMatch(/^root ::= /);
    expect(engine.requests[0]?.controlTokens).toEqual([]);
  });
});

describe("a turn ends", () => {
  test("where the model ends it, if the grammar agrees", async () => {
    const grammar = grammarOf(sequence(text("a"), repeat(LETTER, 0)));
    expect(await decodeAnswer("abc", { grammar })).toMatchObject({ text: "abc", stop: "complete" });
  });

  test("never before the grammar is complete", async () => {
    await expect(decodeAnswer('{"unit": "cel', { grammar: CALL })).rejects.toMatchObject({
      code: "grammar-disagreement",
    });
    await expect(
      decodeAnswer('{"unit": "celsius", "city": "par', { grammar: CALL }),
    ).rejects.toMatchObject({ code: "grammar-disagreement" });
  });

  test("not before minTokens when few tokens are left to choose from", async () => {
    const engine = createScriptedEngine({ answers: "aab" });
    const grammar = grammarOf(sequence(repeat(text("a"), 0), optional(text("b"))));
    await decode(engine, { grammar, minTokens: 2 });
    expect(engine.requests[0]).toMatchObject({ minTokens: 2, first: { among: [97, 98] } });
  });

  test("at the token limit, closed by its shortest end", async () => {
    const result = await decodeAnswer(`{"unit": "celsius", "city": "${"x".repeat(900)}`, {
      grammar: CALL,
      maxTokens: 50,
    });
    expect(result).toMatchObject({ stop: "max-tokens", closedEarly: true, isComplete: true });
    expect(result.text).toMatch(/^\{"unit": "celsius", "city": "x+"\}$/);
    expect(result.tokens).toHaveLength(50 + 2);
    expect(JSON.parse(result.text)).toMatchObject({ unit: "celsius" });
  });

  test("at the token limit, closed by the token that its grammar ends with", async () => {
    const end = choice(text("}"), sequence(text(","), named(START)));
    const grammar = grammarOf(sequence(WORD, text("}"), named(START), text("!"), end));
    const result = await decodeAnswer(LETTERS, { grammar, maxTokens: 20 });
    expect(result).toMatchObject({ stop: "max-tokens", closedEarly: true, isComplete: true });
    expect(result.text).toMatch(/^[a-z]+\}<\|im_start\|>!\}$/);
    expect(result.tokens).toContain(START);
  });

  test("at the limit even before the first choice", async () => {
    const result = await decodeAnswer([], { grammar: CALL, maxTokens: 3 });
    expect(result.stop).toBe("max-tokens");
    expect(JSON.parse(result.text)).toHaveProperty("unit");
  });

  test("where the context is full, closed like at a limit", async () => {
    const engine = createScriptedEngine({ answers: `"${LETTERS}`, contextTokens: 200 });
    const grammar = grammarOf(sequence(text('"'), repeat(LETTER, 0), text('"')));
    const result = await decode(engine, { grammar });
    expect(result).toMatchObject({ stop: "max-tokens", closedEarly: true });
    expect(JSON.parse(result.text)).toMatch(/^[a-z]+$/);
  });

  test.each([
    ["a line", "again\n".repeat(40)],
    ["a line of a JSON string", "again and again\\\\n".repeat(40)],
    ["a phrase", "na ".repeat(200)],
  ])("when %s repeats", async (_name, body) => {
    const grammar = grammarOf(sequence(text('"'), repeat(ANY, 0), text("END")));
    const looping = await decodeAnswer(`"${body}`, { grammar });
    expect(looping).toMatchObject({ stop: "loop", closedEarly: true });
    expect(looping.text.length).toBeLessThan(160);
    expect(looping.text.endsWith("END")).toBe(true);
    const allowed = await decodeAnswer(`"${body}END`, { grammar, mayLoop: true, maxTokens: 2_000 });
    expect(allowed.text.length).toBeGreaterThan(200);
  });

  test("in a dead end where no token can go on", async () => {
    // llama.cpp samples no token that begins with NUL.
    const grammar = grammarOf(sequence(text("a"), choice(text("\0b"), text("\0c"))));
    const result = await decodeAnswer("a", { grammar });
    expect(result).toMatchObject({ stop: "dead-end", closedEarly: true, sampledTokens: 1 });
  });

  test("before it begins when nothing can match", async () => {
    await expect(decodeAnswer([], { grammar: grammarOf(NOTHING) })).rejects.toMatchObject({
      code: "grammar-invalid",
    });
  });
});

describe("stages", () => {
  const NAME = grammarOf(sequence(text('{"name": "'), choice(text("add"), text("sub")), text('"')));
  const argumentsOf = (name: string) =>
    grammarOf(sequence(text(`, "${name}": "`), WORD, text('"}')));
  const nextStage = (soFar: string): Grammar | null => {
    const name = /"(add|sub)"$/.exec(soFar)?.[1];
    return name === undefined ? null : argumentsOf(name);
  };
  const TEXT = '{"name": "sub", "sub": "x"}';

  test("depend on the text before them and go on without a prefill", async () => {
    const engine = createScriptedEngine({ answers: [TEXT, 'ub", "sub": "x"}'] });
    const result = await decode(engine, { grammar: NAME, nextStage });
    expect(result).toMatchObject({ text: TEXT, stop: "complete", sampledTokens: 3 });
    // The second request begins in the middle of what the first one forced.
    expect(engine.prompts).toEqual(['call:{"name": "', 'call:{"name": "sub", "sub": "']);
    expect(result.decodeCalls).toBe(3);
    expect(engine.sequence.tokens.length).toBe(result.promptTokens + 15);
  });

  test("the second one is asked for with the whole text of the first", async () => {
    const seen: string[] = [];
    const engine = createScriptedEngine({ answers: [TEXT, 'ub", "sub": "x"}'] });
    await decode(engine, {
      grammar: NAME,
      nextStage: (soFar) => {
        seen.push(soFar);
        return nextStage(soFar);
      },
    });
    expect(seen).toEqual(['{"name": "sub"', TEXT]);
  });

  test("a stage that the model ends itself leaves no end in the message", async () => {
    const first = grammarOf(repeat(LETTER, 1));
    const engine = createScriptedEngine({ answers: ["ab", "!c."] });
    const result = await decode(engine, {
      grammar: first,
      nextStage: (soFar) =>
        soFar === "ab" ? grammarOf(sequence(text("!"), LETTER, text("."))) : null,
    });
    expect(result.text).toBe("ab!c.");
    expect(engine.prompts[1]).toBe("call:ab!");
  });

  test("are all closed when the first is cut off", async () => {
    const result = await decodeAnswer([], { grammar: NAME, nextStage, maxTokens: 2 });
    expect(result).toMatchObject({ stop: "max-tokens", closedEarly: true });
    expect(Object.keys(JSON.parse(result.text))).toHaveLength(2);
  });

  test("without an end are given up", async () => {
    const result = await decodeAnswer([], {
      grammar: grammarOf(text("a")),
      nextStage: () => grammarOf(text("a")),
      maxTokens: 1_500,
    });
    expect(result.text.length).toBeLessThanOrEqual(1_500);
  });
});

describe("reasoning", () => {
  const reasoning = { open: "<think>\n", close: "</think>\n\n", maxTokens: 100 };

  test("runs freely until its close marker, then the grammar is on", async () => {
    const engine = createScriptedEngine({ answers: ["Paris, so {}.</think>", ANSWER] });
    const result = await decode(engine, { grammar: CALL, reasoning });
    expect(result).toMatchObject({
      text: ANSWER,
      reasoning: { text: "Paris, so {}.", isClosedByModel: true },
    });
    expect(engine.requests[0]?.grammar).toBeUndefined();
    expect(engine.prompts).toEqual([
      "call:<think>\n",
      'call:<think>\nParis, so {}.</think>\n\n{"unit": "',
    ]);
    expect(engine.tokenizer.detokenize(result.tokens)).toBe(
      `<think>\nParis, so {}.</think>\n\n${ANSWER}`,
    );
  });

  test.each([
    ["the cap", "x".repeat(500).replace(/x(.)/g, "ab"), 100],
    ["the cap inside the marker", `${"ab".repeat(48)}</think>`, 100],
    ["the end of the model's message", "short", 100],
    ["a loop", "again\n".repeat(50), 200],
  ])("is closed for the model at %s", async (_name, thoughts, maxTokens) => {
    const engine = createScriptedEngine({ answers: [thoughts, ANSWER] });
    const result = await decode(engine, { grammar: CALL, reasoning: { ...reasoning, maxTokens } });
    expect(result.reasoning?.isClosedByModel).toBe(false);
    expect(result.text).toBe(ANSWER);
    expect(engine.prompts[1]?.match(/<\/think>\n\n\{"unit": "$/g)).toHaveLength(1);
    expect(engine.prompts[1]?.match(/<\/think>/g)).toHaveLength(1);
  });

  test("is found by its token where the marker is one, and counted", async () => {
    const engine = createScriptedEngine({ answers: ["hm", ANSWER] });
    const result = await decode(engine, {
      grammar: CALL,
      reasoning: { open: "", close: "<|im_start|>", maxTokens: 9 },
    });
    expect(engine.requests[0]?.controlTokens).toEqual([START]);
    expect(result.tokens.slice(0, 3)).toEqual([...encodeBytes("hm"), START]);
    expect(result.sampledTokens).toBe(2 + 7);
    expect(result.sampledTokens + result.forcedTokens).toBe(result.tokens.length);
  });
});

test("a long line without repetition is no loop", async () => {
  const long = Array.from({ length: 3_000 }, (_, at) =>
    String.fromCharCode(97 + ((at * at * 7 + (at >> 4) * 5) % 26)),
  ).join("");
  const grammar = grammarOf(sequence(text('"'), repeat(LETTER, 0), text('"')));
  const result = await decodeAnswer(`"${long}${long}"`, { grammar, maxTokens: 4_000 });
  expect(result).toMatchObject({ stop: "max-tokens" });
  expect(result.text.length).toBeGreaterThan(4_000);
});

test("events tell the prefill first, then every sampled token", async () => {
  const { events } = await decodeAnswer(ANSWER, { grammar: CALL });
  expect(events[0]?.type).toBe("prefill");
  expect(events.slice(1).map((event) => event.type)).toEqual(Array(7).fill("token"));
  expect(events.at(-1)).toMatchObject({ generatedTokens: ANSWER.length - 1 });
});

test("a token that the grammar refuses is a bug told with a dump", async () => {
  const grammar = grammarOf(sequence(text("x"), WORD, text(".")));
  const failure = await decodeAnswer("xA.", { grammar }).catch((error) => error);
  expect(failure).toMatchObject({ code: "grammar-disagreement", details: { token: 65 } });
  expect(JSON.parse(failure.details.dump)).toMatchObject({ token: 65, text: "x", tokens: [120] });
});

test("a signal that fires while decoding interrupts", async () => {
  const controller = new AbortController();
  const answers = { text: '{"unit": "celsius", "city": "p', ending: "hang" as const };
  const work = decodeAnswer(answers, { grammar: CALL, signal: controller.signal });
  setImmediate(() => controller.abort());
  await expect(work).rejects.toMatchObject({ code: "interrupted" });
});

test("a failing engine fails the turn", async () => {
  const answers = { text: '{"unit": "celsius", "city": "p', ending: "stall" as const };
  await expect(decodeAnswer(answers, { grammar: CALL })).rejects.toMatchObject({
    code: "engine-stalled",
  });
});

test("a reader that leaves in the middle leaves the engine usable", async () => {
  const engine = createScriptedEngine({ answers: [ANSWER, ANSWER] });
  const steps = decodeGrammar(engine, {
    prompt: PROMPT,
    grammar: CALL,
    sampling: GREEDY,
    maxTokens: 50,
  });
  for await (const event of steps) if (event.type === "token") break;
  expect((await decode(engine, { grammar: CALL })).text).toBe(ANSWER);
});
