import { expect, test } from "vitest";
import { headers } from "../../../src/template/checks/t06-headers.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

test.each([
  ["the same header", chatml()],
  [
    "a thought that the prompt opens",
    chatml({ generationPrompt: "<|im_start|>assistant\\n<think>\\n" }),
  ],
  [
    "no header before answers",
    "{% for m in messages %}{% if m.role == 'user' %}[INST]{{ m.content }}[/INST]{% else %}{{ m.content }}</s>{% endif %}{% endfor %}",
  ],
])("no findings with %s in history and prompt", (_, source) => {
  expect(runCheck(headers, source).findings).toEqual([]);
});

const user = (header: string) => ({ user: `${header}{{ message.content }}` });
const answer = (header: string) => ({ assistant: `${header}{{ message.content }}` });

test.each([
  ["answer-header-differs", answer("<|im_start|>bot\\n")],
  ["answer-header-differs", answer("")],
  ["roles-share-header", answer("<|im_start|>user\\n")],
  ["answer-names-user", answer("<|im_start|>user\\n")],
  ["question-names-assistant", user("<|im_start|>assistant\\n")],
  ["header-names-system", user("<|im_system|>user\\n")],
  [
    "call-header-differs",
    {
      assistant: "<|im_start|>assistant{{ '_call' if message.tool_calls }}\\n{{ message.content }}",
    },
  ],
  ["role-misspelled", user("<|im_start|>usser\\n")],
  [
    "role-misspelled",
    { ...answer("<|im_start|>assistent\\n"), generationPrompt: "<|im_start|>assistent\\n" },
  ],
  ["answer-newline-lost", answer("<|im_start|>assistant")],
  ["prompt-newline-lost", { generationPrompt: "<|im_start|>assistant<think>\\n" }],
  ["prompt-newline-open", { generationPrompt: "<|im_start|>assistant" }],
  ["question-header-unbroken", user("<|im_start|>user")],
  [
    "answer-header-unbroken",
    { ...answer("<|im_start|>assistant"), generationPrompt: "<|im_start|>assistant" },
  ],
  ["system-header-unbroken", { system: "<|im_start|>system{{ message.content }}" }],
  [
    "header-newline-varies",
    { toolResult: "<|im_start|>user<tool_response>{{ message.content }}</tool_response>" },
  ],
])("%s is told of %o", (code, changes) => {
  expect(runCheck(headers, chatml(changes)).codes).toContain(code);
});

test("a template that says nothing of who speaks is told once", () => {
  const bare = "{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}";
  expect(runCheck(headers, bare.replace("{{ eos_token }}", " ")).codes).toEqual(["turns-unmarked"]);
});

test("a chat that does not render is not judged", () => {
  expect(runCheck(headers, "{{ raise_exception('never') }}").findings).toEqual([]);
});

test("another header in history fails, with both in the evidence", () => {
  const { findings } = runCheck(headers, chatml(answer("<|im_start|>bot\\n")));
  expect(findingOf(findings, "answer-header-differs")).toMatchObject({
    severity: "fail",
    evidence: { expected: "<|im_start|>assistant\n", actual: "<|im_start|>bot\n" },
  });
});

test.runIf(hasTemplateFixtures)("no template of a model maker fails or warns", () => {
  const found = readFixtureTemplates("templates-llama.cpp").filter(({ source }) =>
    runCheck(headers, source).findings.some(({ severity }) => severity !== "info"),
  );
  expect(found.map(({ name }) => name)).toEqual([]);
});

/** Each header is the name of a role between two markers. */
function told(open: string, rest = ""): string {
  return `{% for m in messages %}<|start|>{{ m.role }}${open}{{ m.content }}<|eot|>{% endfor %}${rest}<|start|>assistant`;
}

test("a header that is not closed, where others are, is told", () => {
  const { findings } = runCheck(headers, told("{{ '<|close|>' if m.role != 'system' }}"));
  expect(findingOf(findings, "header-not-closed").evidence?.expected).toBe("<|close|>");
});

test.each([
  ["left to the model", told("<|close|>")],
  ["another one for calls", told("{{ '<|calls|>' if m.tool_calls else '<|close|>' }}")],
])("no header is missing its end when that is %s", (_, source) => {
  expect(runCheck(headers, source).codes).not.toContain("header-not-closed");
});
