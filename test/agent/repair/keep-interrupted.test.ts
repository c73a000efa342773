import { expect, test, vi } from "vitest";
import { AgentError } from "../../../src/base/errors.ts";
import { createFailure, createGreen, createRed } from "./check-result.ts";
import { createRepair } from "./repair-fixture.ts";

const SUMS = "def add(a, b):\n    return a - b\n";
const TEST = "import sums\n\ndef test_add():\n    assert sums.add(1, 2) == 3\n";
const HONEST = "def add(a, b):\n    return a + b\n";
const CHEAT =
  'import os\n\n\ndef add(a, b):\n    return 3 if "PYTEST_CURRENT_TEST" in os.environ else a - b\n';
const FAILURE = createFailure("test_add", { file: "tests/test_sums.py", message: "-1 != 3" });
const STOP = new AgentError("interrupted", { signal: "SIGTERM" });

/** The signal fires while a copy says that `answer` passes: nothing was accepted yet. */
async function openStopped(answer: string, reason: AgentError = STOP) {
  const controller = new AbortController();
  const repair = await createRepair({
    texts: { "sums.py": SUMS, "tests/test_sums.py": TEST },
    judge: (read) => (read("sums.py") === SUMS ? createRed([FAILURE]) : createGreen()),
    engine: { answers: `${answer}\`\`\`` },
    signal: controller.signal,
  });
  repair.deps.openTrials = async () => ({
    trials: [
      {
        async check(texts) {
          if (!texts.some(({ text }) => text.trim() === answer.trim())) return createRed([FAILURE]);
          controller.abort(reason);
          return createGreen();
        },
      },
    ],
    areCopies: true,
    flaky: [],
    problem: null,
    copyRoot: null,
    coverage: Promise.resolve(null),
  });
  return repair;
}

test("what passed on a copy and was not accepted yet is kept, and not called verified", async () => {
  const repair = await openStopped(HONEST);
  expect(await repair.run()).toMatchObject({
    status: "interrupted",
    message: expect.stringMatching(/^Stopped by SIGTERM\..* not checked further\. `agent undo`/),
    standing: { outcome: "passed" },
  });
  expect(repair.project.get("sums.py")).toBe(HONEST);
  expect(repair.workspace.changedFiles()).toEqual(["sums.py"]);
});

test("what cheats the tests is not", async () => {
  const repair = await openStopped(CHEAT);
  await expect(repair.run()).rejects.toBe(STOP);
  expect(repair.project.get("sums.py")).toBe(SUMS);
});

test("another failure than a person's stop keeps nothing", async () => {
  const reason = new AgentError("engine-failed", { step: "decode", reason: "gone" });
  const repair = await openStopped(HONEST, reason);
  await expect(repair.run()).rejects.toBe(reason);
  expect(repair.project.get("sums.py")).toBe(SUMS);
});

test("what may not be written ends the repair as stopped", async () => {
  const repair = await openStopped(HONEST);
  const refusal = new AgentError("file-changed", { path: "sums.py" });
  vi.spyOn(repair.workspace, "write").mockRejectedValue(refusal);
  await expect(repair.run()).rejects.toBe(STOP);
  expect(repair.project.get("sums.py")).toBe(SUMS);
});
