import { expect, test } from "vitest";
import {
  findDisagreeingTags,
  findMisspelledTags,
} from "../../../../src/template/evidence/tools/tag-spelling.ts";

test.each([
  ["<tool_call>{}</tool_cal>", "tool_cal", "tool_call"],
  ["<tool_call></tool_call> <tool_call>{}</tool-call>", "tool-call", "tool_call"],
  ["<function=read>x</functio>", "functio", "function"],
])("a closing tag near an open one is a slip: %s", (text, name, expected) => {
  expect(findMisspelledTags(text)).toMatchObject([{ tag: { name }, expected }]);
});

test.each([
  "<tool_call>{}</tool_call>",
  "<tools></tools> <function-name> <args-json-object>",
  "</think>answer</s>",
  "<tool_calls><tool_call></tool_call></tool_calls>",
])("tags that fit and tags that nobody closes are none: %s", (text) => {
  expect(findMisspelledTags(text)).toEqual([]);
});

test("instructions and calls disagree when each lacks the other's name", () => {
  expect(findDisagreeingTags("<toolcall></toolcall>", "<tool_call>{}</tool_call>")).toEqual({
    told: "toolcall",
    used: "tool_call",
  });
  expect(
    findDisagreeingTags(
      "<tool_calls></tool_calls>",
      "<tool_calls><tool_call></tool_call></tool_calls>",
    ),
  ).toBeNull();
});
