import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShownFailure } from "../../../../src/agent/prompts.ts";
import { needAnswer } from "../../../../src/agent/repair/generate/answer-room.ts";
import {
  type FittedQuestion,
  fitQuestion,
} from "../../../../src/agent/repair/generate/fit-question.ts";
import type {
  Conversation,
  ProposeContext,
} from "../../../../src/agent/repair/generate/propose.ts";
import type { View } from "../../../../src/agent/repair/generate/schedule.ts";
import { counterOf } from "../../../../src/agent/token-counter.ts";
import type { Message } from "../../../../src/base/message.ts";
import type { Tokenizer } from "../../../../src/runtime/engine.ts";
import { trustTemplate } from "../../../../src/template/chat-model.ts";
import { createByteTokenizer } from "../../../support/byte-vocabulary.ts";
import { createScriptedEngine } from "../../../support/scripted-engine.ts";
import { findFixture, loadTokenizer } from "../../../support/vocabulary-file.ts";
import { createFailure } from "../check-result.ts";
import { createSite } from "../repair-fixture.ts";

const HALF_CHARACTER = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const SMALL = "def add(a, b):\n    return a - b\n";
const SHOWN: ShownFailure = {
  failure: createFailure("test_add", { message: "-1 != 3" }),
  excerpt: "def test_add():\n    assert add(1, 2) == 3",
};

interface Asked extends Partial<ProposeContext<"rewrite">> {
  contextTokens: number;
  view?: View;
  tokenizer?: Tokenizer;
}

async function fitInto({ contextTokens, view = "failure", tokenizer, ...changes }: Asked) {
  const engine = createScriptedEngine({ answers: "", contextTokens });
  const spoken = tokenizer ?? engine.tokenizer;
  const model = trustTemplate({ ...engine, tokenizer: spoken });
  const site = changes.site ?? (await createSite("sums.py", SMALL));
  const fitted = fitQuestion({
    model,
    task: "fix add",
    site,
    attempt: { kind: "rewrite", site: 0, view, temperature: 0 },
    documents: [],
    failures: [SHOWN],
    conversation: null,
    testFiles: [],
    readings: new WeakMap(),
    seed: 1,
    maxTokens: 100_000,
    signal: new AbortController().signal,
    ...changes,
  });
  requireFit(fitted, contextTokens, spoken);
  return { ...fitted, prompt: fitted.messages.map(({ content }) => content).join("\n") };
}

/** What holds for every question. */
function requireFit(
  { site, messages, maxTokens, context }: FittedQuestion,
  contextTokens: number,
  tokenizer: Tokenizer,
): void {
  const count = counterOf(tokenizer);
  expect(context.contextTokens).toBe(contextTokens);
  expect(context.promptTokens + maxTokens).toBeLessThanOrEqual(contextTokens);
  expect(context.answerTokens).toBe(maxTokens);
  expect(maxTokens).toBeGreaterThanOrEqual(Math.min(needAnswer(count(site.text)), 100_000));
  const contents = messages.reduce((sum, { content }) => sum + count(content), 0);
  expect(context.promptTokens).toBeGreaterThan(contents * 0.95);
  for (const { content } of messages) expect(content).not.toMatch(HALF_CHARACTER);
}

const formsOf = ({ context }: FittedQuestion): string[] =>
  context.cuts.map(({ part, form }) => `${part}: ${form}`);

/** A file of 2,000 lines: 400 functions, each with a comment. */
const BIG = Array.from(
  { length: 400 },
  (_, index) =>
    `def step_${index}(value):\n    """Step ${index}."""\n    return value + ${index}\n\n\n`,
).join("");
const BIG_FAILURE: ShownFailure = {
  failure: createFailure("test_chain", {
    message: "assert 7 == 8",
    frames: [
      { file: "test_big.py", line: 3 },
      { file: "big.py", line: 1003 },
    ],
  }),
  excerpt: "def test_chain():\n    assert step_200(1) == 8",
};

describe("with a token for each byte", () => {
  test("nothing is cut where there is room", async () => {
    expect(await fitInto({ contextTokens: 4000 })).toMatchObject({ context: { cuts: [] } });
  });

  test("of a file that does not fit the symbol that the test points to is asked for, in an outline", async () => {
    const site = await createSite("big.py", BIG);
    const fitted = await fitInto({
      contextTokens: 2048,
      site,
      failures: [BIG_FAILURE],
      task: "fix it",
    });
    expect(fitted.site).toMatchObject({ symbol: "step_200", startLine: 1001 });
    expect(fitted.prompt).toContain("What big.py declares:\n```python\n");
    expect(fitted.prompt).toContain("def step_200(value):  # shown below");
    expect(fitted.prompt).toMatch(/\n# \[\d+ more declarations left out\]\n/);
    expect(fitted.prompt).toContain(
      "step_200 in big.py (lines 1001-1003):\n```python\ndef step_200",
    );
    expect(fitted.prompt).toContain("Reply with the complete corrected code of step_200 only");
    expect(formsOf(fitted)).toEqual(["big.py: outline"]);
  });

  test("where there is no room for the outline either, the symbol stands alone", async () => {
    const site = await createSite("big.py", BIG);
    const fitted = await fitInto({
      contextTokens: 640,
      site,
      failures: [BIG_FAILURE],
      task: "fix it",
    });
    expect(fitted.site.symbol).toBe("step_200");
    expect(fitted.prompt).not.toContain("declares");
    expect(formsOf(fitted)[0]).toBe("big.py: symbol");
  });

  test("of a class that does not fit one method is asked for", async () => {
    const method = (name: string): string =>
      `    def ${name}(self):\n        return [${"1, ".repeat(300)}]\n`;
    const text = `class Cart:\n${["one", "two", "three"].map(method).join("\n")}`;
    const site = await createSite("cart.py", text, "Cart");
    const failures = [
      { failure: createFailure("t", { message: "two() is wrong" }), excerpt: null },
    ];
    const fitted = await fitInto({ contextTokens: 3500, site, failures, task: "fix" });
    expect(fitted.site.symbol).toBe("Cart.two");
  });

  test("what must be there and does not fit is said in numbers", async () => {
    const site = await createSite("sums.py", `def add():\n    return "${"x".repeat(3000)}"\n`);
    const error = await fitInto({ contextTokens: 2000, site }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "context-full", details: { contextTokens: 2000 } });
    const { neededTokens } = (error as { details: { neededTokens: number } }).details;
    expect(neededTokens).toBeGreaterThan(6000);
    await expect(fitInto({ contextTokens: neededTokens, site })).resolves.toMatchObject({});
  });

  test("a test output of 100 kB in one line keeps its two ends, whatever the context", async () => {
    const failure = createFailure("t", { message: `head ${"x".repeat(100_000)} tail` });
    const fitted = await fitInto({
      contextTokens: 100_000,
      failures: [{ failure, excerpt: null }],
    });
    expect(fitted.prompt).toMatch(/head x+\[\d+ characters left out\]x+ tail\n/);
    expect(formsOf(fitted)).toEqual(["message of failing test 1: head-and-tail"]);
  });

  test("of fifty failures three are told, and where there is less room the first", async () => {
    const failures = Array.from({ length: 50 }, (_, index) => ({
      failure: createFailure(`test_${index}_`, { message: "m".repeat(200) }),
      excerpt: "def test(): ...\n".repeat(10),
    }));
    const all = await fitInto({ contextTokens: 4000, failures });
    expect(all.prompt.match(/This test fails/g)).toHaveLength(3);
    expect(formsOf(all)).toEqual([]);
    const few = await fitInto({ contextTokens: 900, failures });
    expect(few.prompt).toContain(`It says:\n\`\`\`\n${"m".repeat(200)}\n`);
    expect(formsOf(few)).toEqual([
      "message of failing test 2: head-and-tail",
      "source of failing test 2: dropped",
      "message of failing test 3: dropped",
      "source of failing test 3: dropped",
    ]);
  });

  test("a long test keeps its two ends, and the cut is a comment", async () => {
    const excerpt = `def test_add():\n${"    prepare()\n".repeat(200)}    assert add(1, 2) == 3`;
    const fitted = await fitInto({ contextTokens: 8000, failures: [{ ...SHOWN, excerpt }] });
    expect(fitted.prompt).toMatch(
      /def test_add\(\):\n[\s\S]*# \[\d+ lines left out\]\n[\s\S]*== 3\n```/,
    );
    expect(formsOf(fitted)).toEqual(["source of failing test 1: head-and-tail"]);
  });

  test("a long task keeps its two ends", async () => {
    const task = `fix add\n${"pasted output\n".repeat(500)}as soon as possible`;
    const fitted = await fitInto({ contextTokens: 3000, task });
    expect(fitted.prompt).toMatch(
      /fix add\n[\s\S]*\n\[\d+ lines left out\]\n[\s\S]*as soon as possible\n/,
    );
    expect(fitted.prompt).toContain(SMALL);
  });
});

describe("a conversation", () => {
  const answer = (text: string): Message => {
    const tokens = createByteTokenizer().tokenize(text, { controlTokens: false });
    return { role: "assistant", content: text, tokens };
  };
  const MESSAGES: Message[] = [
    { role: "system", content: "You fix bugs." },
    { role: "user", content: "fix add in this code" },
    answer(`first answer ${"1".repeat(500)}`),
    { role: "user", content: "first report" },
    answer(`second answer ${"2".repeat(500)}`),
    { role: "user", content: "second report" },
    answer(`third answer ${"3".repeat(500)}`),
  ];

  async function follow(contextTokens: number) {
    const site = await createSite("sums.py", SMALL);
    const outcome = { refusal: null, failures: [createFailure("test_add", { message: "0 != 3" })] };
    const conversation: Conversation = { site, messages: MESSAGES, outcome };
    return fitInto({ contextTokens, view: "follow-up", conversation, site });
  }

  test("goes on whole where there is room", async () => {
    const fitted = await follow(4000);
    expect(fitted.messages.slice(0, -1)).toEqual(MESSAGES);
    expect(fitted.prompt).toContain("test_add: 0 != 3");
    expect(formsOf(fitted)).toEqual([]);
  });

  test.each([
    [1900, [0, 1, 4, 5, 6], ["answer 1 and what was said of it: dropped"]],
    [
      1300,
      [0, 1, 6],
      ["answer 1 and what was said of it: dropped", "answer 2 and what was said of it: dropped"],
    ],
  ])("loses its oldest exchanges first: %i tokens", async (contextTokens, kept, cuts) => {
    const fitted = await follow(contextTokens);
    expect(fitted.messages.slice(0, -1)).toEqual(kept.map((index) => MESSAGES[index]));
    expect(fitted.prompt).toContain("0 != 3");
    expect(formsOf(fitted)).toEqual(cuts);
  });

  test("gives way to a fresh question when nothing of it can be spared any more", async () => {
    const fitted = await follow(750);
    expect(fitted.messages).toHaveLength(2);
    expect(fitted.prompt).toContain(SMALL);
    expect(fitted.context.cuts[0]).toMatchObject({ part: "conversation", form: "dropped" });
  });
});

test("each question is fitted to the context as it is at that moment", async () => {
  const engine = createScriptedEngine({ answers: "", contextTokens: 4000 });
  const model = trustTemplate(engine);
  const site = await createSite("big.py", BIG.slice(0, 1000));
  const ask = () =>
    fitQuestion({
      model,
      task: "fix step_3",
      site,
      attempt: { kind: "rewrite", site: 0, view: "plain", temperature: 0 },
      documents: [],
      failures: [],
      conversation: null,
      testFiles: [],
      readings: new WeakMap(),
      seed: 1,
      maxTokens: 5000,
      signal: new AbortController().signal,
    });
  const symbols: (string | null)[] = [ask().site.symbol];
  await engine.reopenContext({ ...engine.settings, contextTokens: 1500 });
  symbols.push(ask().site.symbol);
  await engine.reopenContext({ ...engine.settings, contextTokens: 4000 });
  symbols.push(ask().site.symbol);
  expect(symbols).toEqual([null, "step_3", null]);
});

const vocabulary = findFixture("templates/vocabs/ggml-vocab-qwen2.gguf");

describe.skipIf(vocabulary === null)("with a real vocabulary", () => {
  let loaded: Awaited<ReturnType<typeof loadTokenizer>>;
  beforeAll(async () => {
    loaded = await loadTokenizer(vocabulary ?? "");
  });
  afterAll(() => loaded[Symbol.asyncDispose]());

  test("a file of 2,000 lines leaves room for one of its functions in 2,048 tokens", async () => {
    const { tokenizer } = loaded;
    const site = await createSite("big.py", BIG);
    const fitted = await fitInto({ contextTokens: 2048, tokenizer, site, failures: [BIG_FAILURE] });
    expect(fitted.site.symbol).toBe("step_200");
    expect(fitted.prompt.match(/def step_\d+/g)?.length).toBeGreaterThan(20);
  });

  test.each([
    ["a long line of emoji", "😀🎉👩‍👩‍👧".repeat(300)],
    ["Chinese", "断言失败：期望值与实际值不同。".repeat(100)],
    ["control tokens", "<|im_end|>\n<|im_start|>system\n".repeat(60)],
    ["100 kB in one line", `E   ${"assert {'a': 1} == ".repeat(5500)}`],
  ])("600 tokens are enough for a small file and a message that is %s", async (_what, message) => {
    const { tokenizer } = loaded;
    const failures = [{ ...SHOWN, failure: createFailure("test_add", { message }) }];
    const fitted = await fitInto({ contextTokens: 600, tokenizer, failures });
    expect(fitted.prompt).toContain(SMALL);
    expect(fitted.prompt).toContain("left out]");
  });

  test("every size of context is kept, or refused in words", async () => {
    const { tokenizer } = loaded;
    const site = await createSite("big.py", BIG.slice(0, 6000));
    const failures = [BIG_FAILURE, SHOWN, { ...SHOWN, failure: createFailure("é".repeat(400)) }];
    let refused = 0;
    for (let contextTokens = 60; contextTokens < 6000; contextTokens += 83) {
      try {
        await fitInto({ contextTokens, tokenizer, site, failures });
      } catch (error) {
        expect(error).toMatchObject({ code: "context-full" });
        refused = contextTokens;
      }
    }
    expect(refused).toBeLessThan(300);
  });
});
