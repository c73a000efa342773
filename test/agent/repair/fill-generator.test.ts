import { describe, expect, test } from "vitest";
import type { TurnProgress } from "../../../src/agent/model-turn.ts";
import { proposeFill } from "../../../src/agent/repair/fill-generator.ts";
import { checkCandidate } from "../../../src/agent/repair/gate.ts";
import type { Hole } from "../../../src/agent/repair/holes.ts";
import type { Proposal } from "../../../src/agent/repair/propose.ts";
import type { Site } from "../../../src/agent/repair/site.ts";
import { trustTemplate } from "../../../src/template/chat-model.ts";
import { createScriptedEngine, type ScriptedEngine } from "../../support/scripted-engine.ts";
import { createSite, openProject } from "./repair-fixture.ts";

const TEXT = "def mean(values):\n    total = 0\n    return total / len(values)\n";

interface Question {
  answer: string;
  hole: Hole;
  site?: Site;
  canInfill?: boolean;
  maxTokens?: number;
  contextTokens?: number;
}

interface Asked {
  proposal: Proposal | null;
  progress: TurnProgress[];
  engine: ScriptedEngine;
  site: Site;
}

async function ask(question: Question): Promise<Asked> {
  const { answer, hole, canInfill = true, maxTokens = 1000 } = question;
  const site = question.site ?? (await createSite("mean.py", TEXT));
  const { contextTokens = 16_384 } = question;
  const engine = createScriptedEngine({ answers: answer, canInfill, contextTokens });
  const steps = proposeFill({
    model: trustTemplate(engine),
    task: "fix it",
    site,
    attempt: { kind: "fill", site: 0, hole, temperature: 0.9 },
    documents: [],
    failures: [],
    conversation: null,
    seed: 5,
    maxTokens,
    signal: new AbortController().signal,
  });
  const progress: TurnProgress[] = [];
  for (;;) {
    const step = await steps.next();
    if (step.done) return { proposal: step.value, progress, engine, site };
    progress.push(step.value);
  }
}

test.each<[string, Hole, string, string]>([
  [
    "a replaced line keeps its indentation",
    { mode: "replace", line: 2 },
    "total = sum(values)\n",
    TEXT.replace("total = 0", "total = sum(values)"),
  ],
  [
    "an added line brings its own",
    { mode: "insert", line: 3 },
    "    total += sum(values)\n",
    TEXT.replace("    return", "    total += sum(values)\n    return"),
  ],
  [
    "white space at the end of the line is dropped",
    { mode: "replace", line: 2 },
    "total = 1  \t\n",
    TEXT.replace("total = 0", "total = 1"),
  ],
  [
    "a blank answer removes the line",
    { mode: "replace", line: 2 },
    "\n",
    TEXT.replace("    total = 0\n", ""),
  ],
  ["a blank answer adds no line", { mode: "insert", line: 3 }, "  \n", TEXT],
  [
    "the line as it was leaves the text as it was",
    { mode: "replace", line: 2 },
    "total = 0\n",
    TEXT,
  ],
])("%s", async (_fact, hole, answer, newText) => {
  const { proposal } = await ask({ answer, hole });
  expect(proposal).toMatchObject({ newText, flaw: null, messages: null });
});

test("the line as it was is refused before any test runs", async () => {
  const { proposal, site } = await ask({
    answer: "total = 0\n",
    hole: { mode: "replace", line: 2 },
  });
  const { view } = await openProject({});
  const newText = proposal?.newText ?? "";
  expect(await checkCandidate({ site, newText, flaw: null, view, tried: new Set() })).toBe(
    "the answer is the code as it was",
  );
});

test.each<[Hole, string, string]>([
  [{ mode: "replace", line: 2 }, "def mean(values):\n    ", "\n    return total / len(values)\n"],
  [{ mode: "insert", line: 2 }, "def mean(values):\n", TEXT.slice(TEXT.indexOf("\n") + 1)],
])("the prompt of %j is all code around the hole", async (hole, before, after) => {
  const { engine } = await ask({ answer: "x\n", hole });
  expect(engine.prompts).toEqual([
    `<|fim_prefix|># Correct version. All tests pass.\n${before}<|fim_suffix|>${after}<|fim_middle|>`,
  ]);
});

test("the announcement is a comment of the file's language", async () => {
  const site = await createSite("a.ts", "let a = 1;\n");
  const { engine } = await ask({ answer: "x\n", hole: { mode: "replace", line: 1 }, site });
  expect(engine.prompts[0]).toContain("<|fim_prefix|>// Correct version.");
});

test("of a long file the sixty lines before the hole and forty after it are shown", async () => {
  const lines = Array.from({ length: 200 }, (_, index) => `line_${index + 1}()\n`);
  const site = await createSite("long.py", lines.join(""));
  const { engine, proposal } = await ask({
    answer: "changed()\n",
    hole: { mode: "replace", line: 100 },
    site,
  });
  const shown = engine.prompts[0]?.match(/line_\d+/g);
  expect(shown?.at(0)).toBe("line_40");
  expect(shown?.at(-1)).toBe("line_140");
  expect(shown).toHaveLength(100);
  expect(proposal?.newText).toBe(lines.join("").replace("line_100()", "changed()"));
});

describe("in a small context", () => {
  const lines = Array.from({ length: 200 }, (_, index) => `line_${index + 1}()\n`);
  const hole: Hole = { mode: "replace", line: 100 };

  async function askIn(contextTokens: number) {
    const site = await createSite("long.py", lines.join(""));
    return ask({ answer: "changed()\n", hole, site, contextTokens });
  }

  test.each([
    [950, "line_51", "line_132"],
    [400, "line_83", "line_111"],
    [130, "line_98", "line_99"],
  ])(
    "of %i tokens the nearest lines are shown, whole, from %s to %s",
    async (size, first, last) => {
      const { engine, proposal } = await askIn(size);
      const shown = engine.prompts[0]?.match(/line_\d+/g);
      expect([shown?.at(0), shown?.at(-1)]).toEqual([first, last]);
      const { promptTokens = 0 } = proposal?.cost ?? {};
      expect(promptTokens + 64).toBeLessThanOrEqual(size);
      expect(proposal?.context).toMatchObject({
        contextTokens: size,
        promptTokens,
        answerTokens: 64,
        cuts: [{ part: "long.py", form: "nearest-lines" }],
      });
      expect(proposal?.newText).toBe(lines.join("").replace("line_100()", "changed()"));
    },
  );

  test("of 100 tokens nothing fits, in numbers", async () => {
    await expect(askIn(100)).rejects.toMatchObject({
      code: "context-full",
      details: { neededTokens: 103, contextTokens: 100 },
    });
  });

  test("a line that is too long for it ends what is shown", async () => {
    const text = `near = 1\n${"far".repeat(1000)} = 2\nlast = 3\n`;
    const site = await createSite("long.py", text);
    const { engine } = await ask({
      answer: "x\n",
      hole: { mode: "insert", line: 1 },
      site,
      contextTokens: 200,
    });
    expect(engine.prompts[0]).toContain("<|fim_suffix|>near = 1<|fim_middle|>");
  });
});

test("a line that did not end is a flaw", async () => {
  const hole: Hole = { mode: "replace", line: 2 };
  const { proposal } = await ask({ answer: "x".repeat(100), hole });
  expect(proposal).toMatchObject({ flaw: "the line did not end", cost: { sampledTokens: 64 } });
});

test("a small rest of the token budget is the limit", async () => {
  const hole: Hole = { mode: "replace", line: 2 };
  const { proposal } = await ask({ answer: "total = 1\n", hole, maxTokens: 4 });
  expect(proposal).toMatchObject({ flaw: "the line did not end", cost: { sampledTokens: 4 } });
});

test("the attempt's temperature and seed are used, and the cost is told", async () => {
  const { engine, proposal, progress } = await ask({
    answer: "total = 1\n",
    hole: { mode: "replace", line: 2 },
  });
  expect(engine.requests[0]?.sampling).toMatchObject({ temperature: 0.9, seed: 5 });
  expect(proposal?.answer).toBe("    total = 1");
  expect(proposal?.cost).toEqual({
    promptTokens: engine.prompts[0]?.replaceAll(/<\|fim_\w+\|>/g, "_").length,
    cachedTokens: 0,
    sampledTokens: 10,
    forcedTokens: 0,
    decodeCalls: 10,
    prefillMs: 1,
    decodeMs: expect.any(Number),
  });
  expect(progress).toEqual([
    { type: "token", generatedTokens: 10, tokensPerSecond: expect.any(Number) },
  ]);
});

test("a model without infill tokens makes no proposal and is not asked", async () => {
  const { proposal, engine, progress } = await ask({
    answer: "x\n",
    hole: { mode: "replace", line: 2 },
    canInfill: false,
  });
  expect({ proposal, progress, prompts: engine.prompts }).toEqual({
    proposal: null,
    progress: [],
    prompts: [],
  });
});
