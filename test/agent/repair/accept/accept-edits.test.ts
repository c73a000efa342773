import { describe, expect, test } from "vitest";
import { acceptEdits, keepEdits } from "../../../../src/agent/repair/accept/accept-edits.ts";
import { createBase, extendBase } from "../../../../src/agent/repair/base.ts";
import type { Edit } from "../../../../src/agent/repair/generate/candidate.ts";
import type { OpenTrials, TrialText } from "../../../../src/agent/repair/judge/trial.ts";
import { AgentError } from "../../../../src/base/errors.ts";
import type { CheckResult } from "../../../../src/tools/run-checks.ts";
import { createGreen, createRed } from "../check-result.ts";
import { createRepair, type ReadText, type Repair, type RepairOptions } from "../repair-fixture.ts";

/** A mark, CRLF and no last line end: what a careless way back would lose. */
const SUMS = "\uFEFFdef add(a, b):\r\n    return a - b";
const FIXED = "\uFEFFdef add(a, b):\r\n    return a + b";
const TEXTS = { "sums.py": SUMS, "other.py": "x = 1\r\n" };
const BASE_TEXT = "def add(a, b):\n    return a - b";
const EDIT: Edit = {
  path: "sums.py",
  baseText: BASE_TEXT,
  newText: BASE_TEXT.replace("a - b", "a + b"),
};
const BASE = createBase(createRed(["test_add"]));
const ON_COPY = createGreen({ passed: 4 });
const IN_TREE = createGreen({ passed: 5 });

interface Opening extends Partial<RepairOptions> {
  areCopies?: boolean;
  flaky?: readonly string[];
  /** What the tests say of the project itself. */
  inTree?: (read: ReadText) => CheckResult;
  /** What they say on a copy. */
  onCopy?: (texts: readonly TrialText[]) => CheckResult;
}

async function open(opening: Opening = {}) {
  const { areCopies = true, flaky = [], inTree, onCopy, ...options } = opening;
  const repair = await createRepair({ texts: TEXTS, judge: inTree ?? (() => IN_TREE), ...options });
  const onCopies: (readonly TrialText[])[] = [];
  const trials: OpenTrials = {
    ...(await repair.deps.openTrials({ baseline: BASE.result, canary: null })),
    trials: [
      {
        check: async (texts) => {
          onCopies.push(texts);
          return onCopy?.(texts) ?? createRed(["test_add"]);
        },
      },
    ],
    areCopies,
    flaky,
  };
  const accept = (edits: readonly Edit[] = [EDIT], base = BASE) =>
    acceptEdits(repair.deps, { base, edits, result: ON_COPY, trials });
  return { ...repair, accept, onCopies };
}

async function expectUntouched({ project, workspace, view }: Repair): Promise<void> {
  expect([project.get("sums.py"), project.get("other.py")]).toEqual([SUMS, "x = 1\r\n"]);
  expect(workspace.changes()).toEqual([]);
  expect(await view.open("sums.py")).toMatchObject({ text: BASE_TEXT });
}

describe("a change that passed on a copy", () => {
  test("and passes in the project stands there, in the line ends of its file", async () => {
    const repair = await open();
    expect(await repair.accept()).toEqual({ kind: "accepted", result: IN_TREE });
    expect(repair.project.get("sums.py")).toBe(FIXED);
    expect(repair.workspace.changedFiles()).toEqual(["sums.py"]);
    expect(repair.checks).toHaveLength(1);
    expect(await repair.view.open("sums.py")).toMatchObject({ text: EDIT.newText });
  });

  test.each([
    { why: "is asked again where only tests fail that cannot be relied on", failing: ["test_net"] },
    { why: "is not confirmed where others fail too", failing: ["test_net", "test_add"] },
  ])("$why", async ({ failing }) => {
    let runs = 0;
    const inTree = () => (++runs === 1 ? createRed(failing) : IN_TREE);
    const repair = await open({ inTree, flaky: ["test_net"] });
    const { kind } = await repair.accept();
    expect([kind, runs]).toEqual(failing.length === 1 ? ["accepted", 2] : ["unconfirmed", 1]);
  });

  test("is judged in the project with its own text in place", async () => {
    let seen = "";
    const repair = await open({
      inTree: (read) => {
        seen = read("sums.py");
        return IN_TREE;
      },
    });
    await repair.accept();
    expect(seen).toBe(FIXED);
  });

  test.each([
    ["fails", createRed(["test_add"])],
    ["hangs", createRed([], { outcome: "timed-out" })],
    ["cannot be run", createRed([], { outcome: "not-runnable" })],
  ])("and %s in the project is taken out to the byte", async (_what, result) => {
    const repair = await open({ inTree: () => result });
    expect(await repair.accept()).toEqual({ kind: "unconfirmed", result });
    await expectUntouched(repair);
  });

  test("of two files is taken out of both", async () => {
    const repair = await open({ inTree: () => createRed(["test_add"]) });
    const other: Edit = { path: "other.py", baseText: "x = 1\n", newText: "x = 2\n" };
    expect(await repair.accept([EDIT, other])).toMatchObject({ kind: "unconfirmed" });
    await expectUntouched(repair);
  });
});

test("a change that was judged in the project itself is not judged there again", async () => {
  const repair = await open({ areCopies: false });
  expect(await repair.accept()).toEqual({ kind: "accepted", result: ON_COPY });
  expect(repair.checks).toEqual([]);
  expect(repair.project.get("sums.py")).toBe(FIXED);
});

test("the texts of the base are written with the edits", async () => {
  const repair = await open();
  const older: Edit = { path: "other.py", baseText: "x = 1\n", newText: "x = 2\n" };
  const base = extendBase(BASE, [older], createRed(["test_add"]));
  await repair.accept([EDIT], base);
  expect(repair.project.get("other.py")).toBe("x = 2\r\n");
  expect(repair.project.get("sums.py")).toBe(FIXED);
});

test("what the change does not need is taken out of it on the copy", async () => {
  const text = "# One.\na = 1\n\nb = 1\n";
  const repair = await open({
    texts: { "ab.py": text },
    onCopy: ([change]) => (change?.text.includes("b = 2") ? ON_COPY : createRed(["test_b"])),
  });
  const edit: Edit = { path: "ab.py", baseText: text, newText: "a = 1\n\nb = 2\n" };
  expect(await repair.accept([edit])).toMatchObject({ kind: "accepted" });
  expect(repair.project.get("ab.py")).toBe(text.replace("b = 1", "b = 2"));
  expect(repair.onCopies.length).toBeGreaterThan(0);
});

describe("a change with which compilers find new faults", () => {
  const fault = { path: "sums.py", line: 2, rule: null, message: "odd", source: "lint" };
  const inspect: RepairOptions["inspect"] = (_paths, read) =>
    read("sums.py").includes("a + b") ? [fault] : [];

  test.each([true, false])("is taken out to the byte; judged on copies: %s", async (areCopies) => {
    const repair = await open({ inspect, areCopies });
    expect(await repair.accept()).toMatchObject({ kind: "flawed", faults: [fault] });
    await expectUntouched(repair);
  });

  test("that were there before is accepted", async () => {
    const repair = await open({ inspect: () => [fault] });
    expect(await repair.accept()).toMatchObject({ kind: "accepted" });
    expect(repair.project.get("sums.py")).toBe(FIXED);
  });
});

describe("while it is judged in the project", () => {
  const failing = (failure: Error) => () => {
    throw failure;
  };
  const TIME_UP = new AgentError("time-up", { timeoutMs: 1 });

  test("the time being up keeps it, as it passed on the copy", async () => {
    const repair = await open({ inTree: failing(TIME_UP) });
    expect(await repair.accept()).toEqual({ kind: "accepted", result: ON_COPY });
    expect(repair.project.get("sums.py")).toBe(FIXED);
  });

  test("the time being up keeps it even while it is taken out for a comparison", async () => {
    const repair = await open({
      inspect: (_paths, read) => {
        if (read("sums.py").includes("a - b")) throw TIME_UP;
        return [{ path: "sums.py", line: 2, rule: null, message: "odd", source: "lint" }];
      },
    });
    expect(await repair.accept()).toEqual({ kind: "accepted", result: ON_COPY });
    expect(repair.project.get("sums.py")).toBe(FIXED);
  });

  test.each([
    ["an interrupt", new AgentError("interrupted", { signal: "SIGINT" })],
    ["a failure", new Error("spawn failed")],
  ])("%s puts every byte back", async (_what, failure) => {
    const repair = await open({ inTree: failing(failure) });
    await expect(repair.accept()).rejects.toBe(failure);
    await expectUntouched(repair);
  });
});

test("a file that somebody else changed since it was read is left to them", async () => {
  const repair = await open();
  await repair.view.open("sums.py");
  repair.project.put("sums.py", "theirs = 1\n");
  await expect(repair.accept()).rejects.toMatchObject({ code: "file-changed" });
  expect(repair.project.get("sums.py")).toBe("theirs = 1\n");
});

test("a file that may not be written leaves those before it as they were", async () => {
  const repair = await open();
  const outside: Edit = { path: "gone/none.py", baseText: "", newText: "x\n" };
  await expect(repair.accept([EDIT, outside])).rejects.toMatchObject({ code: "file-missing" });
  await expectUntouched(repair);
});

test("what is kept at the end is written without another look", async () => {
  const repair = await open();
  const base = extendBase(BASE, [EDIT], createRed([]));
  await repair.view.open("sums.py");
  await keepEdits(repair.deps, base);
  expect(repair.project.get("sums.py")).toBe(FIXED);
  expect(repair.checks).toEqual([]);
  expect(await repair.view.open("sums.py")).toMatchObject({ text: EDIT.newText });
});
