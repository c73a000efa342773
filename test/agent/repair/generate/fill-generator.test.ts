import { describe, expect, test } from "vitest";
import type { TurnProgress } from "../../../../src/agent/model-turn.ts";
import { proposeFill } from "../../../../src/agent/repair/generate/fill-generator.ts";
import { checkCandidate } from "../../../../src/agent/repair/generate/gate.ts";
import type { Way } from "../../../../src/agent/repair/generate/hole-reading.ts";
import type { Proposal } from "../../../../src/agent/repair/generate/propose.ts";
import type { Hole, HoleKind } from "../../../../src/agent/repair/localize/holes.ts";
import type { Site } from "../../../../src/agent/repair/localize/site.ts";
import { trustTemplate } from "../../../../src/template/chat-model.ts";
import {
  createScriptedEngine,
  type ScriptedEngine,
  type ScriptedEngineOptions,
} from "../../../support/scripted-engine.ts";
import { createSite, openProject } from "../repair-fixture.ts";

const TEXT = "def mean(values):\n    total = 0\n    return total / len(values)\n";

interface Question {
  answer: ScriptedEngineOptions["answers"];
  /** What stands in the hole; of an insertion the line it goes before. */
  hole: { kind: HoleKind; of: string };
  site?: Site;
  canInfill?: boolean;
  score?: ScriptedEngineOptions["score"];
  maxTokens?: number;
  contextTokens?: number;
}

interface Asked {
  proposal: Proposal | null;
  progress: TurnProgress[];
  engine: ScriptedEngine;
  site: Site;
}

function findHole(text: string, { kind, of }: Question["hole"]): Hole {
  const found = text.indexOf(of);
  if (found < 0) throw new Error(`${of} is not in the text`);
  const isInsertion = kind === "insertion";
  const startIndex = isInsertion ? text.lastIndexOf("\n", found) + 1 : found;
  const endIndex = isInsertion ? startIndex : found + of.length;
  const lineAt = (index: number) => text.slice(0, index).split("\n").length;
  return { kind, startIndex, endIndex, startLine: lineAt(startIndex), endLine: lineAt(endIndex) };
}

/** One question, or one for each sample of a hole. */
async function askSamples(question: Question, samples: readonly number[]): Promise<Asked[]> {
  const { answer, hole, canInfill = false, maxTokens = 1000, score } = question;
  const site = question.site ?? (await createSite("mean.py", TEXT));
  const { contextTokens = 16_384 } = question;
  const engine = createScriptedEngine({
    ...{ answers: answer, canInfill, contextTokens },
    ...(score === undefined ? {} : { score }),
  });
  const readings = new WeakMap<Hole, readonly Way[]>();
  const place = findHole(site.fileText, hole);
  const asked: Asked[] = [];
  for (const sample of samples) {
    const steps = proposeFill({
      model: trustTemplate(engine),
      task: "fix it",
      site,
      attempt: { kind: "fill", site: 0, hole: place, temperature: 0.9, sample },
      documents: [],
      failures: [],
      conversation: null,
      testFiles: [],
      readings,
      seed: 5,
      maxTokens,
      signal: new AbortController().signal,
    });
    const progress: TurnProgress[] = [];
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) progress.push(step.value);
    asked.push({ proposal: step.value, progress, engine, site });
  }
  return asked;
}

async function ask(question: Question): Promise<Asked> {
  const [asked] = await askSamples(question, [0]);
  if (asked === undefined) throw new Error("nothing was asked");
  return asked;
}

/** In a hole, after `said`, the model would rather have these characters. */
function prefer(said: string, others: Readonly<Record<string, number>>) {
  const alternatives = Object.entries(others).map(([text, logLikelihood]) => ({
    text,
    logLikelihood,
  }));
  return (before: string) =>
    before.endsWith(`<|fim_middle|>${said}`)
      ? { logLikelihood: -3, alternatives }
      : { logLikelihood: -0.01 };
}

const LINE = { kind: "line", of: "total = 0" } as const;
const ADDED = { kind: "insertion", of: "    return" } as const;
const BLOCK = { kind: "block", of: "total = 0\n    return total / len(values)" } as const;
const EXPRESSION = { kind: "expression", of: "len(values)" } as const;

describe.each([true, false])("with a model that knows infill: %s", (canInfill) => {
  test.each<[string, Question["hole"], string, string]>([
    [
      "an added line brings its own indentation",
      ADDED,
      "    total += sum(values)\n",
      TEXT.replace("    return", "    total += sum(values)\n    return"),
    ],
    ["a blank answer adds no line", ADDED, "  \n\n", TEXT],
    [
      "a block keeps the indentation of its first line",
      BLOCK,
      "total = sum(values)\n    return total\n\n\n",
      "def mean(values):\n    total = sum(values)\n    return total\n",
    ],
  ])("%s", async (_fact, hole, answer, newText) => {
    const { proposal } = await ask({ answer, hole, canInfill });
    expect(proposal).toMatchObject({ newText, flaw: null, messages: null });
  });
});

describe("a model without infill tokens", () => {
  test.each<[string, Question["hole"], string, string]>([
    [
      "a replaced line keeps its indentation",
      LINE,
      "total = sum(values)\n",
      TEXT.replace("total = 0", "total = sum(values)"),
    ],
    [
      "white space at the end of the line is dropped",
      LINE,
      "total = 1  \t\n",
      TEXT.replace("total = 0", "total = 1"),
    ],
    ["a blank answer removes the line", LINE, "\n", TEXT.replace("    total = 0\n", "")],
    ["the line as it was leaves the text as it was", LINE, "total = 0\n", TEXT],
    [
      "an expression leaves what is around it",
      EXPRESSION,
      "max(1, len(values))\n",
      TEXT.replace("len(values)", "max(1, len(values))"),
    ],
  ])("%s", async (_fact, hole, answer, newText) => {
    const { proposal } = await ask({ answer, hole });
    expect(proposal).toMatchObject({ newText, flaw: null, messages: null, likelihood: -1.5 });
  });

  test("is asked in words, with the code up to the hole said again", async () => {
    const { engine } = await ask({ answer: "total = 1\n", hole: LINE });
    const [prompt = ""] = engine.prompts;
    expect(prompt).toContain("<|im_start|>user\nfix it\n\n```python\n");
    expect(prompt).toContain(TEXT);
    expect(prompt).toMatch(/assistant\n```python\n.*\ndef mean\(values\):\n {0,4}$/s);
  });
});

test("the line as it was is refused before any test runs", async () => {
  const { proposal, site } = await ask({ answer: "total = 0\n", hole: LINE });
  const { view } = await openProject({});
  const newText = proposal?.newText ?? "";
  expect(await checkCandidate({ site, newText, flaw: null, view })).toBe(
    "the answer is the code as it was",
  );
});

describe("a line that a model with infill tokens reads first", () => {
  test("is not asked about where the model would have written the same, and that has its cost", async () => {
    const question = { answer: "x\n", hole: LINE, canInfill: true };
    const [first, second] = await askSamples(question, [0, 1]);
    expect(first?.proposal).toMatchObject({ newText: TEXT, answer: "", messages: null });
    expect(first?.proposal?.cost).toMatchObject({ sampledTokens: 0, decodeCalls: 2 });
    expect(first?.proposal?.cost.promptTokens).toBeGreaterThan(TEXT.length);
    expect(second?.proposal).toBeNull();
    expect(second?.engine.prompts).toEqual([]);
  });

  test("is gone on with from where the model would have left it, the likeliest way first", async () => {
    const answer = (prompt: string) => (prompt.endsWith("= s") ? "um(values)\n" : ".0\n");
    const samples = await askSamples(
      {
        ...{ answer, hole: LINE, canInfill: true },
        score: prefer("total = ", { "1": -2, s: -0.5, "9": -5 }),
      },
      [0, 1, 2],
    );
    expect(samples.map(({ proposal }) => proposal?.likelihood)).toEqual([-0.5, -2, undefined]);
    expect(samples.map(({ proposal }) => proposal?.answer)).toEqual([
      "total = sum(values)",
      "total = 1.0",
      undefined,
    ]);
    expect(samples[0]?.proposal?.newText).toBe(TEXT.replace("total = 0", "total = sum(values)"));
  });

  test("is read once for all its samples", async () => {
    let reads = 0;
    const say = prefer("", { x: -1, y: -2 });
    const score = (before: string) => {
      reads += 1;
      return say(before);
    };
    await askSamples({ answer: " = 1\n", hole: LINE, canInfill: true, score }, [0, 1]);
    expect(reads).toBe("total = 0".length);
  });

  test("may be left right at its beginning", async () => {
    const score = prefer("", { x: -1 });
    const { proposal } = await ask({ answer: " = 1\n", hole: LINE, canInfill: true, score });
    expect(proposal?.newText).toBe(TEXT.replace("total = 0", "x = 1"));
  });

  test("of several units in one character is cut between characters", async () => {
    const site = await createSite("a.py", "x = '😀' + 1\n");
    const score = prefer("x = '😀' ", { "-": -1 });
    const hole = { kind: "line", of: "x = '😀' + 1" } as const;
    const { proposal } = await ask({ answer: " 1\n", hole, site, canInfill: true, score });
    expect(proposal?.newText).toBe("x = '😀' - 1\n");
  });

  test("inside a line the code behind an expression stays", async () => {
    const score = prefer("len(", { t: -1 });
    const { proposal } = await ask({ answer: "otal)\n", hole: EXPRESSION, canInfill: true, score });
    expect(proposal?.newText).toBe(TEXT.replace("len(values)", "len(total)"));
  });
});

test("the infill prompt is all code around the hole, behind a comment of the language", async () => {
  const { engine } = await ask({ answer: "x\n", hole: ADDED, canInfill: true });
  const before = "def mean(values):\n    total = 0\n";
  expect(engine.prompts[0]).toBe(
    `<|fim_prefix|># Correct version. All tests pass.\n${before}<|fim_suffix|>    return total / len(values)\n<|fim_middle|>`,
  );
  const site = await createSite("a.ts", "let a = 1;\nlet b = 2;\n");
  const script = await ask({
    ...{ answer: "x\n", hole: { kind: "insertion", of: "let b" }, site, canInfill: true },
  });
  expect(script.engine.prompts[0]).toContain("<|fim_prefix|>// Correct version.");
});

test("a line of tabs is filled behind them, and an insertion may bring its own", async () => {
  const text = "if (a) {\n\tb = 1;\n\tc = 2;\n}\n";
  const site = await createSite("a.js", text);
  const line = await ask({ answer: "b = 3;\n", hole: { kind: "line", of: "b = 1;" }, site });
  expect(line.proposal?.newText).toBe(text.replace("b = 1", "b = 3"));
  const added = await ask({ answer: "\td = 3;\n", hole: { kind: "insertion", of: "\tc" }, site });
  expect(added.proposal?.newText).toBe(text.replace("\tc", "\td = 3;\n\tc"));
});

describe("in a long file", () => {
  const lines = Array.from({ length: 200 }, (_, index) => `line_${index + 1}()\n`);
  const hole = { kind: "insertion", of: "line_100()" } as const;
  const filled = lines.join("").replace("line_100()", "changed()\nline_100()");

  async function askIn(contextTokens: number, of: string = hole.of) {
    const site = await createSite("long.py", lines.join(""));
    const place = { kind: "insertion", of } as const;
    return ask({ answer: "changed()\n", hole: place, site, contextTokens, canInfill: true });
  }

  const listShown = ({ engine }: Asked) => engine.prompts[0]?.match(/line_\d+/g) ?? [];

  test("some sixty lines before the hole and forty after it are shown", async () => {
    const asked = await askIn(16_384);
    const shown = listShown(asked);
    expect([shown.at(0), shown.at(-1)]).toEqual(["line_21", "line_140"]);
    expect(asked.proposal?.newText).toBe(filled);
    expect(asked.proposal?.context.cuts).toEqual([]);
  });

  test("near holes are shown from the same line on, so that they share what was computed", async () => {
    const shown = await Promise.all(
      ["line_100()", "line_105()", "line_119()"].map((of) => askIn(16_384, of)),
    );
    expect(shown.map((asked) => listShown(asked)[0])).toEqual(["line_21", "line_41", "line_41"]);
  });

  test.each([950, 400, 130])("of %i tokens the nearest lines are shown, whole", async (size) => {
    const asked = await askIn(size);
    const { promptTokens = 0 } = asked.proposal?.cost ?? {};
    expect(promptTokens + 64).toBeLessThanOrEqual(size);
    expect(asked.proposal?.context).toMatchObject({
      ...{ contextTokens: size, promptTokens, answerTokens: 64 },
      cuts: [{ part: "long.py", form: "nearest-lines" }],
    });
    const shown = listShown(asked);
    expect(shown.length).toBeLessThan(120);
    expect(shown).toContain("line_100");
    const numbers = shown.map((each) => Number(each.slice(5)));
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    expect(asked.proposal?.newText).toBe(filled);
  });

  test("where nothing fits, that is said in numbers", async () => {
    await expect(askIn(100)).rejects.toMatchObject({
      code: "context-full",
      details: { neededTokens: expect.any(Number), contextTokens: 100 },
    });
  });

  test("a line that is too long ends what is shown", async () => {
    const text = `near = 1\n${"far".repeat(1000)} = 2\nlast = 3\n`;
    const site = await createSite("long.py", text);
    const { engine } = await ask({
      ...{ answer: "x\n", hole: { kind: "insertion", of: "near" }, site, canInfill: true },
      contextTokens: 200,
    });
    expect(engine.prompts[0]).toContain("<|fim_suffix|>near = 1<|fim_middle|>");
  });
});

test.each([
  [1000, 64],
  [4, 4],
])("of %i tokens left, a line that does not end is given up after %i", async (maxTokens, spent) => {
  const { proposal } = await ask({ answer: "xyzabc".repeat(20), hole: LINE, maxTokens });
  expect(proposal?.flaw).toBe("it did not come to an end");
  // What the model was left to write at the end of the prompt may be sampled twice.
  expect(proposal?.cost.sampledTokens).toBeGreaterThanOrEqual(spent);
  expect(proposal?.cost.sampledTokens).toBeLessThanOrEqual(2 * spent);
});

test("the attempt's temperature and seed are used, and the cost is told", async () => {
  const { engine, proposal, progress } = await ask({
    ...{ answer: "    total = 1\n", hole: ADDED, canInfill: true },
  });
  expect(engine.requests[0]?.sampling).toMatchObject({ temperature: 0.9, seed: 5 });
  expect(proposal?.answer).toBe("    total = 1");
  expect(proposal?.likelihood).toBe(-2);
  expect(proposal?.cost).toEqual({
    promptTokens: engine.prompts[0]?.replaceAll(/<\|fim_\w+\|>/g, "_").length,
    cachedTokens: 0,
    sampledTokens: "    total = 1\n".length,
    forcedTokens: 0,
    decodeCalls: "    total = 1\n".length,
    prefillMs: 1,
    decodeMs: expect.any(Number),
  });
  expect(progress).toEqual([
    { type: "token", generatedTokens: 14, tokensPerSecond: expect.any(Number) },
  ]);
});
