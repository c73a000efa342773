import { expect, test } from "vitest";
import { parseToolCallRows, pickRows, type ToolCallRow } from "../../src/bench/tool-call-rows.ts";
import { findWrong } from "../../src/bench/tool-calls.ts";

const SIGNATURE = {
  name: "book",
  description: "Books a table.",
  parameters: {
    type: "object",
    properties: { place: { type: "string" }, seats: { type: "integer" }, at: { type: "object" } },
    required: ["place"],
  },
};

function rowOf(wanted: ToolCallRow["wanted"], category = "simple"): ToolCallRow {
  return { id: "r", category, messages: [], signatures: [SIGNATURE], wanted };
}

function book(args: Record<string, unknown>) {
  return { name: "book", arguments: args };
}

test("a row is read with its tools and accepted values, blank lines skipped", () => {
  const line = JSON.stringify({
    id: "r",
    category: "simple",
    messages: [{ role: "user", content: "Book." }],
    tools: [{ type: "function", function: SIGNATURE }],
    ground_truth: [{ book: { place: ["Rome", ""] } }],
  });
  expect(parseToolCallRows(`\n${line}\r\n`, "rows.jsonl")).toEqual([
    {
      id: "r",
      category: "simple",
      messages: [{ role: "user", content: "Book." }],
      signatures: [SIGNATURE],
      wanted: [{ name: "book", accepted: { place: ["Rome", ""] } }],
    },
  ]);
});

test.each(["{", "{}", '{"id": "r", "category": "c", "messages": [], "tools": [1]}'])(
  "the line %s is refused with its number",
  (line) => {
    expect(() => parseToolCallRows(`\n${line}`, "rows.jsonl")).toThrow(
      expect.objectContaining({
        code: "input-invalid",
        details: expect.objectContaining({ line: 2 }),
      }),
    );
  },
);

test("a part of the rows has all categories in turn", () => {
  const rows = ["a", "a", "a", "b", "c", "c"].map((category, index) => ({
    ...rowOf([], category),
    id: `${index}`,
  }));
  expect(pickRows(rows, 5).map(({ id }) => id)).toEqual(["0", "3", "4", "1", "5"]);
  expect(pickRows(rows, 100)).toHaveLength(6);
});

const ROME = { name: "book", accepted: { place: ["Rome", "Roma"], seats: [2, ""] } };
const PARIS = { name: "book", accepted: { place: ["Paris"], seats: [""] } };
const LISTS = {
  name: "book",
  accepted: { place: [["a b", "c"]], at: [{ day: ["Mon"], hour: [8, ""] }] },
};

test.each<[string, ToolCallRow["wanted"], Record<string, unknown>[]]>([
  ["an accepted value", [ROME], [{ place: "Roma", seats: 2 }]],
  ["an optional argument left out", [ROME], [{ place: "Rome" }]],
  ["other case, blanks and punctuation", [ROME], [{ place: "r-o m.e" }]],
  ["two calls in any order", [ROME, PARIS], [{ place: "Paris" }, { place: "Rome" }]],
  ["lists and objects by their parts", [LISTS], [{ place: ["A b", "c"], at: { day: "mon" } }]],
  ["no call where none fits", [], []],
])("right is %s", (_, wanted, calls) => {
  expect(findWrong(rowOf(wanted), calls.map(book))).toBeNull();
});

test.each<[string, ToolCallRow["wanted"], Record<string, unknown>[]]>([
  ["place is", [ROME], [{ place: "Oslo" }]],
  ["place is missing", [ROME], [{ seats: 2 }]],
  ['seats is "2"', [ROME], [{ place: "Rome", seats: "2" }]],
  ["at, which is not wanted", [ROME], [{ place: "Rome", at: {} }]],
  ["0 calls instead of 1", [ROME], []],
  ["2 calls instead of 1", [ROME], [{ place: "Rome" }, { place: "Rome" }]],
  ["place is", [ROME, PARIS], [{ place: "Rome" }, { place: "Rome" }]],
  ["place is", [LISTS], [{ place: ["c", "a b"], at: { day: "Mon" } }]],
  ["at is", [LISTS], [{ place: ["a b", "c"], at: { hour: 8 } }]],
  ["called although no tool fits", [], [{ place: "Rome" }]],
])("wrong is: %s", (problem, wanted, calls) => {
  expect(findWrong(rowOf(wanted), calls.map(book))).toContain(problem);
});

test("another function is wrong, and an answer to the user is no call", () => {
  const answer = { name: "answer", arguments: { text: "No." } };
  expect(findWrong(rowOf([]), [answer])).toBeNull();
  expect(findWrong(rowOf([ROME]), [answer])).toBe("0 calls instead of 1");
  expect(findWrong(rowOf([ROME]), [{ name: "sell", arguments: {} }])).toBe(
    "calls sell instead of book",
  );
});
