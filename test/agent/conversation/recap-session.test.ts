import { expect, test } from "vitest";
import type { Recap } from "../../../src/agent/conversation/recap.ts";
import { recapSession } from "../../../src/agent/conversation/recap-session.ts";
import type { TaskMemory } from "../../../src/agent/conversation/session-memory.ts";
import { createScriptedEngine } from "../../support/scripted-engine.ts";
import { createSeat, createTask, drain } from "./conversation-fixture.ts";

const POINTS =
  '"decisions": ["part2.py holds the sums."], "open_points": ["missing.py is to be read."]}';

function listTasks(count: number): TaskMemory[] {
  return Array.from({ length: count }, (_, index) => createTask(index + 1));
}

/** Answers with the files that the form forces, whatever they are. */
async function sumUp(tasks: readonly TaskMemory[], recap: Recap | null = null, files = tasks) {
  const newest = files.slice(-4).map(({ number }) => `"part${number}.py"`);
  const answers = `{"files_changed": [${newest.join(", ")}], ${POINTS}`;
  const engine = createScriptedEngine({ answers });
  const memory = { sessionId: "s", tasks, recap };
  return { engine, ...(await drain(recapSession(createSeat(engine), memory))) };
}

test("eight tasks are summed up: files by the journal, points as far as they hold", async () => {
  const { result, engine, events } = await sumUp(listTasks(8));
  expect(result).toEqual({
    upTo: 8,
    filesChanged: listTasks(8).flatMap(({ filesChanged }) => filesChanged),
    decisions: ["part2.py holds the sums."],
    openPoints: [],
  });
  expect(engine.prompts[0]).toContain(
    '\n8. Changed part8.py for "Change part8.py"; 8 tests pass.\n',
  );
  expect(events.at(-1)).toMatchObject({
    type: "recap",
    text: expect.stringContaining("part2.py holds"),
  });
});

test("the next recap is due eight tasks later, and knows the one before", async () => {
  const { result: first } = await sumUp(listTasks(8));
  expect((await sumUp(listTasks(15), first)).result).toBeNull();
  const { result, engine } = await sumUp(listTasks(16), first);
  expect(result?.upTo).toBe(16);
  expect(result?.filesChanged).toHaveLength(16);
  expect(engine.prompts[0]).toContain("Decided: part2.py holds the sums.");
  expect(engine.prompts[0]).not.toContain('for "Change part8.py"');
});

test("a session without tasks has no recap", async () => {
  expect((await sumUp([])).result).toBeNull();
});

test("files of tasks that were taken back are not among those changed", async () => {
  const tasks = listTasks(8).map((task) =>
    task.number > 6 ? { ...task, isStanding: false } : task,
  );
  const { result, engine } = await sumUp(tasks, null, tasks.slice(0, 6));
  expect(engine.prompts[0]).not.toContain("part7.py");
  expect(result?.filesChanged).toEqual([
    "part1.py",
    "part2.py",
    "part3.py",
    "part4.py",
    "part5.py",
    "part6.py",
  ]);
});

test("a log that lost its first tasks keeps their files by the recap", async () => {
  const recap = { upTo: 8, filesChanged: ["old.py"], decisions: [], openPoints: [] };
  const { result } = await sumUp(listTasks(16).slice(8), recap);
  expect(result?.filesChanged.slice(0, 2)).toEqual(["old.py", "part9.py"]);
});

test.each<[string, Partial<TaskMemory>, number]>([
  ["the last task's tests passed", {}, 1],
  ["the last task ran none", { synthesis: "Changed part8.py; no test was run." }, 0],
  ["the last task was taken back", { isStanding: false }, 0],
  ["the last task only answered", { synthesis: "Answered: why.", filesChanged: [] }, 1],
])("that all tests pass is kept when it is known: %s", async (_title, last, expected) => {
  const tasks = listTasks(8).map((task) => (task.number === 8 ? { ...task, ...last } : task));
  const standing = tasks.filter((task) => task.isStanding && task.filesChanged.length > 0);
  const newest = standing.slice(-4).map(({ number }) => `"part${number}.py"`);
  const answers = `{"files_changed": [${newest.join(", ")}], "decisions": ["All tests pass."], "open_points": ["Go on."]}`;
  const memory = { sessionId: "s", tasks, recap: null };
  const { result } = await drain(
    recapSession(createSeat(createScriptedEngine({ answers })), memory),
  );
  expect(result?.decisions).toHaveLength(expected);
});

test("a session that was taken back whole costs no question", async () => {
  const tasks = listTasks(8).map((task) => ({ ...task, isStanding: false }));
  const { result, engine } = await sumUp(tasks);
  expect(result).toEqual({ upTo: 8, filesChanged: [], decisions: [], openPoints: [] });
  expect(engine.prompts).toEqual([]);
});

test("five hundred tasks without a recap are summed up from the newest", async () => {
  const { result, engine } = await sumUp(listTasks(500));
  expect(result?.upTo).toBe(500);
  expect(result?.filesChanged).toHaveLength(200);
  expect(engine.prompts[0]).toContain("\n500. ");
  expect(engine.prompts[0]).not.toContain("\n476. ");
});

test("without the model the sentences say what was done and what was not", async () => {
  const failed = createTask(8, {
    synthesis: "Could not fix the tests.",
    filesChanged: [],
    exitCode: 3,
  });
  const engine = createScriptedEngine({ answers: [], contextTokens: 300 });
  const memory = { sessionId: "s", tasks: [...listTasks(7), failed], recap: null };
  const { result } = await drain(recapSession(createSeat(engine), memory));
  expect(result?.openPoints).toEqual(["Could not fix the tests."]);
  expect(result?.decisions).toHaveLength(3);
  expect(result?.decisions[2]).toContain("part7.py");
});
