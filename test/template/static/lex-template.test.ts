import { expect, test } from "vitest";
import { lexTemplate } from "../../../src/template/static/lex-template.ts";

function spell(source: string): string[] {
  return lexTemplate(source).map(({ kind, value }) => `${kind}:${value}`);
}

test("texts, comments and tags follow one another as written", () => {
  expect(spell("a{# b #}{{- c.d -}}e{% if x %}")).toEqual([
    ...["text:a", "comment: b ", "open:{{", "name:c", "symbol:.", "name:d", "close:}}", "text:e"],
    ...["open:{%", "name:if", "name:x", "close:%}"],
  ]);
});

test("braces of a dictionary end no tag", () => {
  expect(spell("{{ {'a': {}} }}").at(-1)).toBe("close:}}");
  expect(spell("{{ {'a': {}} }}")).toHaveLength(8);
});

test.each([
  ["'\\x5f'", "_"],
  ["'\\u005f'", "_"],
  ["'\\U0000005f'", "_"],
  ["'\\137'", "_"],
  ["'\\N{LOW LINE}'", "_"],
  ["'a\\nb'", "a\nb"],
  ["'it\\'s'", "it's"],
  ["'\\n{\"a\"}'", '\n{"a"}'],
  ["'\\q'", "\\q"],
])("the string %s holds %j", (written, value) => {
  expect(lexTemplate(`{{ ${written} }}`)[1]).toMatchObject({ kind: "string", value });
});

test.each([
  ["10_000", "10000"],
  ["0xff", "255"],
  ["1e3", "1000"],
  ["1.5", "1.5"],
])("the number %s is %s", (written, value) => {
  expect(lexTemplate(`{{ ${written} }}`)[1]).toMatchObject({ kind: "number", value });
});

test("what stands in a raw block is text", () => {
  expect(spell("{% raw %}{{ a }}{% endraw %}")).toContain("text:{{ a }}");
});

test.each(["{{", "{% if", "{# a", "{{ 'a", "{{ \\", "{{ {{ {{"])(
  "%j ends with the source",
  (source) => {
    expect(lexTemplate(source).length).toBeGreaterThan(0);
  },
);
