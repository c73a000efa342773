import { describe, expect, test } from "vitest";
import type { ScoutOffer } from "../../../../src/agent/repair/generate/scout-seat.ts";
import { AgentError } from "../../../../src/base/errors.ts";
import { trustTemplate } from "../../../../src/template/chat-model.ts";
import {
  createScriptedEngine,
  type ScriptedEngine,
  type ScriptedEngineOptions,
} from "../../../support/scripted-engine.ts";
import { createFailure, createGreen, createRed } from "../check-result.ts";
import { createRepair, type Repair, type RepairOptions } from "../repair-fixture.ts";

const WRONG = "def add(a, b):\n    return b - a\n```";
const MIDDLE = "<|fim_middle|>";
const TEST_ADD = createFailure("tests/test_sums.py::test_add", {
  file: "tests/test_sums.py",
  message: "assert -1 == 3",
});

/** Holds that a sum is meant wherever it fills in. */
const KNOWS_SUMS: ScriptedEngineOptions = {
  canInfill: true,
  score: (before, token) =>
    before.includes(MIDDLE) && token === "-"
      ? { logLikelihood: -3, alternatives: [{ text: "+", logLikelihood: -0.1 }] }
      : { logLikelihood: -0.1 },
  answers: (prompt) => (prompt.endsWith(`${MIDDLE}return a +`) ? " b\n" : "nonsense\n"),
};
/** Sees nothing wrong and writes the wrong thing. */
const LARGE: ScriptedEngineOptions = { canInfill: true, answers: WRONG };

interface Pair {
  repair: Repair;
  small: ScriptedEngine;
  /** How often the small one was freed. */
  freed: () => number;
  notices: () => string[];
}

async function openPair(
  smallOptions: ScriptedEngineOptions,
  options: Partial<RepairOptions> = {},
  afterAsks = 0,
): Promise<Pair> {
  const small = createScriptedEngine(smallOptions);
  let freed = 0;
  const scout: ScoutOffer = {
    afterAsks,
    open: async () => ({
      name: "small.gguf",
      model: trustTemplate(small),
      memory: { beforeTurn: async () => {}, stepDown: async () => false },
      dispose: async () => {
        freed += 1;
      },
    }),
  };
  const repair = await createRepair({
    texts: {
      "sums.py": "def add(a, b):\n    return a - b\n",
      "tests/test_sums.py": "import sums\n\ndef test_add():\n    assert sums.add(1, 2) == 3\n",
    },
    judge: (read) =>
      read("sums.py").includes("a + b") ? createGreen({ passed: 1 }) : createRed([TEST_ADD]),
    engine: LARGE,
    scout,
    ...options,
  });
  const notices = () =>
    repair.events.flatMap((event) => (event.type === "notice" ? event.message : []));
  return { repair, small, freed: () => freed, notices };
}

describe("with a smaller model", () => {
  test("a fault that only the smaller one sees is mended by its fill, and it is freed", async () => {
    const { repair, small, freed, notices } = await openPair(KNOWS_SUMS);
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.project.get("sums.py")).toBe("def add(a, b):\n    return a + b\n");
    expect(small.prompts.length).toBeGreaterThan(0);
    expect(repair.engine.prompts.filter((prompt) => prompt.includes(MIDDLE))).toEqual([]);
    expect(freed()).toBe(1);
    expect(notices()).toContain(
      "small.gguf fills in from here on; the first model rates what it writes.",
    );
  });

  test("what it writes is rated by the first, in its hole", async () => {
    const rated: string[] = [];
    const score: ScriptedEngineOptions["score"] = (before, token) => {
      if (before.includes(MIDDLE)) rated.push(before.slice(before.indexOf(MIDDLE)) + token);
      return { logLikelihood: -0.1 };
    };
    const { repair } = await openPair(KNOWS_SUMS, { engine: { ...LARGE, score } });
    await repair.run();
    expect(rated).toContain(`${MIDDLE}return a + b`);
  });

  test("both are on the books", async () => {
    const { repair, small } = await openPair({ ...KNOWS_SUMS, answers: "nonsense\n" });
    await repair.run();
    const writtenByLarge = repair.engine.prompts.length * WRONG.length;
    expect(small.prompts.length).toBeGreaterThan(0);
    expect(repair.usage.sampledTokens).toBeGreaterThan(writtenByLarge);
    expect(repair.deps.budget.tokensLeft).toBe(100_000 - repair.usage.sampledTokens);
  });

  test("the first is asked alone until it had its tries", async () => {
    const { repair, small } = await openPair(KNOWS_SUMS, {}, 1_000);
    expect(await repair.run()).toMatchObject({ status: "not-achieved" });
    expect(small.prompts).toEqual([]);
  });

  test("where the smaller one breaks, it is freed and the first goes on", async () => {
    const broken = new AgentError("engine-failed", { step: "generate", reason: "it broke" });
    const { repair, freed, notices } = await openPair(
      { ...KNOWS_SUMS, answers: { text: "", ending: broken } },
      { engine: KNOWS_SUMS },
    );
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(freed()).toBe(1);
    expect(notices()).toContainEqual(expect.stringContaining("small.gguf helps no longer: "));
  });

  test("where it cannot hold the question, the first is asked, and it stays", async () => {
    const { repair, notices } = await openPair(
      { ...KNOWS_SUMS, contextTokens: 8 },
      { engine: KNOWS_SUMS },
    );
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(notices().filter((message) => message.includes("no longer"))).toEqual([]);
  });
});

test("a smaller model that cannot be had is a notice, and the first mends alone", async () => {
  const scout: ScoutOffer = { afterAsks: 0, open: async () => ({ reason: "There is no scout." }) };
  const { repair, notices } = await openPair(KNOWS_SUMS, { engine: KNOWS_SUMS, scout });
  expect(await repair.run()).toMatchObject({ status: "fixed" });
  expect(notices()).toContain("There is no scout.");
});
