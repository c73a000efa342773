import { describe, expect, test } from "vitest";
import { Budget, createUsage } from "../../../src/agent/budget.ts";
import type { ModelSeat } from "../../../src/agent/model-turn.ts";
import {
  type SuspectOpinion,
  type SuspectQuestion,
  suspectTest,
} from "../../../src/agent/repair/suspect-test.ts";
import { trustTemplate } from "../../../src/template/chat-model.ts";
import { createScriptedEngine, type ScriptedEngine } from "../../support/scripted-engine.ts";
import { createFailure, createRed } from "./check-result.ts";
import { createRepair } from "./repair-fixture.ts";

const CODE = 'def area(a, b):\n    """Width times height. ```"""\n    return a * b\n';
const TEST = "from area import area\n\ndef test_area():\n    assert area(2, 3) == 5\n";
const QUESTION: SuspectQuestion = {
  task: "fix tests",
  path: "area.py",
  code: CODE,
  test: { name: "test_area", path: "test_area.py", text: TEST, message: "assert 6 == 5" },
};

interface Limits {
  maxTokens?: number;
  timeoutMs?: number | null;
}

function createSeat(engine: ScriptedEngine, limits: Limits = {}): ModelSeat {
  const budget = { maxCandidates: 1, maxTokens: 10_000, timeoutMs: null, ...limits };
  return {
    model: async () => trustTemplate(engine),
    memory: { beforeTurn: async () => {}, stepDown: async () => false },
    budget: new Budget(budget, () => 0),
    usage: createUsage(),
    seed: 7,
    signal: new AbortController().signal,
  };
}

async function ask(seat: ModelSeat, question = QUESTION): Promise<SuspectOpinion> {
  const steps = suspectTest(seat, question);
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}

test.each([
  ["the test both times", ["B", "A"], { answer: "test" }],
  ["the code at once", ["A"], { answer: "code" }],
  ["the last both times", ["B", "B"], { answer: "unsure", leansTo: "last" }],
])("a model that holds wrong %s", async (_, answers, opinion) => {
  expect(await ask(createSeat(createScriptedEngine({ answers })))).toEqual(opinion);
});

test("it sees code, test and message fenced, and the answers stand at the end in either order", async () => {
  const engine = createScriptedEngine({ answers: ["B", "A"] });
  await ask(createSeat(engine));
  const [first = "", second = ""] = engine.prompts;
  for (const text of ["fix tests", "````python", "area(2, 3) == 5", "assert 6 == 5"]) {
    expect(first).toContain(text);
  }
  expect(first).toMatch(/A: The code is wrong[^\n]*\nB: The test/);
  expect(second).toMatch(/A: The test is wrong[^\n]*\nB: The code/);
  expect(first.split("Which is true?")[0]).toBe(second.split("Which is true?")[0]);
});

test.each<[string, Limits, Partial<SuspectQuestion>, RegExp]>([
  ["too much code", {}, { code: "x".repeat(9_000) }, /code is too long/],
  [
    "a test without end",
    {},
    { test: { ...QUESTION.test, text: "x".repeat(5_000) } },
    /test is too/,
  ],
  ["no tokens", { maxTokens: 3 }, {}, /tokens/],
  ["no time", { timeoutMs: 0 }, {}, /time/],
])("with %s it is not asked", async (_, limits, changes, reason) => {
  const seat = createSeat(createScriptedEngine({ answers: [] }), limits);
  expect(await ask(seat, { ...QUESTION, ...changes })).toEqual({
    answer: "unasked",
    reason: expect.stringMatching(reason),
  });
});

describe("a repair that is not achieved", () => {
  function openArea(code: string, opinion: "test" | "code", limits = {}) {
    return createRepair({
      texts: { "area.py": code, "test_area.py": TEST },
      judge: () => createRed([createFailure("test_area", { file: "test_area.py" })]),
      limits,
      engine: {
        answers: (prompt) => {
          if (!prompt.includes("Which is true?")) return "def area(a, b):\n    return a\n```";
          const isFirst = /A: The test is wrong/.test(prompt);
          return (opinion === "test") === isFirst ? "A" : "B";
        },
      },
    });
  }

  const DOUBT = "The test may be wrong itself: test_area; tests are not changed";

  test.each<[string, string, "test" | "code", object, boolean]>([
    ["where the model says so twice", CODE, "test", {}, true],
    ["not where it holds the code wrong", CODE, "code", {}, false],
    [
      "not where no words say what is right",
      "def area(a, b):\n    return a * b\n",
      "test",
      {},
      false,
    ],
    ["not when the tokens are up", CODE, "test", { maxTokens: 60 }, false],
  ])("doubts the test %s", async (...row) => {
    const [, code, opinion, limits, isTold] = row;
    const repair = await openArea(code, opinion, limits);
    const { message } = await repair.run();
    expect(message.includes(DOUBT)).toBe(isTold);
    expect(message).toMatch(/changes? w(?:as|ere) tried; the failing test still fails\./);
    expect(repair.project.get("test_area.py")).toBe(TEST);
  });
});
