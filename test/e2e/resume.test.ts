/**
 * A conversation of several processes, of which one ends by itself, by Ctrl-C or by kill -9, beside the same conversation in
 * one process: what is kept of it and what the next message is told are the same as far as it got.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { runMessage } from "../../src/app.ts";
import { openConversation } from "../../src/app-conversation.ts";
import { AgentError } from "../../src/base/errors.ts";
import { createModelsEnvironment } from "../../src/models/environment.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { createScriptedEngine } from "../support/scripted-engine.ts";
import { writeParrotModel } from "./parrot-model.ts";
import {
  CURE,
  createWorkbench,
  GREEN_TEXT,
  RED_TEXT,
  SOURCE,
  TEST_COMMAND,
  type Workbench,
  waitUntil,
} from "./workbench.ts";

const parrot = writeParrotModel(CURE);
vi.setConfig({ testTimeout: 240_000 });

const COPY = "Copy notes.md to other.md";
const FIX = "fix the tests";
const ASK = "What did you do so far, and what does notes.md hold?";
const STOPPED = "Could not fix the tests: Stopped by SIGINT; nothing was changed.";
const CUT_OFF = '"fix the tests" was cut off: its changes were put back.';
/** Waits in the middle of a candidate, and says so. */
const SLOW = `grep -q 42 ${SOURCE} || exit 1\necho $$ >> "$1/pids"\nexec sleep 20\n`;

function createBench(): Workbench {
  const bench = createWorkbench();
  bench.put("notes.md", "first\n");
  return bench;
}

function slowDown(bench: Workbench): string {
  bench.put("slow.sh", SLOW);
  return `sh slow.sh '${bench.notes}'`;
}

const listPids = ({ notes }: Workbench): number[] => {
  const file = path.join(notes, "pids");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").map(Number) : [];
};

const engineFlags = ["--model", parrot, "--gpu-layers", "0", "--threads", "1", "--offline"];

/** One process a message. */
async function sayAlone(bench: Workbench, task: string, testCommand = TEST_COMMAND) {
  const flags = ["-c", ...engineFlags, "--test-cmd", testCommand];
  const { exitCode, stderr } = await bench.run([...flags, task]);
  return { exitCode, stderr };
}

/** A message that is ended while a candidate is tested. */
async function cutOff(bench: Workbench, signal: NodeJS.Signals): Promise<number | null> {
  // In a sandbox the tests could not say who they are.
  const flags = ["-c", ...engineFlags, "--no-sandbox", "--test-cmd", slowDown(bench)];
  const running = bench.start([...flags, FIX]);
  await waitUntil(() => listPids(bench).length > 0);
  expect(bench.get(SOURCE)).toBe(GREEN_TEXT);
  running.child.kill(signal);
  const { exitCode } = await running.ended;
  for (const pid of signal === "SIGKILL" ? listPids(bench) : []) process.kill(pid, "SIGKILL");
  return exitCode;
}

/** All messages in this one process; the second is stopped where that is asked for. */
async function sayTogether(
  bench: Workbench,
  tasks: readonly string[],
  { stopsSecond }: { stopsSecond: boolean },
): Promise<void> {
  const { HOME = "", XDG_CACHE_HOME = "" } = bench.variables;
  const options = {
    ...{ cwd: bench.root, model: parrot, gpuLayers: 0, threads: 1, seed: 1, offline: true },
    ...{ allow: [], permissionMode: "accept-edits" as const, sandbox: "off" as const },
    testCommand: stopsSecond ? slowDown(bench) : TEST_COMMAND,
  };
  const deps = {
    models: createModelsEnvironment({ HOME, XDG_CACHE_HOME }),
    env: { XDG_STATE_HOME: bench.state },
    signal: new AbortController().signal,
    onEmergency: () => {},
  };
  const port = await openConversation(
    { options, deps, examine: async () => [] },
    { onEvent: () => {}, ask: async () => "no" as const },
  );
  for (const [at, task] of tasks.entries()) {
    const stop = new AbortController();
    const sent = port.send(task, stop.signal);
    if (stopsSecond && at === 1) {
      await waitUntil(() => listPids(bench).length > 0);
      stop.abort(new AgentError("interrupted", { signal: "SIGINT" }));
    }
    await sent;
  }
  await port.close();
}

/** What is kept of the conversation, without what differs from day to day. */
async function show(bench: Workbench): Promise<{ turns: readonly object[] }> {
  const { exitCode, stdout } = await bench.run(["sessions", "show", "--json"]);
  expect(exitCode).toBe(0);
  const plain = stdout
    .replaceAll(path.dirname(bench.root), "BASE")
    .replace(/(?:ses|task)_[0-9a-z]+/g, "ID")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
  return JSON.parse(plain) as { turns: readonly object[] };
}

/** What a model is told with the next message. */
async function readPrompts(bench: Workbench): Promise<readonly string[]> {
  const { HOME = "", XDG_CACHE_HOME = "" } = bench.variables;
  const engine = createScriptedEngine({ answers: "I copied a file.", contextTokens: 32_768 });
  await runMessage(
    {
      ...{ task: ASK, cwd: bench.root, model: parrot, seed: 1, offline: true, allow: [] },
      continues: true,
    },
    {
      emit: () => {},
      models: createModelsEnvironment({ HOME, XDG_CACHE_HOME }),
      env: { XDG_STATE_HOME: bench.state },
      signal: new AbortController().signal,
      onEmergency: () => {},
      openModel: async () => ({ chat: trustTemplate(engine), close: async () => {} }),
    },
  );
  return engine.prompts.map((prompt) => prompt.replaceAll(path.dirname(bench.root), "BASE"));
}

test("a process for each message leaves what one process for all of them leaves", async () => {
  const tasks = [COPY, FIX, "undo", "redo"];
  const together = createBench();
  await sayTogether(together, tasks, { stopsSecond: false });
  const apart = createBench();
  for (const task of tasks) {
    expect(await sayAlone(apart, task)).toEqual({ exitCode: 0, stderr: "" });
  }
  expect(apart.get(SOURCE)).toBe(GREEN_TEXT);
  expect(await show(apart)).toEqual(await show(together));
  const prompts = await readPrompts(apart);
  expect(prompts.join("\n")).toContain("other.md");
  expect(prompts).toEqual(await readPrompts(together));
});

test.each([
  ["Ctrl-C", "SIGINT", 130],
  ["kill -9", "SIGKILL", null],
] as const)("after %s in the middle of the second message", async (_what, signal, exitCode) => {
  const together = createBench();
  await sayTogether(together, [COPY, FIX], { stopsSecond: true });
  const apart = createBench();
  expect(await sayAlone(apart, COPY)).toEqual({ exitCode: 0, stderr: "" });
  expect(await cutOff(apart, signal)).toBe(exitCode);
  const prompts = await readPrompts(apart);
  expect(apart.get(SOURCE)).toBe(RED_TEXT);
  expect(prompts.join("\n")).toContain("other.md");
  const told = await readPrompts(together);
  const shown = await show(together);
  if (signal === "SIGINT") {
    expect([prompts, await show(apart)]).toEqual([told, shown]);
    return;
  }
  // Who is killed cannot say why and when it ended: that alone is told in other words.
  expect(prompts).toEqual(told.map((prompt) => prompt.replaceAll(STOPPED, CUT_OFF)));
  const cut = { ended_at: null, exit_code: 143, model: null, state: "cut-off", outcome: CUT_OFF };
  const turns = shown.turns.map((turn, at) => (at === 1 ? { ...turn, ...cut } : turn));
  expect(await show(apart)).toEqual({ ...shown, turns });
});
