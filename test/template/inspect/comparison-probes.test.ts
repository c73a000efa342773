import { describe, expect, test } from "vitest";
import { COMPARISON_PROBES } from "../../../src/template/inspect/comparison-probes.ts";
import { runRenderJob } from "../../../src/template/inspect/render-job.ts";
import { CHATML_TEMPLATE } from "../../support/byte-vocabulary.ts";
import { renderNatively } from "../../support/native-jinja.ts";
import { readFixtureTemplates } from "../../support/template-fixtures.ts";

function renderAll(source: string): string[] {
  const bench = { source, vocabulary: null, render: renderNatively, nowMs: 0 };
  return COMPARISON_PROBES.map((probe) => {
    const outcome = runRenderJob({ ...probe, plan: null, wantTokens: false }, bench);
    return outcome.ok ? outcome.text : `raised`;
  });
}

/** Which probes tell the two apart. */
function findTellers(first: string, second: string): string[] {
  const [a, b] = [renderAll(first), renderAll(second)];
  return COMPARISON_PROBES.filter((_, index) => a[index] !== b[index]).map(({ id }) => id);
}

test("each has an id of its own", () => {
  expect(new Set(COMPARISON_PROBES.map(({ id }) => id)).size).toBe(COMPARISON_PROBES.length);
});

test.each([
  [
    "a lost system message",
    "{% for message in messages %}",
    "{% for message in messages if message.role != 'system' %}",
    "system",
  ],
  ["trimmed content", "message.content }}", "message.content | trim }}", "blank-lines"],
  ["an unconditional header", "if add_generation_prompt", "if true", "no-generation-prompt"],
  [
    "tools that are shown",
    "{% for message",
    "{{ tools | tojson if tools else '' }}{% for message",
    "tools",
  ],
  [
    "calls that are shown",
    "{{ message.content",
    "{{ message.tool_calls | tojson if message.tool_calls else '' }}{{ message.content",
    "call",
  ],
  [
    "a thought that is shown",
    "{{ message.content",
    "{{ message.reasoning_content or '' }}{{ message.content",
    "reasoning",
  ],
])("%s is told", (_, from, to, probe) => {
  expect(CHATML_TEMPLATE).toContain(from);
  expect(findTellers(CHATML_TEMPLATE, CHATML_TEMPLATE.replace(from, to))).toContain(probe);
});

describe("of the real templates", () => {
  const templates = readFixtureTemplates("templates-llama.cpp");
  test.skipIf(templates.length === 0)("only near relatives give equal prompts", () => {
    const names = new Map<string, string[]>();
    for (const { name, source } of templates) {
      const prompts = JSON.stringify(renderAll(source));
      names.set(prompts, [...(names.get(prompts) ?? []), name]);
    }
    expect([...names.values()].filter((alike) => alike.length > 1)).toEqual([
      [
        "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use",
        "NousResearch-Hermes-3-Llama-3.1-8B-tool_use",
      ],
      ["deepseek-ai-DeepSeek-V4-Flash-0731", "deepseek-ai-DeepSeek-V4"],
      ["meta-llama-Llama-3.1-8B-Instruct", "meta-llama-Llama-3.3-70B-Instruct"],
    ]);
  });
});
