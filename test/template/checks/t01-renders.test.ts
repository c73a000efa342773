import { expect, test } from "vitest";
import { renders } from "../../../src/template/checks/t01-renders.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

test("a template that renders everything has no findings", () => {
  expect(runCheck(renders, chatml()).findings).toEqual([]);
});

test.each([
  ["syntax-error", "{% if messages %}a"],
  ["syntax-error", "{{ messages"],
  ["renders-nothing", "{{ raise_exception('never') }}"],
])("%s refuses the template: %s", (code, source) => {
  const { findings } = runCheck(renders, source);
  expect(findings).toHaveLength(1);
  expect(findingOf(findings, code).effect).toBe("refuse");
});

test.each([
  [
    "user-only-raises",
    "{% if messages[0].role != 'system' %}{{ raise_exception('no system') }}{% endif %}",
  ],
  [
    "second-turn-raises",
    "{% if messages | length > 2 %}{{ raise_exception('too long') }}{% endif %}",
  ],
  [
    "empty-answer-raises",
    "{% for m in messages %}{% if not m.content %}{{ raise_exception('empty') }}{% endif %}{% endfor %}",
  ],
  ["render-characters-lost", "{{ messages[0].content[-2:-1] }}"],
  ["source-characters-lost", "\uFFFD"],
  ["syntax-left-over", "{{ '{% endif %}' }}"],
])("%s is told and refuses nothing", (code, preamble) => {
  const { findings } = runCheck(renders, chatml({ preamble }));
  expect(findingOf(findings, code).effect).toBeUndefined();
});

test("what only the other engine cannot render is for information", () => {
  const { findings } = runCheck(
    renders,
    chatml({ preamble: "{% for x in nothing %}{% endfor %}" }),
  );
  expect(findingOf(findings, "engines-differ")).toMatchObject({ severity: "info" });
});

test("a template that takes only parts renders", () => {
  const source =
    "{% for m in messages %}{{ m.role }}: {{ m.content[0].text.strip() }}\n{% endfor %}";
  const partsOnly = `{% if messages[0].content is string %}{{ raise_exception('parts') }}{% endif %}${source}`;
  expect(runCheck(renders, partsOnly).findings).toEqual([]);
});

test.runIf(hasTemplateFixtures)("no real template is refused", () => {
  const templates = [
    ...readFixtureTemplates("templates-llama.cpp"),
    ...readFixtureTemplates("third-party-glyphhound/corpus"),
  ];
  const refused = templates.filter(({ source }) =>
    runCheck(renders, source).findings.some(({ effect }) => effect === "refuse"),
  );
  expect(refused.map(({ name }) => name)).toEqual([]);
});
