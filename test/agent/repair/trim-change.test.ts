import { expect, test } from "vitest";
import { trimChange } from "../../../src/agent/repair/trim-change.ts";
import { AgentError } from "../../../src/base/errors.ts";
import { createGreen, createRed } from "./check-result.ts";
import { createRepair, type ReadText } from "./repair-fixture.ts";

const BEFORE = '"""Sums."""\n\n\ndef add(a, b):\n    c = 1\n    return a - b\n';
const GREEN = createGreen({ passed: 1, durationMs: 10 });

interface Change {
  after: string;
  isGreen: (read: ReadText) => boolean;
  durationMs?: number;
  signal?: AbortSignal;
  /** Put before the text on disk by somebody else. */
  byHand?: string;
}

async function trim({ after, isGreen, durationMs = 10, signal, byHand }: Change) {
  const repair = await createRepair({
    texts: { "sums.py": BEFORE },
    judge: (read) => (isGreen(read) ? GREEN : createRed([])),
    ...(signal === undefined ? {} : { signal }),
  });
  await repair.deps.workspace.read("sums.py");
  await repair.deps.workspace.write("sums.py", after);
  if (byHand !== undefined) repair.project.put("sums.py", byHand + after);
  const work = trimChange(repair.deps, createGreen({ passed: 1, durationMs }));
  return { repair, work, read: () => repair.project.get("sums.py") };
}

const addsUp = (read: ReadText) => read("sums.py").includes("a + b");

test("a dropped comment comes back, the mended line stays", async () => {
  const after = "\n\ndef add(a, b):\n    c = 1\n    return a + b\n";
  const { work, read } = await trim({ after, isGreen: addsUp });
  expect(await work).toMatchObject({ outcome: "passed" });
  expect(read()).toBe(BEFORE.replace("a - b", "a + b"));
});

test("places that only help together all stay", async () => {
  const after = BEFORE.replace('"""Sums."""', "# Sums").replace("a - b", "a + b");
  const isGreen = (read: ReadText) => addsUp(read) && read("sums.py").startsWith("# Sums");
  const { work, read } = await trim({ after, isGreen });
  await work;
  expect(read()).toBe(after);
});

test.each([
  { why: "one place", after: BEFORE.replace("a - b", "a + b"), durationMs: 10 },
  {
    why: "a slow suite",
    after: "def add(a, b):\n    c = 1\n    return a + b\n",
    durationMs: 40_000,
  },
])("$why is left as it is, without a run of the tests", async ({ after, durationMs }) => {
  const { repair, work, read } = await trim({ after, isGreen: addsUp, durationMs });
  await work;
  expect(repair.checks).toHaveLength(0);
  expect(read()).toBe(after);
});

test("a time limit ends the trimming and keeps the tree green", async () => {
  const after = "\n\ndef add(a, b):\n    c = 1\n    return a + b\n";
  const stop = new AbortController();
  const isGreen = (read: ReadText) => {
    stop.abort(new AgentError("time-up", { timeoutMs: 1 }));
    return addsUp(read);
  };
  const { work, read } = await trim({ after, isGreen, signal: stop.signal });
  expect(await work).toMatchObject({ outcome: "passed" });
  expect(read()).toBe(after);
});

test("an interrupt is passed on with the tree green", async () => {
  const after = "\n\ndef add(a, b):\n    c = 1\n    return a + b\n";
  const stop = new AbortController();
  const isGreen = () => {
    stop.abort(new AgentError("interrupted", { signal: "SIGINT" }));
    return true;
  };
  const { work, read } = await trim({ after, isGreen, signal: stop.signal });
  await expect(work).rejects.toMatchObject({ code: "interrupted" });
  expect(read()).toBe(after);
});

test("what a person wrote while the tests ran is not tried without", async () => {
  const after = "\n\ndef add(a, b):\n    c = 1\n    return a + b\n";
  const { repair, work, read } = await trim({ after, isGreen: () => true, byHand: "# mine\n" });
  await work;
  expect(read()).toBe(`# mine\n${after}`);
  expect(repair.checks).toHaveLength(0);
});
