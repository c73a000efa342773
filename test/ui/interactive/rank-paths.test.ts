import { expect, test } from "vitest";
import { rankPaths } from "../../../src/ui/interactive/rank-paths.ts";

const PATHS = ["src/cart.ts", "src/card/index.ts", "docs/cart.md", "test/src/a.ts", "README.md"];

test.each([
  ["", "", ["README.md", "src/cart.ts", "docs/cart.md", "test/src/a.ts", "src/card/index.ts"]],
  ["a folder", "src/", ["src/cart.ts", "src/card/index.ts", "test/src/a.ts"]],
  ["a name, whatever its folder", "cart", ["src/cart.ts", "docs/cart.md"]],
  ["another case", "readme", ["README.md"]],
  ["what is nowhere", "zebra", []],
])("%s ranks %j", (_what, text, expected) => {
  expect(rankPaths(text, PATHS)).toEqual(expected);
});

test("a long project gives twenty paths", () => {
  const paths = Array.from({ length: 100 }, (_, index) => `src/file${index}.ts`);
  expect(rankPaths("file", paths)).toHaveLength(20);
});
