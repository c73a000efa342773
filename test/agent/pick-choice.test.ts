import { expect, test } from "vitest";
import { Budget, createUsage } from "../../src/agent/budget.ts";
import type { AgentEvent } from "../../src/agent/events.ts";
import type { ModelSeat } from "../../src/agent/model-turn.ts";
import { pickChoice } from "../../src/agent/pick-choice.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { createScriptedEngine, type ScriptedEngine } from "../support/scripted-engine.ts";

function createSeat(engine: ScriptedEngine): ModelSeat {
  return {
    model: async () => trustTemplate(engine),
    memory: { beforeTurn: async () => {}, stepDown: async () => false },
    budget: new Budget({ maxCandidates: 1, maxTokens: 10_000, timeoutMs: null }, () => 0),
    usage: createUsage(),
    seed: 7,
    signal: new AbortController().signal,
  };
}

async function pick(
  engine: ScriptedEngine,
  choices: readonly string[],
): Promise<{ picked: string; events: AgentEvent[]; seat: ModelSeat }> {
  const seat = createSeat(engine);
  const events: AgentEvent[] = [];
  const steps = pickChoice(seat, { system: "Be brief.", user: "Which one?", choices });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { picked: step.value, events, seat };
    events.push(step.value);
  }
}

const PATHS = Array.from({ length: 400 }, (_, at) => `src/module-${at}/index.ts`);

test.each([
  ["one of some words", ["yes", "no"], "no"],
  ["a text that begins as another", ["a.py", "a.py.bak"], "a.py.bak"],
  ["the shorter of two such texts", ["a.py", "a.py.bak"], "a.py"],
  ["one of hundreds of paths", PATHS, "src/module-217/index.ts"],
  ["a text beyond ASCII", ["größe.py", "naïve.py"], "größe.py"],
])("the model picks %s", async (_, choices, wanted) => {
  const engine = createScriptedEngine({ answers: [wanted] });
  expect((await pick(engine, choices)).picked).toBe(wanted);
});

test("it is asked greedily, with the question in its prompt, and its cost is put on the books", async () => {
  const engine = createScriptedEngine({ answers: ["no"] });
  const { seat, events } = await pick(engine, ["yes", "no"]);
  expect(engine.prompts[0]).toContain("Which one?");
  expect(engine.requests[0]?.sampling).toMatchObject({ temperature: 0 });
  expect(seat.usage.promptTokens).toBeGreaterThan(0);
  expect(seat.budget.tokensLeft).toBeLessThan(10_000);
  expect(events.every(({ type }) => type === "progress")).toBe(true);
});

test("a single choice is taken without the model", async () => {
  const engine = createScriptedEngine({ answers: [] });
  expect((await pick(engine, ["only.py", "only.py"])).picked).toBe("only.py");
  expect(engine.prompts).toEqual([]);
});

test("nothing to choose from is a mistake of the caller", async () => {
  await expect(pick(createScriptedEngine({ answers: [] }), [])).rejects.toThrow(RangeError);
});
