import { expect, test } from "vitest";
import {
  listTests,
  type PromiseTurn,
  parsePromiseCase,
  readTurnRules,
  showsTests,
} from "../../src/bench/promise-case.ts";

const CASE = parsePromiseCase(
  JSON.stringify({
    id: "one/a",
    set: "one",
    target: ["pay.py"],
    turns: [{ prompt: "Repair it.", checks: [{ type: "tests" }] }],
  }),
);
const REPO = new Map([
  ["pay.py", "1"],
  ["test_pay.py", "2"],
  ["test_tax.py", "3"],
  ["package.json", "4"],
]);

test("tests of the project and files of the grader are not to be touched", () => {
  const hidden = new Map([["package.json", "4"]]);
  expect(listTests(CASE, { repo: REPO, hidden })).toEqual([
    "test_pay.py",
    "test_tax.py",
    "package.json",
  ]);
  const renames = { ...CASE, target: ["test_*.py"] };
  expect(listTests(renames, { repo: REPO, hidden })).toEqual(["package.json"]);
});

test.each([
  ["the same test", { "test_pay.py": "2" }, true],
  ["the same test and another package.json", { "test_pay.py": "2", "package.json": "" }, true],
  ["another test of that name", { "test_pay.py": "" }, false],
  ["a test that was not shown", { "test_more.py": "2" }, false],
])("a grader with %s runs what the agent sees: %#", (_what, hidden, is) => {
  expect(showsTests(REPO, new Map(Object.entries(hidden)))).toBe(is);
});

test.each([
  [[{ type: "tests" }], null, null],
  [[{ type: "answer" }], "turn", null],
  [[{ type: "answer" }, { type: "unchanged_this_turn" }], "turn", null],
  [[{ type: "answer" }, { type: "unchanged" }], "start", null],
  [[{ type: "tests" }, { type: "only_changed", files: ["a.py"] }], null, ["a.py"]],
])("the checks %j are rules", (checks, unchanged, onlyChanged) => {
  const turn = { prompt: "", checks } as PromiseTurn;
  expect(readTurnRules(CASE, turn, ["t.py"])).toEqual({
    target: ["pay.py"],
    tests: ["t.py"],
    unchanged,
    onlyChanged,
  });
});

test("a text that is no case is an error", () => {
  expect(() => parsePromiseCase("{}")).toThrow();
});
