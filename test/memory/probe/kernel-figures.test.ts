import { expect, test } from "vitest";
import {
  parseFigure,
  parseFigures,
  parseSoftLimit,
} from "../../../src/memory/probe/kernel-figures.ts";

const STATUS =
  "Name:\tnode\nUmask:\t0022\nVmSize:\t  987654 kB\nRssAnon:\t   40960 kB\nThreads:\t11\n";

test("a table's figures are read in bytes where it names a unit", () => {
  const figures = parseFigures(`${STATUS}inactive_file 4096\nActive(file):   12 kB\n`);
  expect(Object.fromEntries(figures)).toEqual({
    Umask: 22,
    VmSize: 987654 * 1024,
    RssAnon: 40960 * 1024,
    Threads: 11,
    inactive_file: 4096,
    "Active(file)": 12 * 1024,
  });
});

test.each(["", "\0\0\0", "MemTotal: -5 kB", "MemTotal:", "MemTotal: 5 GB", "max 1 2"])(
  "a table without figures gives none: %j",
  (text) => {
    expect(parseFigures(text).size).toBe(0);
  },
);

test.each([
  ["1234\n", 1234],
  ["0", 0],
  ["9223372036854775808\n", 2 ** 63],
  ["max\n", null],
  ["-1\n", null],
  ["1.5", null],
  ["12 34", null],
  ["", null],
  [null, null],
])("the number in %j is %j", (text, number) => {
  expect(parseFigure(text)).toBe(number);
});

test.each([
  ["Max address space         8589934592           unlimited            bytes", 8589934592],
  ["Max address space         unlimited            unlimited            bytes", null],
  ["Max data size             5                    5                    bytes", null],
  ["", null],
])("the soft limit of the address space in %j is %j", (text, limit) => {
  expect(
    parseSoftLimit(`Limit  Soft Limit  Hard Limit  Units\n${text}\n`, "Max address space"),
  ).toBe(limit);
});
