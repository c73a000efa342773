import { describe, expect, test } from "vitest";
import type { TaskMemory } from "../../../src/agent/conversation/session-memory.ts";
import { listTasksToUndo } from "../../../src/agent/understand/earlier-tasks.ts";
import { understand } from "./understand-fixture.ts";

const DONE: readonly Partial<TaskMemory>[] = [
  { said: "Add a line to notes.md.", filesChanged: ["notes.md"] },
  { said: "Fix cart.py.", filesChanged: ["cart.py"] },
  { said: "Fix orders.py.", filesChanged: ["orders.py"], isStanding: false },
  { said: "Add a title to notes.md.", filesChanged: ["notes.md"] },
];

test.each([
  ["undo the last two changes", 2],
  ["Undo the last 3 changes, please.", 3],
  ["revert your last two edits", 2],
  ["undo the last two", 2],
  ["undo both changes", 2],
  ["undo twice", 2],
  ["undo three times", 3],
  ["roll back the two most recent changes", 2],
  ["undo", 1],
  ["undo that", 1],
  ["undo the last change", 1],
  ["undo the change to notes.md", 1],
  ["undo the last 0 changes", 1],
])("%s: %d", async (message, undoCount) => {
  expect(await understand(message, DONE)).toMatchObject({ work: "undo", undoCount });
});

test.each([
  ["redo the last two changes", "redo", 2],
  ["add two changes to notes.md", "change", 1],
  ["rename the last two changes", "change", 1],
  ["Remove the last two lines of notes.md", "change", 1],
])("%s: %s, %d", async (message, work, undoCount) => {
  expect(await understand(message, DONE)).toMatchObject({ work, undoCount });
});

describe("the tasks that are taken back", () => {
  const tasks = DONE.map((task, at) => ({
    number: at + 1,
    journalTaskId: `j${at}`,
    isStanding: true,
    ...task,
  }));
  const memory = { sessionId: "s", tasks: tasks as TaskMemory[], recap: null };

  test.each([
    ["undo", [4]],
    ["undo the last two changes", [4, 2]],
    ["undo the last 9 changes", [4, 2, 1]],
    ["undo the last two changes to notes.md", [4, 1]],
    ["undo the change to cart.py", [2]],
  ])("%s: %j, the newest first", async (message, numbers) => {
    const request = await understand(message, DONE);
    expect(listTasksToUndo(memory, request).map(({ number }) => number)).toEqual(numbers);
  });

  test("where nothing stands there is none", async () => {
    const request = await understand("undo the last two changes", []);
    expect(listTasksToUndo({ ...memory, tasks: [] }, request)).toEqual([]);
  });
});
