import { expect, test } from "vitest";
import { readPythonRecords } from "../../../src/tools/coverage/python-records.ts";

const HEAD = `{"p":"1-1","in":""}\n{"f":0,"n":"a.py"}\n`;

function read(lines: readonly string[], journals = new Map<string, Buffer>(), failing = false) {
  return readPythonRecords({ root: "/p", lines, journals, countsAsFailed: () => failing });
}

function createJournal(...cells: readonly number[]): Buffer {
  const buffer = Buffer.alloc(cells.length * 8);
  for (const [index, cell] of cells.entries()) buffer.writeBigUInt64LE(BigInt(cell), index * 8);
  return buffer;
}

const FAILED = `{"t":1,"l":{"0":"2-3"},"o":"failed"}`;
const ONLY_FAILED = new Map([
  [2, { failed: 1, passed: 0 }],
  [3, { failed: 1, passed: 0 }],
]);

test("lines outside all tests count for every test of the process", () => {
  const passed = `{"t":2,"l":{"0":"3-3"},"o":"passed"}`;
  const outside = `{"t":0,"l":{"0":"1-1,3-3"}}`;
  const coverage = read([`${HEAD}${outside}\n${FAILED}\n${passed}\n`]);
  expect(coverage).toMatchObject({ failedTests: 1, passedTests: 1 });
  expect(coverage?.files.get("a.py")).toEqual(
    new Map([
      [1, { failed: 1, passed: 1 }],
      [2, { failed: 1, passed: 0 }],
      [3, { failed: 1, passed: 1 }],
    ]),
  );
});

test("a process belongs to the test that started it, however far up", () => {
  const child = `{"p":"2-2","in":"1-1:1"}\n{"f":7,"n":"b.py"}\n`;
  const grandchild = `{"p":"3-3","in":"2-2:0"}\n{"f":0,"n":"c.py"}\n{"t":0,"l":{"0":"9-9"}}\n`;
  const coverage = read([`${HEAD}${FAILED}`, child, grandchild]);
  expect([...(coverage?.files.keys() ?? [])]).toEqual(["a.py", "c.py"]);
  expect(coverage?.failedTests).toBe(1);
});

test("processes that name each other as parents end", () => {
  const loop = [`{"p":"1-1","in":"2-2:0"}`, `{"p":"2-2","in":"1-1:0"}`];
  expect(read(loop)).toBeNull();
});

test.each([
  ["counts where it is known to fail", true, { failedTests: 1 }],
  ["is left out otherwise", false, null],
])("a test that never ended %s", (_, failing, expected) => {
  const text = `${HEAD}{"s":1,"n":"hangs"}\n`;
  const journal = createJournal(1, 2, 5, 6, 99);
  const coverage = read([text], new Map([["1-1", journal]]), failing);
  if (expected === null) expect(coverage).toBeNull();
  else {
    expect(coverage).toMatchObject(expected);
    expect([...(coverage?.files.get("a.py")?.keys() ?? [])]).toEqual([5, 6]);
  }
});

test.each([
  ["a cut last line", `${HEAD}${FAILED}\n{"t":2,"l":{"0":"1-`],
  ["no object", `${HEAD}null\n7\n"x"\n[]\n${FAILED}`],
  ["wrong types", `${HEAD}{"t":"1","l":3}\n{"t":1,"l":{"0":"8-8"},"o":"maybe"}\n${FAILED}`],
  ["ranges that are none", `${HEAD}{"t":1,"l":{"0":"9-8,x-y,-,NaN-NaN"}}\n${FAILED}`],
  ["a file it never named", `${HEAD}{"t":1,"l":{"5":"1-9","__proto__":"1-2"}}\n${FAILED}`],
  ["a file outside the root", `${HEAD}{"f":1,"n":"../x.py"}\n{"t":1,"l":{"1":"4-4"}}\n${FAILED}`],
  ["records before their process", `${FAILED}\n${HEAD}${FAILED}`],
])("%s is passed over", (_, text) => {
  expect(read([text])?.files).toEqual(new Map([["a.py", ONLY_FAILED]]));
});

test.each([
  ["too many lines", `{"t":1,"l":{"0":"${"1-1000000,".repeat(100)}"},"o":"failed"}`],
  ["too many ranges", `{"t":1,"l":{"0":"${"1-1,".repeat(4_100_000)}"},"o":"failed"}`],
  ["nothing", ""],
])("%s is null", (_, text) => {
  expect(read([HEAD + text])).toBeNull();
});

test.each([
  ["empty", Buffer.alloc(0)],
  ["cut", createJournal(1).subarray(0, 5)],
  ["with a count beyond its end", createJournal(1, 2 ** 50, 2)],
  ["of a test that ended", createJournal(1, 1, 9)],
  ["of a file that is not known", createJournal(1, 1, 2 ** 40)],
])("a journal %s does no harm", (_, journal) => {
  const text = `${HEAD}${FAILED}\n`;
  const coverage = read(
    [text],
    new Map([
      ["1-1", journal],
      ["9-9", journal],
    ]),
  );
  expect(coverage?.files).toEqual(new Map([["a.py", ONLY_FAILED]]));
});

test("no more than 20,000 lines are kept, failing ones first", () => {
  const passed = `{"t":2,"l":{"0":"100-40000"},"o":"passed"}`;
  const coverage = read([`${HEAD}${passed}\n${FAILED}`]);
  const lines = coverage?.files.get("a.py");
  expect(lines?.size).toBe(20_000);
  expect(lines?.get(2)).toEqual({ failed: 1, passed: 0 });
});
