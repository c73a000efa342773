import { expect, test } from "vitest";
import { keyOfTexts } from "../../../../src/agent/repair/generate/candidate.ts";

const edit = (path: string, text: string) => ({ path, text });
const ONE = edit("a.py", "x = 1\ny = 2\n");

test.each([
  ["blank space at line ends", [edit("a.py", "x = 1  \t\ny = 2\n")]],
  ["line ends of another system", [edit("a.py", "x = 1\r\ny = 2\r\n")]],
  ["blank lines", [edit("a.py", "\n\nx = 1\n   \ny = 2")]],
  ["no last line end", [edit("a.py", "x = 1\ny = 2")]],
])("%s makes no other candidate", (_what, edits) => {
  expect(keyOfTexts(edits)).toBe(keyOfTexts([ONE]));
});

test.each([
  ["indentation", [edit("a.py", "x = 1\n y = 2\n")]],
  ["another order of the lines", [edit("a.py", "y = 2\nx = 1\n")]],
  ["another file", [edit("b.py", ONE.text)]],
  ["one more file", [ONE, edit("b.py", "")]],
  ["a line moved to another file", [edit("a.py", "x = 1\n"), edit("b.py", "y = 2\n")]],
  ["nothing", []],
])("%s makes another", (_what, edits) => {
  expect(keyOfTexts(edits)).not.toBe(keyOfTexts([ONE]));
});

test("the order in which files are named does not count", () => {
  const two = edit("b.py", "z = 1\n");
  expect(keyOfTexts([two, ONE])).toBe(keyOfTexts([ONE, two]));
});
