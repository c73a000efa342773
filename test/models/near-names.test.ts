import { expect, test } from "vitest";
import { findNearNames } from "../../src/models/near-names.ts";

const names = ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b", "smollm2-135m", "gemma-3-270m"];

test.each([
  ["qwen2.5-coder-1.5", ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"]],
  ["Smolm2-135m", ["smollm2-135m"]],
  ["qwen", ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"]],
  ["llama", []],
])("near %s are %j", (wanted, expected) => {
  expect(findNearNames(wanted, names)).toEqual(expected);
});

test("at most three names are offered", () => {
  expect(findNearNames("model", ["model1", "model2", "model3", "model4"])).toHaveLength(3);
});
