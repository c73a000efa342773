import { expect, test } from "vitest";
import {
  collapseExamples,
  correctDoubledBraces,
} from "../../../src/template/repairs/single-braces.ts";

test.each([
  ['{{"name": <name>, "arguments": <json>}}', '{"name": <name>, "arguments": <json>}'],
  ['[{{"name": "a"}}, {{"name": "b"}}]', '[{"name": "a"}, {"name": "b"}]'],
  ['{{"name": "a", "arguments": {{"b": 1}}}} end', '{"name": "a", "arguments": {"b": 1}} end'],
  ['{{\\"name\\": \\"a\\"}}', '{\\"name\\": \\"a\\"}'],
])("doubled braces of an example become single: %s", (doubled, single) => {
  expect(collapseExamples(doubled)).toBe(single);
  expect(collapseExamples(single)).toBe(single);
});

test.each([
  '{"name": "a", "arguments": {"b": {"c": 1}}}',
  '{{"tool_response": 1}}',
  '{{"name": "never closed"',
  '{{"name": "mixed", "arguments": {"b": 1}}}}',
])("other braces stay: %s", (text) => {
  expect(collapseExamples(text)).toBe(text);
});

test("a template changes only inside of its string literals", () => {
  const example = (open: string, close: string) => `{{- "<c>${open}\\"name\\": 1${close}" }}`;
  const around = (text: string) =>
    `{# {{"name": 1}} #}{% set a = {"name": {"b": 1}} %}it's {{ a["name"] }}${text}{% if a %}'{% endif %}`;
  expect(correctDoubledBraces(around(example("{{", "}}")))).toBe(around(example("{", "}")));
});

test("an unfinished template stays as it is", () => {
  const source = "{{ 'never closed";
  expect(correctDoubledBraces(source)).toBe(source);
});
