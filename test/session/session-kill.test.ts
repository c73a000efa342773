/** What a session remembers after its process ended by itself, was interrupted, or was killed at any step. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recoverProject } from "../../src/session/recovery.ts";
import { openSession } from "../../src/session/session-log.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

const CHILD = fileURLToPath(new URL("session-child.ts", import.meta.url));
const TIMEOUT_MS = 120_000;

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
  project.put("a.txt", "first\n");
});
afterEach(() => project.remove());

function say(ending: string, step = "none") {
  const words = [CHILD, project.root, project.state, ending, step];
  const { signal, stderr } = spawnSync(process.execPath, ["--import", "tsx", ...words]);
  expect(String(stderr)).toBe("");
  return signal;
}

async function remember() {
  await recoverProject(project.state, project.root);
  const session = openSession({
    stateDirectory: project.state,
    root: project.root,
    continues: "last",
  });
  expect(session.notice).toBeNull();
  return session.memory.tasks;
}

test.each(["begun", "understood", "written"])(
  "killed when it has %s, a message is remembered as cut off, its files are as before, and the session goes on",
  { timeout: TIMEOUT_MS },
  async (step) => {
    expect(say("exit")).toBeNull();
    const before = await remember();
    expect(say("kill", step)).toBe("SIGKILL");
    const [first, second] = await remember();
    expect(first).toEqual(before[0]);
    expect(second).toMatchObject({
      number: 2,
      said: "message 2",
      task: step === "begun" ? "message 2" : "message 2, understood",
      synthesis: '"message 2" was cut off: its changes were put back.',
      filesChanged: [],
      exitCode: 143,
    });
    expect(project.get("a.txt")).toBe("message 1\n");
    expect(say("exit")).toBeNull();
    expect((await remember()).map(({ said, exitCode }) => [said, exitCode])).toEqual([
      ["message 1", 0],
      ["message 2", 143],
      ["message 3", 0],
    ]);
    expect(project.get("a.txt")).toBe("message 3\n");
  },
);

test("killed before its end was written, a message whose changes were kept says so", {
  timeout: TIMEOUT_MS,
}, async () => {
  expect(say("kill", "kept")).toBe("SIGKILL");
  expect(await remember()).toMatchObject([
    {
      synthesis: '"message 1" was cut off after its changes were kept.',
      filesChanged: ["a.txt"],
      journalTaskId: "task_1",
      isStanding: true,
    },
  ]);
  expect(project.get("a.txt")).toBe("message 1\n");
});

test("the memory after an interrupt and after a kill is the same, and after an exit that of a kill behind the end", {
  timeout: TIMEOUT_MS,
}, async () => {
  const memories = [];
  for (const [ending, step] of [
    ["interrupt", "none"],
    ["kill", "written"],
    ["exit", "none"],
    ["kill", "ended"],
  ] as const) {
    say(ending, step);
    memories.push(await remember());
    project.remove();
    project = createProjectFixture();
    project.put("a.txt", "first\n");
  }
  expect(memories[1]).toEqual(memories[0]);
  expect(memories[3]).toEqual(memories[2]);
});
