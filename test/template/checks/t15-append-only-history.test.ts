import { expect, test } from "vitest";
import { appendOnlyHistory } from "../../../src/template/checks/t15-append-only-history.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { createTestSubject } from "../../support/template-subject.ts";

function run(source: string) {
  return appendOnlyHistory.run(createTestSubject(source));
}

const LAST_USER =
  "{%- set ns = namespace(last=0) -%}{%- for message in messages -%}{%- if message.role == 'user' -%}{%- set ns.last = loop.index0 -%}{%- endif -%}{%- endfor -%}";
const thought = (when: string) =>
  `<|im_start|>assistant\\n{% if ${when} %}{{ message.reasoning_content }}{% endif %}{{ message.content }}`;

test("a template that only appends has no findings", () => {
  expect(run(chatml())).toEqual([]);
});

test.each([
  [
    "generation-prompt-rewritten",
    "info",
    chatml({ generationPrompt: "<|im_start|>assistant\\n<think>\\n" }),
  ],
  ["head-rewritten-in-loop", "warn", chatml({ preamble: "{{ messages | length }} messages" })],
  [
    "history-rewritten-in-loop",
    "warn",
    chatml({ toolResult: "<|im_start|>user\\n{{ message.content if loop.last else 'old' }}" }),
  ],
  [
    "reasoning-dropped-at-user",
    "info",
    chatml({ preamble: LAST_USER, assistant: thought("loop.index0 > ns.last") }),
  ],
  [
    "reasoning-dropped-in-loop",
    "warn",
    chatml({ assistant: thought("loop.index0 > messages | length - 3") }),
  ],
  [
    "tools-move-at-user",
    "info",
    chatml({
      declaration: "",
      preamble: LAST_USER,
      user: "<|im_start|>user\\n{% if tools and loop.index0 == ns.last %}{{ tools | tojson }}{% endif %}{{ message.content }}",
    }),
  ],
  [
    "system-moves-at-user",
    "info",
    "{%- for message in messages -%}{%- if message.role == 'user' -%}[INST]{{ messages[0].content if loop.last }} {{ message.content }}[/INST]{%- elif message.role == 'assistant' -%}{{ message.content }}</s>{%- endif -%}{%- endfor -%}",
  ],
  [
    "late-text",
    "warn",
    chatml({ epilogue: "{% if messages | length > 20 %}Remember the rules.{% endif %}" }),
  ],
  [
    "late-text",
    "warn",
    chatml({
      user: "{% if loop.index > 18 %}Remember.{% endif %}<|im_start|>user\\n{{ message.content }}",
    }),
  ],
])("%s is found as %s", (code, severity, source) => {
  expect(run(source).find((one) => one.code === code)?.severity).toBe(severity);
});

test("a conversation that cannot be rendered is another check's matter", () => {
  expect(run("{{ raise_exception('no') }}")).toEqual([]);
});
