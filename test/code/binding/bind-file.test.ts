import { expect, test } from "vitest";
import { bindFile } from "../../../src/code/binding/bind-file.ts";
import { bindSource, boundNames } from "./bound-names.ts";

test("a file in no language with rules has no bindings", async () => {
  expect(await bindFile("a.txt", "x")).toBeNull();
  expect(await bindFile("a.json", "{}")).toBeNull();
});

test("a file over the limits is refused with the reason", async () => {
  expect(await bindFile("a.py", "x = 1\n", { maxChars: 3, maxMs: 1000 })).toEqual({
    kind: "refused",
    reason: "it has more than 3 characters",
  });
});

test.each([
  ["a.js", "(".repeat(4_000)],
  ["a.js", "{".repeat(4_000)],
  ["a.js", `x${".x".repeat(4_000)}`],
  ["a.js", `x${"(x)".repeat(4_000)}`],
  ["a.js", `const ${"{x:".repeat(2_000)}x${"}".repeat(2_000)} = x;`],
  ["a.ts", `let x: ${"x<".repeat(2_000)}x${">".repeat(2_000)};`],
  ["a.jsx", "<x>".repeat(4_000)],
  ["a.py", "[".repeat(4_000)],
  ["a.py", `x${".x".repeat(4_000)}`],
  ["a.py", "lambda x: ".repeat(2_000)],
  ["a.py", `${"(".repeat(2_000)}x${")".repeat(2_000)} = 1`],
])("deep nesting in %s overflows no stack: %.10s…", async (path, text) => {
  expect((await bindFile(path, text))?.kind).toMatch(/^(?:bound|refused)$/);
});

test("offsets count UTF-16 units", async () => {
  const text = "s = '😀'; x = s\n";
  const { occurrences } = await bindSource("a.py", text);
  expect(occurrences.map(({ startIndex, endIndex }) => text.slice(startIndex, endIndex))).toEqual([
    "s",
    "x",
    "s",
  ]);
});

test("names like those of Object's own members are names", async () => {
  expect(await boundNames("a.js", "const toString = 1; toString;\n", "toString")).toEqual([
    "1:7 definition toString",
    "1:21 read toString",
  ]);
});
