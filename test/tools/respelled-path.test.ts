import { expect, test } from "vitest";
import { isRespelling, respell } from "../../src/tools/respelled-path.ts";

test.each([
  ["README.md", "Readme.md", true],
  ["\u1e03.md", "b\u0307.md", true],
  ["a.md", "a.md", false],
  ["a.md", "b.md", false],
])("%j and %j are two spellings of one name: %s", (name, other, expected) => {
  expect(isRespelling(name, other)).toBe(expected);
});

test("gives the place beside a file under the new spelling", () => {
  const file = { absolute: "/p/docs/a.md", relative: "docs/a.md" };
  expect(respell(file, "A.md")).toEqual({ absolute: "/p/docs/A.md", relative: "docs/A.md" });
  expect(respell({ absolute: "/p/a", relative: "a" }, "A").relative).toBe("A");
});
