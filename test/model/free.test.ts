import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { prepareTemplate } from "../../src/sandbox/verify-file.ts";
import { type ChatModel, createChatModel } from "../../src/template/chat-model.ts";
import { ask, openFree, type RequestWords } from "../agent/free/free-bench.ts";
import { findModelFile } from "../support/model-file.ts";

const modelPath =
  (await findModelFile("qwen2.5-coder-1.5b")) ?? (await findModelFile("qwen2.5-coder-0.5b"));

const TEXTS = {
  "shop/price.py":
    'def format_price(cents):\n    return f"{cents / 100:.2f} EUR"\n\n\n' +
    "def apply_discount(cents, percent):\n    return cents - cents * percent // 100\n",
  "shop/report.py":
    "from shop.price import apply_discount\n\n\n" +
    "def discounted(total, percent):\n    return apply_discount(total, percent)\n",
};
const DISCOUNT = {
  written: "apply_discount",
  qualifiedName: "apply_discount",
  paths: ["shop/price.py"],
  match: "exact" as const,
};

describe.skipIf(modelPath === null)("the free driver with a small model", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-free-"));
  let engine: Engine;
  let model: ChatModel;
  beforeAll(async () => {
    const file = modelPath ?? "";
    engine = await loadLlamaEngine({
      modelPath: file,
      contextTokens: 4096,
      gpu: false,
      threads: 1,
    });
    const { report } = await prepareTemplate(file, { cacheFolder: folder });
    model = createChatModel(engine, report.plan, 0);
  }, 120_000);
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function run(task: string, words: RequestWords) {
    const bench = await openFree({ texts: TEXTS, answers: [], model, maxTurns: 8 });
    const outcome = await bench.run(ask(task, words));
    return { ...bench, outcome };
  }

  /** Calls that the model made. */
  function countCalls(events: readonly AgentEvent[]) {
    return events.filter((event) => event.type === "tool_call" && event.turn > 0).length;
  }

  test("answers a question from what it has read", async () => {
    const { outcome, events, project } = await run("Which file defines apply_discount?", {
      work: "answer",
      symbols: [DISCOUNT],
      prohibitions: { isReadOnly: true },
    });
    expect(outcome).toMatchObject({
      status: "answered",
      answer: expect.stringContaining("price.py"),
    });
    expect(countCalls(events)).toBeLessThanOrEqual(8);
    expect(project.get("shop/price.py")).toBe(TEXTS["shop/price.py"]);
  }, 600_000);

  test("every call of a change is valid, and what is called done is done", async () => {
    const { outcome, events, project } = await run(
      "Rename the function apply_discount to discount_price.",
      { symbols: [DISCOUNT] },
    );
    expect(countCalls(events)).toBeGreaterThan(0);
    expect(countCalls(events)).toBeLessThanOrEqual(8);
    const isDone = /def discount_price\(/.test(project.get("shop/price.py") ?? "");
    expect(outcome.status === "changed").toBe(isDone && outcome.answer !== null);
  }, 1_200_000);
});
