import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recapSession } from "../../src/agent/conversation/recap-session.ts";
import { renderRecap } from "../../src/agent/conversation/recap-text.ts";
import type { TaskMemory } from "../../src/agent/conversation/session-memory.ts";
import { counterOf } from "../../src/agent/token-counter.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { createSeat, createTask, drain } from "../agent/conversation/conversation-fixture.ts";
import { findModelFile } from "../support/model-file.ts";

const modelPath = await findModelFile("qwen2.5-coder-1.5b");

/** Eight tasks of an ordinary afternoon; the fifth was taken back, the last one failed. */
const DONE: readonly Partial<TaskMemory>[] = [
  { synthesis: "Answered: which file defines parse_price → shop/price.py.", filesChanged: [] },
  {
    synthesis: 'Changed shop/price.py for "Round prices to cents"; 14 tests pass.',
    filesChanged: ["shop/price.py"],
  },
  {
    synthesis:
      "Renamed `total` to `sum_prices` in shop/cart.py and tests/test_cart.py; 14 tests pass.",
    filesChanged: ["shop/cart.py", "tests/test_cart.py"],
  },
  {
    synthesis: "Copied shop/cart.py to shop/old_cart.py; no test was run.",
    filesChanged: ["shop/old_cart.py"],
  },
  {
    synthesis: 'Changed shop/tax.py for "Use 19 percent"; 13 tests pass.',
    filesChanged: ["shop/tax.py"],
    isStanding: false,
  },
  { synthesis: "Ran `python3 -m unittest`, which ended with 0.", filesChanged: [] },
  {
    synthesis: 'Changed shop/cart.py for "Refuse negative amounts"; 15 tests pass.',
    filesChanged: ["shop/cart.py"],
  },
  {
    synthesis: "Could not fix the tests: 2 tests still fail; nothing was changed.",
    filesChanged: [],
    exitCode: 3,
  },
];

describe.skipIf(modelPath === null)("a recap by a real model", () => {
  let engine: Engine;
  beforeAll(async () => {
    const options = {
      modelPath: modelPath ?? "",
      contextTokens: 2048,
      gpu: false,
      threads: 1,
    } as const;
    engine = await loadLlamaEngine(options);
  }, 120_000);
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  test("sums eight tasks up in at most 200 tokens, files as the journal has them", {
    timeout: 420_000,
  }, async () => {
    const tasks = DONE.map((done, index) => createTask(index + 1, done));
    const { result, events } = await drain(
      recapSession(createSeat(engine), { sessionId: "s", tasks, recap: null }),
    );
    if (result === null) throw new Error("no recap was made");
    expect(result.filesChanged).toEqual([
      "shop/price.py",
      "shop/cart.py",
      "tests/test_cart.py",
      "shop/old_cart.py",
    ]);
    expect(result.upTo).toBe(8);
    expect(result.decisions.length + result.openPoints.length).toBeGreaterThan(0);
    const count = counterOf(engine.tokenizer);
    const text = renderRecap(result, { maxTokens: 200, count });
    expect(text).not.toBe("");
    expect(count(text)).toBeLessThanOrEqual(200);
    const usage = events.filter(({ type }) => type === "recap");
    expect(usage).toHaveLength(1);
    expect(`${result.decisions} ${result.openPoints}`).not.toMatch(/all (?:the )?tests pass/i);
  });
});
