import { expect, test } from "vitest";
import { findSymbols, symbolAtLine } from "../../src/code/find-symbols.ts";
import { parseSource } from "./outline.ts";

const SOURCE = `A = 1

@dec
class C:
    x = 1

    def m(self):
        def inner():
            pass
        return inner

def m():
    pass
`;

test.each([
  [1, undefined],
  [2, undefined],
  [3, "C"],
  [5, "C"],
  [7, "C.m"],
  [9, "C.m.inner"],
  [10, "C.m"],
  [11, undefined],
  [12, "m"],
  [99, undefined],
])("line %i is in %s", async (line, qualifiedName) => {
  const parsed = await parseSource("a.py", SOURCE);
  expect(symbolAtLine(parsed, line)?.qualifiedName).toBe(qualifiedName);
});

test("of symbols on one line the innermost counts", async () => {
  const parsed = await parseSource("a.ts", "class A { m() { return () => 1; } }\n");
  expect(symbolAtLine(parsed, 1)?.qualifiedName).toBe("A.m");
});

test.each([
  ["m", ["C.m", "m"]],
  ["C.m", ["C.m"]],
  ["inner", ["C.m.inner"]],
  ["nothing", []],
])("%s finds %j", async (name, found) => {
  const parsed = await parseSource("a.py", SOURCE);
  expect(findSymbols(parsed, name).map(({ qualifiedName }) => qualifiedName)).toEqual(found);
});
