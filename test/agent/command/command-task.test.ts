import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { type CommandDeps, runTask } from "../../../src/agent/command/command-task.ts";
import type { AgentEvent } from "../../../src/agent/events.ts";
import type { TaskOutcome } from "../../../src/agent/task-outcome.ts";
import { createCommandGate } from "../../support/command-gate.ts";
import { createProject } from "../../tools/temp-project.ts";
import { createRequest } from "../change/change-fixture.ts";

const FILES = {
  "hello.py": "import helper\nprint('hello')\n",
  "helper.py": "x = 1\n",
  "bad.py": "import sys\nprint('no')\nsys.exit(3)\n",
  "test_a.py":
    "import unittest\n\n\nclass A(unittest.TestCase):\n    def test_a(self):\n        pass\n",
};

async function run(task: string, commands: readonly string[], changes: Partial<CommandDeps> = {}) {
  const root = createProject(FILES);
  const events: AgentEvent[] = [];
  const steps = runTask(createRequest(task, { commands }), {
    root,
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    gate: createCommandGate(),
    ...changes,
  });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { root, events, outcome: step.value satisfies TaskOutcome };
    events.push(step.value);
  }
}

test("what the person wrote is run and its output told", async () => {
  const { root, events, outcome } = await run("Run `python3 hello.py`.", ["python3 hello.py"]);
  expect(outcome).toEqual({
    status: "ran",
    message: "`python3 hello.py` succeeded.",
    answer: "python3 hello.py ended with exit code 0.\nhello",
    standing: null,
  });
  expect(events).toEqual([
    { type: "tool_call", turn: 0, name: "run", arguments: { command: "python3 hello.py" } },
    { type: "tool_result", turn: 0, name: "run", isOk: true, text: outcome.answer },
  ]);

  expect(readdirSync(root)).not.toContain("__pycache__");
});

test("tests are counted, and their run stands for the tree", async () => {
  const { outcome } = await run("Run it", ["python3 -m unittest"]);
  expect(outcome).toMatchObject({
    status: "ran",
    message: "`python3 -m unittest` succeeded: 1 passed, 0 failed.",
    standing: { outcome: "passed" },
  });
});

test("a failure is told, and what comes after it is not run", async () => {
  const { events, outcome } = await run("Run both", ["python3 bad.py", "python3 hello.py"]);
  expect(outcome).toMatchObject({
    status: "not-achieved",
    message: "`python3 bad.py` failed with exit code 3.",
  });
  expect(outcome.answer).toContain("no");
  expect(events.filter(({ type }) => type === "tool_call")).toHaveLength(1);
});

test("a command that could destroy something needs a yes", async () => {
  const denied = await run("Run `rm hello.py`.", ["rm hello.py"]);
  expect(denied.outcome).toMatchObject({
    status: "denied",
    message: "`rm hello.py` was not run: it can destroy something.",
  });
  const allowed = await run("Run `rm hello.py`.", ["rm hello.py"], {
    gate: createCommandGate(async () => true),
  });
  expect(allowed.outcome.status).toBe("ran");
});

test("a message about tests without a command runs the project's tests", async () => {
  const testCommand = "python3 -m unittest";
  expect((await run("Run the tests", [], { testCommand })).outcome.status).toBe("ran");
  expect((await run("Run it", [], { testCommand })).outcome.status).toBe("not-achieved");
  expect((await run("Run the tests", [])).outcome).toMatchObject({
    status: "not-achieved",
    message: "The message names no command to run.",
  });
});
