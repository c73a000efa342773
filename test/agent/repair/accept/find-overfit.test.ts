import { expect, test } from "vitest";
import { findOverfit } from "../../../../src/agent/repair/accept/find-overfit.ts";
import { CHEATS, type ChangeSample, HONEST } from "./cheats.ts";

function find({ path, baseText, newText, test: text }: ChangeSample) {
  const testPath = path.endsWith(".py") ? "test_it.py" : path.replace(/\.(\w+)$/, ".test.$1");
  return findOverfit({ path, baseText, newText, tests: [{ path: testPath, text }] });
}

test.each(CHEATS)("$name is seen", async (sample) => {
  const signs = await find(sample);
  expect(signs.map(({ kind, isGrave }) => [kind, isGrave])).toContainEqual([
    sample.kind,
    sample.isGrave,
  ]);
});

test.each(HONEST)("$name is nothing to speak of", async (sample) => {
  expect(await find(sample)).toEqual([]);
});
