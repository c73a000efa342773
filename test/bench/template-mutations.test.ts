import { expect, test } from "vitest";
import { TEMPLATE_MUTATIONS } from "../../src/bench/template-mutations.ts";
import { chatml } from "../support/chatml-variants.ts";
import { readFixtureTemplates } from "../support/template-fixtures.ts";

test("every mutation has a name of its own", () => {
  expect(new Set(TEMPLATE_MUTATIONS.map(({ name }) => name)).size).toBe(TEMPLATE_MUTATIONS.length);
});

const fixtures = readFixtureTemplates("templates-llama.cpp");

test.skipIf(fixtures.length === 0)("every mutation changes some real template", () => {
  const idle = TEMPLATE_MUTATIONS.filter(({ apply }) =>
    fixtures.every(({ source }) => apply(source) === source),
  );
  expect(idle.map(({ name }) => name)).toEqual([]);
});

test("a mutation that does not apply leaves the source as it is", () => {
  const apply = (name: string, source: string) =>
    TEMPLATE_MUTATIONS.find((mutation) => mutation.name === name)?.apply(source);
  expect(apply("closing-tag-misspelled", "{{ messages }}")).toBe("{{ messages }}");
  expect(apply("content-trimmed", "{%- set message.content = 'x' %}")).toBe(
    "{%- set message.content = 'x' %}",
  );
});

test("trimming reads of content keeps the template a template", () => {
  const trim = TEMPLATE_MUTATIONS.find(({ name }) => name === "content-trimmed");
  expect(trim?.apply(chatml())).toContain("(message.content|trim)");
});
