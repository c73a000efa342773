import { expect, test } from "vitest";
import {
  sharedEnd,
  sharedMarkerEnd,
  sharedStart,
} from "../../../src/template/dialect/marker-edge.ts";

test.each([
  ["<a>\n<think>x", "<a>\n<tool>x", "<a>\n"],
  ["x[INST]", "x[TOOLS]", "x"],
  ["{a", "{b", "{"],
  ["same", "same", "same"],
])("the common start of %j and %j is %j", (first, second, start) => {
  expect(sharedStart(first, second)).toBe(start);
});

test.each([
  ["<|section|><|call|>f.", "<|end|><|call|>f.", "<|call|>f."],
  ['[\n {"name": "', '},\n {"name": "', '\n {"name": "'],
])("the common end of %j and %j is %j", (first, second, end) => {
  expect(sharedEnd(first, second)).toBe(end);
});

test.each([
  ["]<|e|><|turn|>", "<|text|><|turn|>", "<|turn|>"],
  ["<|eom_id|>", "<|eot_id|>", ""],
])("of %j and %j only whole markers are a common end", (first, second, end) => {
  expect(sharedMarkerEnd(first, second)).toBe(end);
});
