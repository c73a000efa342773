import { expect, test } from "vitest";
import { parseRecords } from "../../src/bench/schema-records.ts";

const place = { path: "a.jsonl", category: "a" };
const plain = { id: "r", schema: { type: "string" }, tests: [{ valid: true, data: "x" }] };

function readOne(line: object | string) {
  const text = typeof line === "string" ? line : JSON.stringify(line);
  return parseRecords(text, place)[0];
}

function nest(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

test("blank lines are skipped and line ends may be of either kind", () => {
  const line = JSON.stringify(plain);
  const records = parseRecords(`\n${line}\r\n  \n${line}`, place);
  expect(records).toEqual(Array(2).fill({ ...plain, category: "a", mustFail: false }));
});

test("a record's own category stands before the file's", () => {
  expect(readOne({ ...plain, cat: "numbers" })).toMatchObject({ category: "numbers" });
});

test("null and false are data and schemas like any others", () => {
  expect(readOne({ id: "r", schema: false, tests: [{ valid: false, data: null }] })).toMatchObject({
    schema: false,
    tests: [{ valid: false, data: null }],
  });
});

test.each([
  ["tests", "[1]", [1]],
  ["texts", ' {"a":\t"b"} ', { a: "b" }],
  ["tests", "01", undefined],
  ["texts", "", undefined],
  ["texts", nest(2000), undefined],
])("in %s the text %j stands for its value", (key, text, data) => {
  const record = readOne({ id: "r", schema: {}, [key]: [{ valid: true, text }] });
  expect(record?.tests).toEqual([{ valid: true, data }]);
});

test("a record without data is one whose schema has to compile, or to fail where that is expected", () => {
  expect(readOne({ id: "r", schema: {} })).toMatchObject({ tests: [], mustFail: false });
  expect(readOne({ id: "r", schema: {}, expect: "FAILURE" })).toMatchObject({ mustFail: true });
});

test("reference calls become valid data of a schema of all tools", () => {
  const record = readOne({
    id: "r",
    functions: [
      { name: "f", parameters: { type: "object" } },
      { name: "g", parameters: true },
    ],
    calls: [{ name: "g", arguments: [1] }],
  });
  expect(record?.tests).toEqual([{ valid: true, data: { name: "g", arguments: [1] } }]);
  expect(record?.schema).toMatchObject({
    anyOf: [
      { properties: { name: { const: "f" }, arguments: { type: "object" } } },
      { properties: { name: { const: "g" }, arguments: true } },
    ],
  });
});

test.each([
  ["no JSON", "{", /^it is not JSON: /],
  ["no object", "[]", /expected object/],
  ["null", "null", /expected object/],
  ["no id", { schema: {} }, /id: .*string/],
  ["no schema", { id: "r" }, /schema: is missing/],
  ["tests that are no list", { ...plain, tests: {} }, /tests: .*array/],
  ["no label", { ...plain, tests: [{ data: 1 }] }, /tests: 0: valid: /],
  ["neither datum nor text", { ...plain, tests: [{ valid: true }] }, /tests: 0: needs either/],
  [
    "both datum and text",
    { ...plain, tests: [{ valid: true, data: 1, text: "1" }] },
    /needs either/,
  ],
  ["a tool without parameters", { id: "r", functions: [{ name: "f" }], calls: [] }, /is missing/],
  ["data nested too deeply", `{"id":"r","schema":${nest(1001)}}`, /nested deeper than 1000/],
  ["data nested beyond any stack", `{"id":"r","schema":${nest(200_000)}}`, /nested deeper/],
])("a line with %s is refused with its number", (_, line, reason) => {
  const text = typeof line === "string" ? line : JSON.stringify(line);
  expect(() => parseRecords(`\n${text}\n`, place)).toThrow(
    expect.objectContaining({
      code: "input-invalid",
      details: { path: "a.jsonl", line: 2, reason: expect.stringMatching(reason) },
    }),
  );
});
