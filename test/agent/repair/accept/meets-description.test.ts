import { expect, test } from "vitest";
import { Budget, createUsage } from "../../../../src/agent/budget.ts";
import type { ModelSeat } from "../../../../src/agent/model-turn.ts";
import {
  type DescriptionOpinion,
  type DescriptionQuestion,
  meetsDescription,
} from "../../../../src/agent/repair/accept/meets-description.ts";
import { trustTemplate } from "../../../../src/template/chat-model.ts";
import { createScriptedEngine, type ScriptedEngine } from "../../../support/scripted-engine.ts";

const QUESTION: DescriptionQuestion = {
  path: "area.py",
  task: "fix tests",
  before: 'def area(a, b):\n    """Width times height."""\n    return a + b\n',
  after: 'def area(a, b):\n    """Width times height. ```"""\n    return a * b\n',
};

function createSeat(engine: ScriptedEngine, maxTokens = 10_000, timeoutMs: number | null = null) {
  const seat: ModelSeat = {
    model: async () => trustTemplate(engine),
    memory: { beforeTurn: async () => {}, stepDown: async () => false },
    budget: new Budget({ maxCandidates: 1, maxTokens, timeoutMs }, () => 0),
    usage: createUsage(),
    seed: 7,
    signal: new AbortController().signal,
  };
  return seat;
}

async function ask(seat: ModelSeat, question = QUESTION): Promise<DescriptionOpinion> {
  const steps = meetsDescription(seat, question);
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}

test.each([
  ["yes both times", ["A", "B"], { answer: "yes" }],
  ["no both times", ["B", "A"], { answer: "no" }],
  ["the first both times", ["A", "A"], { answer: "unsure", leansTo: "first" }],
  ["the last both times", ["B", "B"], { answer: "unsure", leansTo: "last" }],
])("a model that says %s", async (_, answers, wanted) => {
  expect(await ask(createSeat(createScriptedEngine({ answers })))).toEqual(wanted);
});

test("it sees both versions and the task, and the answers stand at the end in either order", async () => {
  const engine = createScriptedEngine({ answers: ["A", "B"] });
  const seat = createSeat(engine);
  await ask(seat);
  const [first = "", second = ""] = engine.prompts;
  for (const text of ["fix tests", "return a + b", "return a * b", "````python"])
    expect(first).toContain(text);
  expect(first).toMatch(/A: [^\n]*every valid input.\nB: /);
  expect(second).toMatch(/A: [^\n]*some inputs only.\nB: /);
  expect(first.split("Which is true?")[0]).toBe(second.split("Which is true?")[0]);
  expect(seat.usage.promptTokens).toBeGreaterThan(0);
});

test.each([
  [
    "too much code",
    createSeat(createScriptedEngine({ answers: [] })),
    { ...QUESTION, after: "x".repeat(9000) },
    /too long/,
  ],
  ["no tokens", createSeat(createScriptedEngine({ answers: [] }), 3), QUESTION, /tokens/],
  ["no time", createSeat(createScriptedEngine({ answers: [] }), 1000, 0), QUESTION, /time/],
  [
    "no room",
    createSeat(createScriptedEngine({ answers: ["A", "B"], contextTokens: 128 })),
    QUESTION,
    /context/,
  ],
])("with %s it is not asked", async (_, seat, question, reason) => {
  expect(await ask(seat, question)).toEqual({
    answer: "unasked",
    reason: expect.stringMatching(reason),
  });
});
