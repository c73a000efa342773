import { expect, test } from "vitest";
import { isKeyword } from "../../../src/template/static/marker-literal.ts";

test.each([
  ...["<think>", "</think>", "<|channel|>final<|message|>", "[TOOL_CALLS]", "[/INST]", "/no_think"],
  ...[
    "<｜tool▁calls▁begin｜>",
    "<tool_call>\n{",
    "</tool_response>\n",
    "### Instruction:",
    "image_url",
  ],
  ...["\n", ",", '"', "e", "", "CONTINUE_FINAL_MESSAGE_TAG ", "<<SYS>>"],
])("%j is a marker", (literal) => {
  expect(isKeyword(literal)).toBe(false);
});

test.each([
  ...["password", "git commit", "</div>", "<script>", "#include <stdio", "http", "你好", "[link]"],
  ...["def ", "error:", "> hello <", "detailed thinking on"],
])("%j is a word somebody writes", (literal) => {
  expect(isKeyword(literal)).toBe(true);
});
