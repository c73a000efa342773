import { expect, test } from "vitest";
import { scoreRecord } from "../../src/bench/schema-conformance.ts";
import type { SchemaRecord } from "../../src/bench/schema-records.ts";

const ALL = { grammarOnly: false };
const GRAMMAR_ONLY = { grammarOnly: true };

function record(schema: unknown, ...tests: SchemaRecord["tests"]): SchemaRecord {
  return { id: "r", category: "c", schema, tests, mustFail: false };
}

const valid = (data: unknown) => ({ valid: true, data });
const invalid = (data: unknown) => ({ valid: false, data });

const RIGHT = {
  isRight: true,
  wronglyAccepted: 0,
  wronglyRejected: 0,
  refusal: null,
  firstWrong: null,
  crash: null,
};

test.each([
  ["accepts and refuses as labelled", record({ minimum: 2 }, valid(2), invalid(1))],
  [
    "refuses all that nothing fits",
    record({ minimum: 2, maximum: 1, type: "integer" }, invalid(2)),
  ],
  ["refuses a text that is no JSON", record({}, invalid(undefined))],
  [
    "spells keys in its own order",
    record(
      { type: "object", properties: { a: { type: "null" }, b: { type: "null" } } },
      valid({ b: null, a: null }),
    ),
  ],
  ["compiles what has no data", record({ type: "string" })],
])("a record is right when the grammar %s", (_, it) => {
  expect(scoreRecord(it, GRAMMAR_ONLY)).toMatchObject({ id: "r", category: "c", ...RIGHT });
});

test("data judged otherwise than labelled are counted, and the first is kept", () => {
  const it = record({ type: "integer" }, valid(1), valid("a"), invalid(2), invalid(3));
  expect(scoreRecord(it, ALL)).toMatchObject({
    isRight: false,
    wronglyAccepted: 2,
    wronglyRejected: 1,
    firstWrong: { index: 1, valid: true, data: "a", refusedBy: "grammar" },
  });
});

const UNIQUE = record(
  { type: "array", items: { type: "integer" }, uniqueItems: true },
  valid([1, 2]),
  invalid([1, 1]),
);

test("what the grammar leaves open is reported, not wrongly accepted, and caught by the validator", () => {
  const unsupported = [expect.stringMatching(/^\/uniqueItems: \w/)];
  expect(scoreRecord(UNIQUE, ALL)).toMatchObject({ ...RIGHT, unsupported });
  expect(scoreRecord(UNIQUE, GRAMMAR_ONLY)).toMatchObject({
    isRight: false,
    wronglyAccepted: 0,
    unsupported,
    firstWrong: { index: 1, valid: false, refusedBy: null },
  });
});

test("a refused schema is a reason, and right only where it was expected", () => {
  const faulty = record({ $ref: "#/nowhere" }, valid(1));
  const refusal = expect.stringContaining("leads to nothing");
  expect(scoreRecord(faulty, ALL)).toMatchObject({ isRight: false, refusal, crash: null });
  const expected = { ...faulty, tests: [], mustFail: true };
  expect(scoreRecord(expected, ALL)).toMatchObject({ isRight: true, refusal });
});

test("a schema that should have failed is right when something of it is reported", () => {
  const mustFail = true;
  expect(scoreRecord({ ...record({}), mustFail }, ALL)).toMatchObject({ isRight: false });
  const it = { ...record({ type: "string", pattern: "(a" }), mustFail };
  expect(scoreRecord(it, ALL)).toMatchObject({ isRight: true });
});

test("that nothing fits is the whole answer where there are no data", () => {
  const refusal = expect.stringContaining("Nothing can match");
  const it = record({ type: "integer", minimum: 2, maximum: 1 });
  expect(scoreRecord(it, ALL)).toMatchObject({ isRight: true, refusal });
});

test("an error of the program is a crash of that record, with its message", () => {
  const schema = {
    get type(): string {
      throw new Error("boom");
    },
  };
  expect(scoreRecord(record(schema), ALL)).toMatchObject({
    isRight: false,
    crash: "boom",
    refusal: null,
  });
});
