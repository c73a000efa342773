import { expect, test } from "vitest";
import { measureAppendOnly } from "../../../src/template/verifier/append-only.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { createTestSubject } from "../../support/template-subject.ts";
import { createByteVocabulary } from "../../support/test-vocabulary.ts";

test("a template that only appends loses nothing", () => {
  expect(measureAppendOnly(createTestSubject(chatml()))).toEqual({
    kind: "append-only",
    lostPerTurn: 0,
    unit: "characters",
    where: null,
  });
});

test("a thought begun in every prompt is lost alone", () => {
  const source = chatml({ generationPrompt: "<|im_start|>assistant\\nthink\\n" });
  expect(measureAppendOnly(createTestSubject(source))).toEqual({
    kind: "generation-prompt",
    lostPerTurn: "think\n".length,
    unit: "characters",
    where: null,
  });
});

test("a changing head costs every turn of a tool loop nearly everything", () => {
  const source = chatml({ preamble: "{{ messages | length }} messages" });
  const measured = measureAppendOnly(createTestSubject(source));
  expect(measured).toMatchObject({ kind: "rewrites", where: "tool-loop" });
  expect(measured?.lostPerTurn).toBeGreaterThan(1_000);
});

test("costs are tokens where a vocabulary is known", () => {
  const source = chatml({ generationPrompt: "<|im_start|>assistant\\n<|im_end|>" });
  const vocabulary = createByteVocabulary();
  expect(measureAppendOnly(createTestSubject(source, { vocabulary }))).toMatchObject({
    lostPerTurn: 1,
    unit: "tokens",
  });
});

test("nothing is measured where nothing can be rendered", () => {
  expect(measureAppendOnly(createTestSubject("{{ raise_exception('no') }}"))).toBeNull();
});
