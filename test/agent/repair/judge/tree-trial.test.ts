import { describe, expect, test } from "vitest";
import { createTreeTrial } from "../../../../src/agent/repair/judge/tree-trial.ts";
import { AgentError } from "../../../../src/base/errors.ts";
import type { CheckResult } from "../../../../src/tools/run-checks.ts";
import { createGreen } from "../check-result.ts";
import { type OpenedProject, openProject } from "../repair-fixture.ts";

/** What a careless way back would lose: a mark, CRLF, no last line end, an executable bit. */
const MARKED = "\uFEFFx = 1\r\ny = 2";
const TEXTS = { "a.py": MARKED, "b.py": "z = 1\n" };

async function openTrial(during: (opened: OpenedProject) => CheckResult = () => createGreen()) {
  const opened = await openProject(TEXTS);
  opened.project.put("a.py", MARKED, 0o755);
  // Candidates are made of files that were read.
  for (const path of Object.keys(TEXTS)) await opened.workspace.read(path);
  const requests: unknown[] = [];
  const trial = createTreeTrial({
    workspace: opened.workspace,
    check: async (request) => {
      requests.push(request);
      return during(opened);
    },
  });
  return { ...opened, trial, requests };
}

const CHANGED = [
  { path: "a.py", text: "x = 5\ny = 2" },
  { path: "b.py", text: "z = 5\n" },
];
const REQUEST = { timeoutMs: 7 };

test("the tests see the texts in the line ends of their files, and every byte is put back", async () => {
  let seen = {};
  const { trial, project, workspace, requests } = await openTrial((opened) => {
    seen = opened.project.snapshot();
    return createGreen({ passed: 3 });
  });
  const before = project.snapshot();
  expect(await trial.check(CHANGED, REQUEST)).toEqual(createGreen({ passed: 3 }));
  expect(seen).toEqual({
    "a.py": `755 ${Buffer.from("\uFEFFx = 5\r\ny = 2").toString("latin1")}`,
    "b.py": "644 z = 5\n",
  });
  expect(project.snapshot()).toEqual(before);
  expect(workspace.changes()).toEqual([]);
  expect(requests).toEqual([REQUEST]);
});

test("a text that the file has already is not written", async () => {
  const { trial, workspace } = await openTrial();
  await trial.check([{ path: "a.py", text: "x = 1\ny = 2" }], REQUEST);
  // Nobody has touched it, so there is nothing to go back to.
  expect(workspace.changes()).toEqual([]);
});

test("what the task itself had written before is what is put back", async () => {
  const { trial, project, workspace } = await openTrial();
  await workspace.read("b.py");
  await workspace.write("b.py", "z = 2\n");
  await trial.check(CHANGED, REQUEST);
  expect(project.get("b.py")).toBe("z = 2\n");
  expect(project.get("a.py")).toBe(MARKED);
});

test.each([
  ["the tests cannot be run", new Error("no such command")],
  ["the time is up", new AgentError("time-up", { timeoutMs: 1 })],
  ["a person interrupts", new AgentError("interrupted", { signal: "SIGINT" })],
])("when %s, everything is put back first", async (_why, failure) => {
  const { trial, project } = await openTrial(() => {
    throw failure;
  });
  const before = project.snapshot();
  await expect(trial.check(CHANGED, REQUEST)).rejects.toBe(failure);
  expect(project.snapshot()).toEqual(before);
});

test("when the second file cannot be written, the first is put back and no test runs", async () => {
  const { trial, project, requests } = await openTrial();
  const before = project.snapshot();
  const texts = [...CHANGED, { path: "../outside.py", text: "" }];
  await expect(trial.check(texts, REQUEST)).rejects.toMatchObject({ code: "path-outside" });
  expect(project.snapshot()).toEqual(before);
  expect(requests).toEqual([]);
});

describe("a file that somebody else changes", () => {
  test("while the tests run is left to them, and that is said", async () => {
    const { trial, project } = await openTrial((opened) => {
      opened.project.put("b.py", "theirs = 1\n");
      return createGreen();
    });
    await expect(trial.check(CHANGED, REQUEST)).rejects.toMatchObject({
      code: "file-changed",
      details: { path: "b.py" },
    });
    expect(project.get("b.py")).toBe("theirs = 1\n");
    expect(project.get("a.py")).toBe(MARKED);
  });

  test("between two candidates is left to them, and no candidate is tried on it", async () => {
    const { trial, project } = await openTrial();
    await trial.check(CHANGED, REQUEST);
    project.put("b.py", "theirs = 1\n");
    await expect(trial.check(CHANGED, REQUEST)).rejects.toMatchObject({ code: "file-changed" });
    expect(project.get("b.py")).toBe("theirs = 1\n");
  });
});
