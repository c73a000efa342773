import { expect, test } from "vitest";
import { EDITING_SLIPS } from "../../src/bench/editing-slips.ts";
import {
  FIRST_ANSWER,
  FIRST_USER,
  SECOND_USER,
  SYSTEM,
} from "../../src/template/evidence/probes.ts";
import { chatml } from "../support/chatml-variants.ts";
import { createTestSubject } from "../support/template-subject.ts";

function slip(name: string, source: string): string {
  const found = EDITING_SLIPS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no slip ${name}.`);
  return found.apply(source);
}

test.each(EDITING_SLIPS.filter(({ name }) => name !== "first-user-skipped"))(
  "$name leaves a source as it is that has nothing of the kind",
  ({ apply }) => {
    expect(apply("{{ messages }}")).toBe("{{ messages }}");
  },
);

test("a skipped message is the first one, and none where a system message stands first", () => {
  const subject = createTestSubject(slip("first-user-skipped", chatml()));
  const chat = [FIRST_USER, FIRST_ANSWER, SECOND_USER];
  const [bare, briefed] = [chat, [SYSTEM, ...chat]].map((messages) => subject.converse(messages));
  expect(bare?.ok && bare.text).not.toContain(FIRST_USER.content);
  expect(briefed?.ok && briefed.text).toContain(FIRST_USER.content);
});

test.each([
  [
    "question-end-lost",
    "{% if m.role == 'user' %}a<|im_end|>b<|im_end|>",
    "{% if m.role == 'user' %}ab<|im_end|>",
  ],
  [
    "answer-end-lost",
    "<|im_end|>{% if m.role == 'assistant' %}a</s>",
    "<|im_end|>{% if m.role == 'assistant' %}a",
  ],
  [
    "result-header-lost",
    "{% if m.role == 'tool' %}<|im_start|>user\\n<r>",
    "{% if m.role == 'tool' %}<r>",
  ],
  [
    "result-as-assistant",
    "{% if m.role == 'tool' %}<|im_start|>user",
    "{% if m.role == 'tool' %}<|im_start|>assistant",
  ],
  ["first-opening-lost", "<|im_start|>a<|im_start|>b", "a<|im_start|>b"],
  ["begin-is-end", "{{ bos_token }}", "{{ eos_token }}"],
  [
    "generation-prompt-doubled",
    "{% if add_generation_prompt %}{{ 'a' }}{% endif %}",
    "{% if add_generation_prompt %}{{ 'a' }}{{ 'a' }}{% endif %}",
  ],
])("%s", (name, source, expected) => {
  expect(slip(name, source)).toBe(expected);
});
