import { expect, test } from "vitest";
import {
  findMisspelledRole,
  namesOtherRole,
  namesRole,
} from "../../../../src/template/evidence/turns/role-words.ts";

test.each([
  ["<|im_start|>user\n", { user: true, assistant: false, other: false }],
  ["<｜hy_User｜>", { user: true, assistant: false, other: false }],
  ["BITNETAssistant: ", { user: false, assistant: true, other: false }],
  ["]~b]ai\n", { user: false, assistant: true, other: false }],
  ["<role>HUMAN</role>", { user: true, assistant: false, other: false }],
  ["<|im_system|>user", { user: true, assistant: false, other: true }],
  ["[INST]", { user: false, assistant: false, other: false }],
  ["<|main|>", { user: false, assistant: false, other: false }],
])("%j names these roles: %o", (header, expected) => {
  expect({
    user: namesRole(header, "user"),
    assistant: namesRole(header, "assistant"),
    other: namesOtherRole(header),
  }).toEqual(expected);
});

test.each([
  ["<|im_start|>assistantx\n", { word: "assistantx", meant: "assistant" }],
  ["<|usre|>", { word: "usre", meant: "user" }],
  ["<|im_start|>assistant\n", null],
  ["<｜reasoning_mode｜>", null],
  ["users", null],
])("the slip in %j is %j", (header, slip) => {
  expect(findMisspelledRole(header)).toEqual(slip);
});
