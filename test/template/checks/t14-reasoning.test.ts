import { expect, test } from "vitest";
import { reasoning } from "../../../src/template/checks/t14-reasoning.ts";
import { assistant, FIRST_USER, SECOND_USER } from "../../../src/template/evidence/probes.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

const THINK = "<think>\\n{{ message.reasoning_content }}\\n</think>\\n";

/** Answers with their thought when `condition` holds. */
function thinking(condition: string, more: Parameters<typeof chatml>[0] = {}): string {
  const thought = `{% if message.reasoning_content and (${condition}) %}${THINK}{% endif %}`;
  return chatml({ assistant: `<|im_start|>assistant\\n${thought}{{ message.content }}`, ...more });
}

test.each([
  ["a template that knows no thinking", chatml()],
  ["a template that keeps all thoughts", thinking("true")],
  [
    "a template that closes the thought itself",
    chatml({ generationPrompt: "<|im_start|>assistant\\n<think>\\n\\n</think>\\n\\n" }),
  ],
])("no findings for %s", (_, source) => {
  expect(runCheck(reasoning, source).findings).toEqual([]);
});

test.each([
  ["reads thoughts but not beside calls", thinking("not message.tool_calls")],
  [
    "asks for a thought and never tells it",
    chatml({ generationPrompt: "<|im_start|>assistant\\n<think>\\n" }),
  ],
])("a template that %s drops them inside a tool loop", (_, source) => {
  const finding = findingOf(runCheck(reasoning, source).findings, "dropped-in-loop");
  expect(finding.severity).toBe("warn");
  expect(finding.repair).toBeUndefined();
});

test.each([
  ["dropped-in-loop", thinking("preserve_thinking")],
  [
    "dropped-across-turns",
    thinking("loop.last or messages[-1].role == 'tool' or clear_thinking is false"),
  ],
])("%s is mended where a switch of the template keeps them", (code, source) => {
  const { findings, subject } = runCheck(reasoning, source);
  expect(findingOf(findings, code).repair?.id).toBe("kept-reasoning");
  const past = assistant("zqsaid", { reasoning: "zqpast" });
  const prompt = subject.converse([FIRST_USER, past, SECOND_USER]);
  expect(prompt.ok && prompt.text).toContain("zqpast");
});

test("thoughts of earlier questions that nothing keeps are for information", () => {
  const { findings } = runCheck(reasoning, thinking("loop.last or messages[-1].role == 'tool'"));
  const finding = findingOf(findings, "dropped-across-turns");
  expect(finding).toMatchObject({ severity: "info" });
  expect(finding.repair).toBeUndefined();
});

test("a thought that is told twice, and one that runs into the answer, are warnings", () => {
  const twice = chatml({
    assistant: `<|im_start|>assistant\\n${THINK}${THINK}{{ message.content }}`,
  });
  expect(runCheck(reasoning, twice).codes).toContain("repeated");
  const bare = chatml({
    assistant: "<|im_start|>assistant\\n{{ message.reasoning_content }}\\n{{ message.content }}",
  });
  expect(runCheck(reasoning, bare).codes).toContain("unmarked");
});

test("a switch for thinking is for information", () => {
  const source = chatml({
    generationPrompt:
      "<|im_start|>assistant\\n{% if enable_thinking is false %}<think>\\n\\n</think>\\n\\n{% endif %}",
  });
  expect(runCheck(reasoning, source).codes).toEqual(["thinking-switch"]);
});

test.runIf(hasTemplateFixtures)("no real template fails", () => {
  const failing = readFixtureTemplates("templates-llama.cpp").filter(({ source }) =>
    runCheck(reasoning, source).findings.some(({ severity }) => severity === "fail"),
  );
  expect(failing).toEqual([]);
});

test.each([
  ["thought-not-closed", THINK.replace("</think>", "")],
  ["thought-not-opened", THINK.replace("<think>", "")],
])("%s is told of a thought with one tag", (code, thought) => {
  // The other tag stands in a branch that is never taken, as the template's own word for it.
  const source = chatml({
    preamble: "{% if false %}<think></think>{% endif %}",
    assistant: `<|im_start|>assistant\\n{% if message.reasoning_content %}${thought}{% endif %}{{ message.content }}`,
  });
  expect(findingOf(runCheck(reasoning, source).findings, code).severity).toBe("warn");
});

test("a closing tag alone that stands for no thought is a design", () => {
  const source = chatml({
    preamble: "{% if false %}<think>{% endif %}",
    assistant: "<|im_start|>assistant\\n</think>{{ message.content }}",
  });
  const { codes } = runCheck(reasoning, source);
  expect(codes.filter((code) => code.startsWith("thought-not"))).toEqual([]);
});
