import { describe, expect, test } from "vitest";
import { fillForced } from "../../src/decode/fill-forced.ts";
import { fillHole } from "../../src/decode/fill-hole.ts";
import type { FilledHole } from "../../src/decode/fill-sample.ts";
import { FILL_TASKS, type FillTask, isRightFill } from "../../src/probe/fill-tasks.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { findModelFile } from "../support/model-file.ts";
import { GREEDY } from "../support/tokens.ts";

const large = await findModelFile("qwen2.5-coder-1.5b");
const small = await findModelFile("smollm2-135m");
const LIMITS = { sampling: GREEDY, maxTokens: 32 };

function openEngine(modelPath: string | null): Promise<Engine> {
  return loadLlamaEngine({
    ...{ modelPath: modelPath ?? "", contextTokens: 2048, threads: 1, gpu: false },
  });
}

function describeHole({ path, kind, before, after }: FillTask) {
  return { kind, before, after, commentPrefix: path.endsWith(".py") ? "#" : "//" };
}

async function solve(fill: (task: FillTask) => Promise<FilledHole>): Promise<string[]> {
  const wrong: string[] = [];
  for (const task of FILL_TASKS) {
    const { text, stop } = await fill(task);
    if (!isRightFill(task, text)) wrong.push(`${task.path}: ${stop} ${JSON.stringify(text)}`);
  }
  return wrong;
}

describe.skipIf(large === null)("Qwen2.5-Coder 1.5B with infill tokens", () => {
  test("fills nearly every small hole, and computes a hole with two beginnings once", async () => {
    await using engine = await openEngine(large);
    const { infill } = engine.tokenizer;
    if (infill === null) throw new Error("the model has no infill tokens");
    const wrong = await solve((task) =>
      fillHole(engine, { ...describeHole(task), ...LIMITS, infill }),
    );
    expect(wrong.length, wrong.join("\n")).toBeLessThanOrEqual(1);

    const hole = { kind: "block" as const, before: "def twice(a):\n", after: "" };
    const filled = await fillHole(engine, { ...hole, ...LIMITS, infill, beginning: "    " });
    expect(filled).toMatchObject({ isComplete: true });
    const spelled = engine.tokenizer.detokenize([...filled.prompt, ...filled.tokens]);
    expect(`${spelled} `).toContain(filled.text);
    const other = await fillHole(engine, { ...hole, ...LIMITS, infill, beginning: "    if " });
    expect(other.text.startsWith("    if ")).toBe(true);
    expect(other.promptTokens - other.cachedTokens).toBeLessThan(8);
  }, 120_000);
});

describe.skipIf(small === null)("SmolLM2 135M asked in words", () => {
  test("fills most small holes in an answer that is forced up to them", async () => {
    await using engine = await openEngine(small);
    const model = trustTemplate(engine);
    const wrong = await solve((task) => {
      const { original, path, task: sentence } = task;
      const languageTag = path.endsWith(".py") ? "python" : "typescript";
      const asked = { original, languageTag, task: sentence };
      return fillForced(model, { ...describeHole(task), ...LIMITS, ...asked });
    });
    expect(wrong.length, wrong.join("\n")).toBeLessThanOrEqual(3);
  }, 120_000);
});
