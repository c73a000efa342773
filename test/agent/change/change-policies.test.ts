import { expect, test } from "vitest";
import { concludeChange } from "../../../src/agent/change/conclude-change.ts";
import { readSubSteps } from "../../../src/agent/change/decompose-step.ts";
import { findQuotedLine, listLikelyLines } from "../../../src/agent/change/likely-lines.ts";
import { listMeantSymbols, listNamedTargets } from "../../../src/agent/change/named-targets.ts";
import { describePlan, planChange } from "../../../src/agent/change/plan-change.ts";
import { decideMove, type FaultKind } from "../../../src/agent/change/retry-policy.ts";
import { saysToEdit } from "../../../src/agent/understand/drawn-on.ts";
import { createGreen } from "../repair/check-result.ts";
import { createRequest, newFile, symbolIn } from "./change-fixture.ts";

test.each<{ faults: FaultKind[]; move: unknown }>([
  { faults: [], move: { approach: "planned", temperature: 0, tells: false } },
  { faults: ["refused"], move: { approach: "planned", temperature: 0.4, tells: true } },
  { faults: ["refused", "worse"], move: { approach: "other", temperature: 0, tells: true } },
  { faults: ["too-large"], move: { approach: "other", temperature: 0, tells: true } },
  {
    faults: ["soft", "unchanged", "incomplete"],
    move: { approach: "planned", temperature: 0.8, tells: false },
  },
  { faults: ["worse", "worse", "worse", "worse"], move: null },
  { faults: ["too-large", "too-large"], move: null },
])("after $faults comes $move", ({ faults, move }) => {
  expect(decideMove(faults.map((kind) => ({ kind, problem: "", tried: "" })))).toEqual(move);
});

const PATHS = ["a.py", "b.py", "lib/a.py", "test_a.py"];

test.each([
  {
    name: "files as named",
    request: createRequest("Change a.py and b.py", { files: ["a.py", "b.py"] }),
    paths: [["a.py"], ["b.py"]],
  },
  {
    name: "no file that is only drawn on",
    request: createRequest("Make a.py use load from b.py", { files: ["a.py", "b.py"] }),
    paths: [["a.py"]],
  },
  {
    name: "no test that exists",
    request: createRequest("Change a.py so that test_a.py passes", {
      files: ["a.py", "test_a.py"],
    }),
    paths: [["a.py"]],
  },
  {
    name: "a test that is to be made",
    request: createRequest("Create test_c.py", { files: [newFile("test_c.py")] }),
    paths: [["test_c.py"]],
  },
  {
    name: "the file of a symbol",
    request: createRequest("Make load faster", { symbols: [symbolIn("b.py", "load")] }),
    paths: [["b.py"]],
  },
  {
    name: "the files of the earlier task that are still there",
    request: createRequest("Again"),
    earlier: ["b.py", "gone.py"],
    paths: [["b.py"]],
  },
  {
    name: "all namesakes of a short name",
    request: createRequest("Change a.py", {
      files: [{ written: "a.py", path: "a.py", match: "name" as const }],
    }),
    paths: [["a.py", "lib/a.py"]],
  },
])("targets: $name", ({ request, earlier, paths }) => {
  const { targets } = listNamedTargets(request, PATHS, earlier ?? []);
  expect(targets.map((target) => target.paths)).toEqual(paths);
});

test.each([
  ["Edit calc.py so that it writes out.txt", "calc.py", true],
  ["In `calc.py`, add a line", "calc.py", true],
  ["Edit calc.py so that it writes out.txt", "out.txt", false],
  ["Store the names in out.txt", "out.txt", false],
])("%s: %s has to be there: %s", (task, written, expected) => {
  expect(saysToEdit(task, written)).toBe(expected);
});

test("a symbol that is only called is not meant to change", () => {
  const symbols = [symbolIn("a.py", "parse"), symbolIn("a.py", "clean")];
  const request = createRequest("Make parse call clean first", { symbols });
  expect(listMeantSymbols(request, "a.py")).toEqual(["parse"]);
});

const target = (path: string, symbols: string[] = [], isNew = false) => ({
  path,
  symbols,
  isNew,
  reason: "",
});
const imports = { importsOf: (path: string) => (path === "main.py" ? ["calc.py"] : []) };

test.each([
  {
    name: "one file is one step without a part",
    targets: [target("a.py", ["f", "g"])],
    long: [],
    steps: [["a.py", ["f", "g"], null]],
  },
  {
    name: "what is imported comes first",
    targets: [target("main.py"), target("calc.py")],
    long: [],
    steps: [
      ["calc.py", [], "what belongs in calc.py"],
      ["main.py", [], "what belongs in main.py"],
    ],
  },
  {
    name: "what is to be made comes first",
    targets: [target("a.py"), target("b.py", [], true)],
    long: [],
    steps: [
      ["b.py", [], "what belongs in b.py"],
      ["a.py", [], "what belongs in a.py"],
    ],
  },
  {
    name: "a long file is taken declaration by declaration",
    targets: [target("a.py", ["f", "g"])],
    long: ["a.py"],
    steps: [
      ["a.py", ["f"], "what belongs to f"],
      ["a.py", ["g"], "what belongs to g"],
    ],
  },
])("$name", ({ targets, long, steps }) => {
  const isLong = (path: string): boolean => (long as string[]).includes(path);
  const plan = planChange(targets, isLong, imports);
  expect(plan.map(({ path, symbols, part }) => [path, symbols, part])).toEqual(steps);
});

test("a plan shows what is over, what is being done and what comes", () => {
  const steps = planChange([target("a.py"), target("b.py"), target("c.py")], () => false, imports);
  expect(describePlan(steps, [false]).map(({ state }) => state)).toEqual([
    "given-up",
    "doing",
    "open",
  ]);
});

test("small steps name only what exists, and each place once", () => {
  const answer = "change f: do x\nadd after f: add h\nchange f: do y\nchange gone: z\n";
  expect(readSubSteps(answer, ["f"])).toEqual([
    { site: { mode: "symbol", symbol: "f" }, part: "do x; do y" },
    { site: { mode: "insert", place: { kind: "after-symbol", symbol: "f" } }, part: "add h" },
  ]);
});

test.each([
  { quoted: ["beta"], line: 2 },
  { quoted: ["gone", "gamma"], line: 3 },
  { quoted: ["a"], line: null },
  { quoted: [" "], line: null },
])("the line that holds one of $quoted is $line", ({ quoted, line }) => {
  expect(findQuotedLine("alpha\nbeta\ngamma\n", quoted)).toBe(line);
});

test("of a long text the lines are shown that share words with the task, and some around them", () => {
  const text = Array.from({ length: 3000 }, (_, n) =>
    n === 1999 ? "the price is 5" : `row ${n}`,
  ).join("\n");
  const numbers = listLikelyLines(text, "Change the price").map(({ number }) => number);
  expect(numbers).toEqual([1997, 1998, 1999, 2000, 2001, 2002, 2003]);
  expect(listLikelyLines(text, "?").length).toBeLessThanOrEqual(48);
});

const END = {
  changed: ["a.py"],
  failed: [],
  doubts: [],
  standing: null,
  inspectors: [],
  hasSyntax: true,
  limit: null,
};

test.each([
  {
    name: "tests",
    end: { ...END, standing: createGreen({ passed: 3 }) },
    status: "changed",
    says: "all 3 tests pass",
  },
  {
    name: "compilers",
    end: { ...END, inspectors: ["tsc"] },
    status: "changed",
    says: "no test was run; nothing new is found by: tsc",
  },
  {
    name: "nothing",
    end: { ...END, hasSyntax: false },
    status: "changed",
    says: "no check reads such files",
  },
  {
    name: "a part",
    end: { ...END, failed: [{ path: "b.py", problem: "p" }] },
    status: "not-achieved",
    says: "b.py could not be changed as asked and is as it was: p.",
  },
  {
    name: "no change",
    end: { ...END, changed: [] },
    status: "nothing-to-do",
    says: "There was nothing to change.",
  },
  {
    name: "a limit",
    end: { ...END, changed: [], failed: [{ path: "b.py", problem: "p" }], limit: "tokens" },
    status: "limit",
    says: "The tokens limit is reached.",
  },
])("the message says what stands behind it: $name", ({ end, status, says }) => {
  const outcome = concludeChange(end);
  expect(outcome.status).toBe(status);
  expect(outcome.message).toContain(says);
});
