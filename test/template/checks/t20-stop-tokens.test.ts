import { expect, test } from "vitest";
import { stopTokens } from "../../../src/template/checks/t20-stop-tokens.ts";
import type { PromptPlan } from "../../../src/template/prompt-plan.ts";
import { CHATML_TEMPLATE } from "../../support/byte-vocabulary.ts";
import { createMarkerVocabulary } from "../../support/marker-vocabulary.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const MARKERS = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|call|>"];

function check(turnEnd: PromptPlan["turnEnd"], ends: readonly string[], source = CHATML_TEMPLATE) {
  const vocabulary = createMarkerVocabulary(MARKERS, { ends, eosText: "<|endoftext|>" });
  return stopTokens.run(createTestSubject(source, { vocabulary, plan: { turnEnd } }));
}

const END = { answer: "<|im_end|>\n", calls: "<|im_end|>\n" };

test("a turn that ends with what ends the generation is fine", () => {
  expect(check({ answer: "<|endoftext|>", calls: "" }, ["<|endoftext|>"])).toEqual([]);
  expect(stopTokens.run(createTestSubject(CHATML_TEMPLATE, { plan: { turnEnd: END } }))).toEqual(
    [],
  );
});

test("an end that is not the EOS is worth knowing", () => {
  expect(check(END, ["<|im_end|>", "<|endoftext|>"])).toMatchObject([
    { code: "eos-elsewhere", severity: "info" },
  ]);
});

test.each<[string, PromptPlan["turnEnd"], string[]]>([
  ["an answer", END, ["<|im_end|>"]],
  ["calls alone", { answer: "<|endoftext|>", calls: "<|call|>" }, ["<|call|>"]],
  ["both", { answer: "\n<|im_end|>", calls: "<|call|>" }, ["<|im_end|>", "<|call|>"]],
])("the end of %s is added where it does not count", (_what, turnEnd, stopTexts) => {
  expect(check(turnEnd, ["<|endoftext|>"])).toMatchObject([
    {
      code: "end-not-counted",
      severity: "fail",
      repair: { id: "added-stop-tokens", set: { stopTexts } },
    },
  ]);
});

const IN_PARTS =
  "{% for m in messages %}{% if m.reasoning_content %}<|im_start|>thought\n{{ m.reasoning_content }}<|im_end|>{% endif %}" +
  "<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>{% endfor %}";

test("what also ends a thought does not end the generation", () => {
  expect(check(END, ["<|endoftext|>"], IN_PARTS)).toMatchObject([
    { code: "end-of-parts", severity: "info" },
  ]);
});

test.each<[string, PromptPlan["turnEnd"], string[], string[]]>([
  ["nothing with an EOS", { answer: "", calls: "" }, ["<|endoftext|>"], []],
  ["nothing without one", { answer: "", calls: "" }, [], ["no-end-token"]],
  ["plain text without one", { answer: "\n\n", calls: "\n\n" }, [], ["no-end-token"]],
])("turns that end with %s", (_what, turnEnd, ends, expected) => {
  expect(check(turnEnd, ends).map(({ code }) => code)).toEqual(expected);
});
