import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ProjectTrials, type TrialParts } from "../src/app-trials.ts";
import { AgentError } from "../src/base/errors.ts";
import { type CheckResult, runChecks } from "../src/tools/run-checks.ts";
import { detectTestCommand } from "../src/tools/test-command.ts";
import { isTrialName } from "../src/tools/trial/trial-folder.ts";
import { openProject, type ProjectTexts } from "./agent/repair/repair-fixture.ts";
import { withoutSandbox } from "./tools/containment/without-sandbox.ts";
import { createProject } from "./tools/temp-project.ts";

const TIMEOUT_MS = 30_000;
const SUMS = "\uFEFFdef add(a, b):\r\n    return a - b\r\n";
const MENDED = "def add(a, b):\n    return a + b\n";
const FAIR_TEST = `import unittest
from sums import add


class AddTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)

    def test_keeps_zero(self):
        self.assertEqual(add(0, 0), 0)
`;
const TEXTS = { "sums.py": SUMS, "test_sums.py": FAIR_TEST };
const CANARY = { path: "sums.py", text: ")]}\n" };

let temp = "";
const opened: ProjectTrials[] = [];
const listTrials = () => readdirSync(temp).filter(isTrialName);

beforeEach(() => {
  temp = createProject();
});
afterEach(async () => {
  for (const trials of opened.splice(0)) await trials[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

interface Opening extends Partial<TrialParts> {
  texts?: ProjectTexts;
  /** Tests that look for the code where the project is, wherever they run. */
  isPinned?: boolean;
}

async function open({ texts = TEXTS, isPinned = false, ...changes }: Opening = {}) {
  const { project, workspace } = await openProject(texts);
  const { root } = project;
  if (isPinned) {
    const first = `import sys\nsys.path.insert(0, ${JSON.stringify(root)})\n`;
    project.put("test_sums.py", `${first}${FAIR_TEST}`);
  }
  // The project itself is removed by others, who look for it where it was.
  vi.stubEnv("TMPDIR", temp);
  const command = await detectTestCommand(root, { override: "python3 -m unittest" });
  if (command === null) throw new Error("no command");
  const check: TrialParts["check"] = (request) => runChecks({ command, root, ...request });
  const trials = new ProjectTrials({
    ...{ root, command, workspace, check, isIgnored: () => false, see: (result) => result },
    ...{ count: 2, signal: new AbortController().signal },
    ...changes,
  });
  opened.push(trials);
  const baseline = await check({ timeoutMs: TIMEOUT_MS });
  return { project, workspace, trials, baseline, before: project.snapshot() };
}

const request = { timeoutMs: TIMEOUT_MS };
const edit = (text: string) => [{ path: "sums.py", text }];

describe("a project whose tests are fair judges on copies", () => {
  test("is judged on as many as were asked for, at a time, and is not touched", async () => {
    const { project, trials, baseline, before } = await open();
    const result = await trials.open({ baseline, canary: CANARY });
    expect(result).toMatchObject({ areCopies: true, problem: null, flaky: [] });
    expect(result.trials).toHaveLength(2);
    const [first, second] = result.trials;
    const outcomes = await Promise.all([
      first?.check(edit(MENDED), request),
      second?.check(edit(MENDED.replace("+", "*")), request),
    ]);
    expect(outcomes.map((each) => each?.outcome)).toEqual(["passed", "failed"]);
    expect((await first?.check([], request))?.outcome).toBe("failed");
    expect(project.snapshot()).toEqual(before);
  });

  test("has a copy to call its code in, and is measured on one of its own", async () => {
    const { project, trials, baseline, before } = await open();
    const { copyRoot, coverage } = await trials.open({ baseline, canary: CANARY });
    expect(copyRoot).not.toBe(project.root);
    expect(existsSync(path.join(copyRoot ?? "", "sums.py"))).toBe(true);
    const lines = (await coverage)?.files.get("sums.py");
    expect(lines?.get(2)).toMatchObject({ failed: 1 });
    expect(project.snapshot()).toEqual(before);
  });

  test("leaves no folder behind", async () => {
    const { trials, baseline } = await open();
    const { copyRoot } = await trials.open({ baseline, canary: CANARY });
    expect(listTrials()).toHaveLength(1);
    await trials[Symbol.asyncDispose]();
    expect(listTrials()).toEqual([]);
    expect(existsSync(copyRoot ?? "")).toBe(false);
  });

  test("is seen as the task looks at its tests", async () => {
    const see = (result: CheckResult): CheckResult => ({ ...result, command: "as seen" });
    const { trials, baseline } = await open({ see });
    const { trials: judges } = await trials.open({ baseline: see(baseline), canary: null });
    expect((await judges[0]?.check([], request))?.command).toBe("as seen");
  });
});

test("tests that say two things of the same files are named", async () => {
  const counter = path.join(temp, "count");
  const flaky = `import unittest


class FlakyTest(unittest.TestCase):
    def test_odd(self):
        with open(${JSON.stringify(counter)}, "a+") as file:
            file.write("x")
            self.assertEqual(file.tell() % 2, 1)
`;
  const result = await withoutSandbox(async () => {
    const { trials, baseline } = await open({ texts: { ...TEXTS, "test_flaky.py": flaky } });
    return trials.open({ baseline, canary: null });
  });
  expect(result.areCopies).toBe(true);
  expect(result.flaky).toEqual([expect.stringContaining("test_odd")]);
});

test("tests that disturb each other side by side are judged on one copy", async () => {
  // As with a port that only one of them can have.
  const lock = path.join(temp, "lock");
  const held = `import os, time, unittest, sums

class TestSums(unittest.TestCase):
    def test_add(self):
        os.mkdir(${JSON.stringify(lock)})
        time.sleep(0.4)
        os.rmdir(${JSON.stringify(lock)})
        self.assertEqual(sums.add(1, 2), 3)
`;
  const result = await withoutSandbox(async () => {
    const { trials, baseline } = await open({ texts: { ...TEXTS, "test_sums.py": held } });
    return trials.open({ baseline, canary: null });
  });
  expect(result).toMatchObject({ areCopies: true, problem: null });
  expect(result.trials).toHaveLength(1);
});

describe("a project whose tests are no fair judges on a copy", () => {
  test("serves itself, and why is said", async () => {
    const { project, workspace, trials, baseline, before } = await open({ isPinned: true });
    const result = await trials.open({ baseline, canary: CANARY });
    expect(result).toMatchObject({ areCopies: false, copyRoot: null, flaky: [] });
    expect(result.problem).toContain("do not read sums.py from the copy");
    expect(result.trials).toHaveLength(1);
    expect(await result.coverage).toBeNull();
    await workspace.read("sums.py");
    await result.trials[0]?.check(edit(MENDED), request);
    expect(project.get("sums.py")).toBe(SUMS);
    const sources = (files: Record<string, string>) =>
      Object.entries(files).filter(([name]) => !name.includes("__pycache__"));
    expect(sources(project.snapshot())).toEqual(sources(before));
  });

  test("leaves no folder behind either", async () => {
    const { trials, baseline } = await open({ isPinned: true });
    await trials.open({ baseline, canary: CANARY });
    await trials[Symbol.asyncDispose]();
    expect(listTrials()).toEqual([]);
  });
});

describe("a task that ends while the copies are made", () => {
  test("by an interrupt is told so, and leaves nothing behind", async () => {
    const controller = new AbortController();
    const { trials, baseline } = await open({ signal: controller.signal });
    const opening = trials.open({ baseline, canary: CANARY });
    const reason = new AgentError("interrupted", { signal: "SIGINT" });
    controller.abort(reason);
    await expect(opening).rejects.toBe(reason);
    await trials[Symbol.asyncDispose]();
    expect(listTrials()).toEqual([]);
  });

  test("for another reason leaves nothing behind either", async () => {
    const { trials, baseline } = await open();
    const opening = trials.open({ baseline, canary: CANARY });
    await Promise.allSettled([trials[Symbol.asyncDispose](), opening]);
    expect(listTrials()).toEqual([]);
  });
});

test("one that was never opened closes", async () => {
  const { trials } = await open();
  await trials[Symbol.asyncDispose]();
  expect(listTrials()).toEqual([]);
});
