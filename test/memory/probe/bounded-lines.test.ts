import { expect, test } from "vitest";
import { createLineSplitter } from "../../../src/memory/probe/bounded-lines.ts";

test.each([
  { pieces: ["one\ntwo\n"], lines: ["one", "two"] },
  { pieces: ["o", "ne\nt", "wo\n"], lines: ["one", "two"] },
  { pieces: ["one\r\ntwo"], lines: ["one"] },
  { pieces: ["", "\n\n"], lines: ["", ""] },
  { pieces: ["0123456789\n", "next\n"], lines: ["0123456789", "next"] },
  { pieces: ["0123456789x\nnext\n"], lines: ["next"] },
  { pieces: ["0123456789", "x", "y", "z\nnext\n"], lines: ["next"] },
])("$pieces holds the lines $lines", ({ pieces, lines }) => {
  const split = createLineSplitter(10);
  expect(pieces.flatMap(split)).toEqual(lines);
});

test("ten megabytes without a line's end are not kept, and the next line is read", () => {
  const split = createLineSplitter(100);
  const garbage = "x".repeat(64 * 1024);
  for (let count = 0; count < 160; count++) expect(split(garbage)).toEqual([]);
  expect(split("\nnext\n")).toEqual(["next"]);
});
