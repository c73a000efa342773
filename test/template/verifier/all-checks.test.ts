import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/template/verifier/all-checks.ts";

test("there is one check for each id from T00 to T27", () => {
  const ids = CHECKS.map(({ id }) => id).toSorted();
  expect(ids).toEqual(Array.from({ length: 28 }, (_, n) => `T${String(n).padStart(2, "0")}`));
});

test("no check that renders stands before a static one", () => {
  const stages = CHECKS.map(({ stage }) => stage);
  expect(stages.lastIndexOf("static")).toBeLessThan(
    stages.findIndex((stage) => stage !== "static"),
  );
});

test("the documentation names every check by what it proves", () => {
  const text = readFileSync("docs/templates.md", "utf8");
  const missing = CHECKS.filter(
    ({ id, stage, title }) => !text.includes(`| ${id} | ${stage} | ${title} |`),
  );
  expect(missing.map(({ id }) => id)).toEqual([]);
});
