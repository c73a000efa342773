import { expect, test } from "vitest";
import { trimChange } from "../../../../src/agent/repair/accept/trim-change.ts";
import type { Trial, TrialText } from "../../../../src/agent/repair/judge/trial.ts";
import { AgentError } from "../../../../src/base/errors.ts";
import { createGreen, createRed } from "../check-result.ts";

const BEFORE = '"""Sums."""\n\n\ndef add(a, b):\n    c = 1\n    return a - b\n';
const SIGNAL = new AbortController().signal;
const WHOLE = "\n\ndef add(a, b):\n    c = 1\n    return a + b\n";

interface Change {
  after: string;
  isGreen: (text: string) => boolean;
  durationMs?: number;
  failure?: AgentError;
}

async function trim({ after, isGreen, durationMs = 10, failure }: Change) {
  const runs: (readonly TrialText[])[] = [];
  const trial: Trial = {
    check: async (texts) => {
      runs.push(texts);
      if (failure !== undefined) throw failure;
      return isGreen(texts[0]?.text ?? "") ? createGreen({ durationMs }) : createRed(["test_add"]);
    },
  };
  const changes = [{ path: "sums.py", before: BEFORE, after }];
  const work = trimChange({ trial, signal: SIGNAL }, changes, createGreen({ durationMs }));
  return { runs, work };
}

const addsUp = (text: string) => text.includes("a + b");

test("a dropped comment comes back, the mended line stays", async () => {
  const { work } = await trim({ after: WHOLE, isGreen: addsUp });
  const { changes, green } = await work;
  expect(changes).toEqual([
    { path: "sums.py", before: BEFORE, after: BEFORE.replace("a - b", "a + b") },
  ]);
  expect(green.outcome).toBe("passed");
});

test("places that only help together all stay", async () => {
  const after = BEFORE.replace('"""Sums."""', "# Sums").replace("a - b", "a + b");
  const isGreen = (text: string) => addsUp(text) && text.startsWith("# Sums");
  const { work } = await trim({ after, isGreen });
  expect((await work).changes[0]?.after).toBe(after);
});

test.each([
  { why: "one place", after: BEFORE.replace("a - b", "a + b"), durationMs: 10 },
  { why: "a slow suite", after: WHOLE, durationMs: 40_000 },
])("$why is left as it is, without a run of the tests", async ({ after, durationMs }) => {
  const { work, runs } = await trim({ after, isGreen: addsUp, durationMs });
  expect((await work).changes[0]?.after).toBe(after);
  expect(runs).toEqual([]);
});

test("a run that passes fewer tests than before is not as green", async () => {
  const trial: Trial = { check: async () => createGreen({ passed: 1 }) };
  const changes = [{ path: "sums.py", before: BEFORE, after: WHOLE }];
  const trimmed = await trimChange({ trial, signal: SIGNAL }, changes, createGreen({ passed: 2 }));
  expect(trimmed.changes).toEqual(changes);
});

test("when the time is up the change stays as far as it was trimmed", async () => {
  const failure = new AgentError("time-up", { timeoutMs: 1 });
  const { work } = await trim({ after: WHOLE, isGreen: addsUp, failure });
  expect((await work).changes[0]?.after).toBe(WHOLE);
});

test("an interrupt is not swallowed", async () => {
  const failure = new AgentError("interrupted", { signal: "SIGINT" });
  const { work } = await trim({ after: WHOLE, isGreen: addsUp, failure });
  await expect(work).rejects.toBe(failure);
});
