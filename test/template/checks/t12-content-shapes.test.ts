import { expect, test } from "vitest";
import { contentShapes } from "../../../src/template/checks/t12-content-shapes.ts";
import { FIRST_USER } from "../../../src/template/evidence/probes.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

const PARTS_ONLY =
  "{% for m in messages %}<{{ m.role }}>{% for part in m.content %}{{ part.text }}{% endfor %}{% endfor %}";

test("a template that takes strings and parts has no findings", () => {
  const both = chatml({
    user: "<|im_start|>user\\n{{ message.content if message.content is string else message.content[0].text }}",
    assistant:
      "<|im_start|>assistant\\n{{ message.content if message.content is string else message.content[0].text }}",
  });
  expect(runCheck(contentShapes, both).findings).toEqual([]);
});

test("a list of parts that is printed as data is for information", () => {
  const { findings } = runCheck(contentShapes, chatml({ user: "{{ message.content | string }}" }));
  expect(findingOf(findings, "parts-printed").severity).toBe("info");
});

test.each([
  ["drops strings", PARTS_ONLY],
  [
    "raises on strings",
    `{% if messages[0].content is string %}{{ raise_exception('parts') }}{% endif %}${PARTS_ONLY}`,
  ],
])("a template that %s gets parts", (_, source) => {
  const { findings, subject } = runCheck(contentShapes, source);
  expect(findingOf(findings, "string-unsupported").repair?.id).toBe("flattened-content");
  const prompt = subject.converse([FIRST_USER]);
  expect(prompt.ok && prompt.text).toContain(FIRST_USER.content);
});

test("null that is printed as a word is for information", () => {
  const source =
    "{% for m in messages %}<{{ m.role }}>{{ m.content | string if m.content is not none else 'None' }}{% endfor %}";
  const { findings } = runCheck(contentShapes, source);
  expect(findingOf(findings, "null-printed").severity).toBe("info");
});

test("a template that takes neither is not judged", () => {
  expect(runCheck(contentShapes, "{{ raise_exception('never') }}").findings).toEqual([]);
});

test.runIf(hasTemplateFixtures)("every real template takes strings", () => {
  const failing = [
    ...readFixtureTemplates("templates-llama.cpp"),
    ...readFixtureTemplates("third-party-glyphhound/corpus"),
  ].filter(({ source }) => runCheck(contentShapes, source).codes.includes("string-unsupported"));
  expect(failing.map(({ name }) => name)).toEqual([]);
});
