import { expect, test } from "vitest";
import { findCallsInText } from "../../src/grammar/loose-calls.ts";

test.each<[string, string, unknown[]]>([
  ["nothing", "I cannot book.", []],
  ["its own form", '<tool_call>\n{"name": "a", "arguments": {"b": 1}}\n</tool_call>', [{ b: 1 }]],
  ["a fence", '```json\n{\n "name": "a",\n "arguments": {}\n}\n```', [{}]],
  ["doubled braces", '{{"name": "a", "arguments": {"b": "}"}}}', [{ b: "}" }]],
  [
    "a list",
    '[{"name": "a", "arguments": {}}, {"name": "a", "arguments": {"b": 2}}]',
    [{}, { b: 2 }],
  ],
  ["arguments in a string", '{"name": "a", "arguments": "{\\"b\\": 1}"}', [{ b: 1 }]],
  ["a cut text", '{"name": "a", "arguments": {"b": 1', []],
  ["other objects", '{"b": {"name": "a"}} {"name": 1, "arguments": {}}', []],
])("calls in free text are found in %s", (_, text, found) => {
  expect(findCallsInText(text).map((call) => call.arguments)).toEqual(found);
});
