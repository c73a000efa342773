import { expect, test } from "vitest";
import { createCodeParser } from "../../src/code/parse.ts";
import { findInvalid } from "../../src/grammar/invalid-call.ts";
import { CALL_TASKS, isRightCall, PROBE_TOOLS, SINGLE_TASKS } from "../../src/probe/call-tasks.ts";
import { EDIT_TASKS, isRightEdit, locateEdit } from "../../src/probe/edit-tasks.ts";
import { FILL_TASKS, isRightFill } from "../../src/probe/fill-tasks.ts";
import { composeFiller } from "../../src/probe/filler-text.ts";
import { INSTRUCTION_TASKS, isFollowed } from "../../src/probe/instruction-tasks.ts";
import { callOf, FOLLOWED } from "./oracle-model.ts";

const parser = createCodeParser();
const [firstTask] = SINGLE_TASKS;

test("there are thirty calls in a row, of every tool, and no two tasks are alike", () => {
  expect(CALL_TASKS).toHaveLength(30);
  expect(new Set(CALL_TASKS.map(({ tool }) => tool))).toEqual(
    new Set(PROBE_TOOLS.map(({ name }) => name)),
  );
  const all = [...CALL_TASKS, ...SINGLE_TASKS].map(({ task }) => task);
  expect(all.filter((task, index) => all.indexOf(task) !== index)).toEqual([
    "Run the tests in tests/test_cart.py.",
  ]);
});

test.each([...CALL_TASKS, ...SINGLE_TASKS])(
  "the right call of '$task' is one its tool takes",
  (task) => {
    const call = callOf(task);
    expect(findInvalid(call, PROBE_TOOLS)).toBeNull();
    expect(isRightCall(task, call)).toBe(true);
  },
);

test.each([
  ["another tool", { name: "search", arguments: { text: "x" } }],
  ["another path", { name: "read_lines", arguments: { path: "web/app.ts", first: 12, last: 18 } }],
  [
    "another line",
    { name: "read_lines", arguments: { path: "src/stock.py", first: 12, last: 19 } },
  ],
  [
    "a number as text",
    { name: "read_lines", arguments: { path: "src/stock.py", first: "12", last: 18 } },
  ],
  ["an argument that is an object", { name: "read_lines", arguments: { path: {} } }],
])("wrong is %s", (_, call) => {
  expect(isRightCall(firstTask!, call)).toBe(false);
});

test.each(EDIT_TASKS)(
  "each right text of '$task' parses and counts, the old one does not",
  async (task) => {
    const { path, text, before, after, symbol } = task;
    const judge = async (newText: string) =>
      isRightEdit(task, newText, await parser.parse(path, newText));
    expect(text.split(before)).toHaveLength(2);
    expect((await parser.parse(path, text))?.symbols.map(({ name }) => name)).toContain(symbol);
    for (const right of after) expect(await judge(text.replace(before, () => right))).toBe(true);
    expect(await judge(text)).toBe(false);
    expect(await judge("")).toBe(false);
    const { first, last } = locateEdit(task);
    expect(
      text
        .split("\n")
        .slice(first - 1, last)
        .join("\n"),
    ).toBe(before);
  },
);

test("white space, quotes and comments do not make an edit wrong; a broken text does", async () => {
  const task = EDIT_TASKS[5]!;
  const right = task.text.replace(task.before, () => task.after[1] ?? "");
  const judge = async (newText: string) =>
    isRightEdit(task, newText, await parser.parse(task.path, newText));
  expect(await judge(`// joined\n${right.replaceAll('"', "'")}\n\n`)).toBe(true);
  expect(await judge(right.slice(0, -3))).toBe(false);
  expect(isRightEdit(task, right, null)).toBe(false);
});

test.each(FILL_TASKS)("what may fill $path parses there, and counts", async (task) => {
  const { path, before, after, original, right } = task;
  for (const each of [original, ...right]) {
    const parsed = await parser.parse(path, `${before}${each}${after}`);
    expect(parsed?.problems).toEqual([]);
    expect(isRightFill(task, ` ${each}  `)).toBe(each !== original);
  }
  expect(isRightFill(task, "")).toBe(false);
});

test("there are holes of each kind, in more than one language", () => {
  expect(new Set(FILL_TASKS.map(({ kind }) => kind))).toEqual(
    new Set(["line", "block", "expression"]),
  );
  expect(new Set(FILL_TASKS.map(({ path }) => path.split(".")[1])).size).toBeGreaterThan(1);
});

test.each(INSTRUCTION_TASKS.map((task, index) => ({ ...task, answer: FOLLOWED[index] ?? "" })))(
  "'$task' is followed by $answer",
  ({ answer, ...task }) => {
    expect(isFollowed(task, answer)).toBe(true);
    expect(isFollowed(task, `<think>\nIt is ${answer}?\n</think>\n\n${answer}`)).toBe(true);
    expect(isFollowed(task, "")).toBe(false);
    expect(isFollowed(task, `Sure! Here you are:\n${answer}\nThe end.`)).toBe(false);
  },
);

test("filler only grows, and stays within what was asked for", () => {
  const count = (text: string) => text.length;
  const short = composeFiller(500, count);
  const long = composeFiller(5_000, count);
  expect(short.length).toBeLessThanOrEqual(500);
  expect(long.length).toBeGreaterThan(4_500);
  expect(long.startsWith(short)).toBe(true);
  const lines = long.split("\n").filter((line) => line.startsWith("def "));
  expect(new Set(lines).size).toBe(lines.length);
  expect(composeFiller(0, count)).not.toBe("");
});
