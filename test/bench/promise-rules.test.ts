import { describe, expect, test } from "vitest";
import {
  judgeTurn,
  matches,
  type Tree,
  type TurnFacts,
  type TurnRules,
} from "../../src/bench/promise-rules.ts";

const START = tree({ "pay.py": "1", "tax.py": "1", "test_pay.py": "1" });
const RULES: TurnRules = {
  target: ["pay.py"],
  onlyChanged: null,
  unchanged: null,
  tests: ["test_pay.py"],
};

function tree(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files));
}

function treeAfter(files: Readonly<Record<string, string>>): Tree {
  return new Map([...START, ...Object.entries(files)]);
}

function judge(facts: Partial<TurnFacts>, rules: Partial<TurnRules> = {}) {
  const broken = judgeTurn(
    { ...RULES, ...rules },
    {
      turn: 1,
      start: START,
      before: START,
      after: START,
      events: ["init", "result"],
      thrown: null,
      exitCode: 3,
      durationMs: 1,
      limitMs: 10,
      verifiedBy: null,
      isGreen: null,
      admitted: new Map(),
      ...facts,
    },
  );
  return broken.map(({ promise, detail }) => `${promise} ${detail}`);
}

test("a turn that changes what it may breaks nothing", () => {
  const changed = treeAfter({ "pay.py": "2", __pycache__: "folder", "__pycache__/pay.pyc": "1" });
  expect(judge({ after: changed, exitCode: 0, isGreen: true })).toEqual([]);
});

describe("files", () => {
  test.each([
    ["a file beside the target", { "tax.py": "2" }, {}, ["P1 tax.py (never let in)"]],
    ["a new one", { "new.py": "1" }, {}, ["P1 new.py (never let in)"]],
    [
      "one that only this turn forbids",
      { "pay.py": "2" },
      { onlyChanged: ["tax.py"] },
      ["P1 pay.py (never let in)"],
    ],
    ["a test", { "test_pay.py": "2" }, {}, ["P1 test_pay.py (never let in)", "P4 test_pay.py"]],
    ["any where none may change", { "pay.py": "2" }, { unchanged: "turn" }, ["P2 pay.py"]],
    ["litter", { "pay.py.tmp-1": "1" }, {}, ["P5 left pay.py.tmp-1"]],
  ] as const)("%s is told", (_what, files, rules, told) => {
    expect(judge({ after: treeAfter(files) }, rules)).toEqual(told);
  });

  test("it is told why the harness let one in", () => {
    const admitted = new Map([["tax.py", "it was read"]]);
    expect(judge({ after: treeAfter({ "tax.py": "2" }), admitted })).toEqual([
      "P1 tax.py (it was read)",
    ]);
  });

  test("what was changed before the turn counts only against the start", () => {
    const before = treeAfter({ "pay.py": "2" });
    expect(judge({ before, after: before }, { unchanged: "turn" })).toEqual([]);
    expect(judge({ before, after: before }, { unchanged: "start" })).toEqual(["P2 pay.py"]);
  });

  test("what is put back is no edit", () => {
    expect(judge({ before: treeAfter({ "new.py": "1", "tax.py": "2" }) })).toEqual([]);
  });
});

describe("the ending", () => {
  test.each([
    ["red tests and success", { exitCode: 0, isGreen: false }, ["P3 exit 0"]],
    ["red tests and a proof", { isGreen: false, verifiedBy: "t" }, ["P3 exit 3, verified by t"]],
    ["red tests and no claim", { isGreen: false }, []],
    ["no result", { events: ["init"] }, ["P5 0 results, the last event is init"]],
    [
      "two results",
      { events: ["init", "result", "result"] },
      ["P5 2 results, the last event is result"],
    ],
    [
      "an event behind it",
      { events: ["init", "result", "edit"] },
      ["P5 1 results, the last event is edit"],
    ],
    ["a refusal before it began", { events: [], thrown: { text: "e", isDeliberate: true } }, []],
    ["a failure with its result", { thrown: { text: "e", isDeliberate: true } }, []],
    ["a crash", { events: [], thrown: { text: "e", isDeliberate: false } }, ["P5 threw e"]],
    ["too long", { durationMs: 3_000 }, ["P5 took 3 s"]],
  ])("%s", (_what, facts, told) => {
    expect(judge(facts)).toEqual(told);
  });
});

test.each([
  ["src/a.ts", ["src/*"], true],
  ["src/deep/a.ts", ["src/*"], true],
  ["a.ts", ["src/*"], false],
  ["axts", ["a.ts"], false],
])("%s is one of %j: %s", (file, globs, is) => {
  expect(matches(file, globs)).toBe(is);
});
