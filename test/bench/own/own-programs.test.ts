import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { layOut } from "../../../src/bench/own/lay-out.ts";
import { listOwnTasks, type OwnTask } from "../../../src/bench/own/own-tasks.ts";
import { runNodeTrees, runPythonTrees, type TreeResults } from "./run-trees.ts";

const tasks = listOwnTasks();
let parent = "";
const results: TreeResults = new Map();

/** "parking-fee" for the program as it should be, "parking-fee.first-band-only" with a fault in it. */
const treeOf = (task: OwnTask) => task.id.split("/")[1] ?? "";
const programOf = (task: OwnTask) => treeOf(task).split(".")[0] ?? "";

async function layTrees(): Promise<Map<string, OwnTask>> {
  const trees = new Map<string, OwnTask>();
  for (const task of tasks) {
    const faulty = { ...task.files, ...task.hiddenTests };
    trees.set(treeOf(task), { ...task, files: faulty });
    trees.set(programOf(task), { ...task, files: { ...faulty, ...task.solution } });
  }
  for (const [tree, task] of trees) await layOut(task, path.join(parent, tree));
  return trees;
}

/** A visible test file of TypeScript brings the hidden one in by itself. */
function testFilesOf(tree: string, task: OwnTask): string[] {
  const files = Object.keys(task.hiddenTests).map((file) => `${tree}/${file}`);
  return task.language === "typescript" ? files.filter((file) => !file.includes(".more.")) : files;
}

beforeAll(async () => {
  parent = await realpath(await mkdtemp(path.join(tmpdir(), "own-programs-")));
  const trees = [...(await layTrees())];
  const python = trees.filter(([, task]) => task.language === "python").map(([tree]) => tree);
  const node = trees.filter(([, task]) => task.language !== "python");
  const runs = [
    await runPythonTrees(parent, python),
    await runNodeTrees(
      parent,
      node.flatMap(([tree, task]) => testFilesOf(tree, task)),
    ),
  ];
  for (const [tree, tests] of runs.flatMap((run) => [...run])) results.set(tree, tests);
}, 90_000);

afterAll(() => rm(parent, { recursive: true, force: true }));

function outcomesOf(tree: string) {
  const tests = [...(results.get(tree) ?? [])];
  const isHidden = (name: string) => /^[^:]*(?:_more|\.more)\./.test(name);
  return {
    visible: tests.filter(([name]) => !isHidden(name)).map(([, passed]) => passed),
    hidden: tests.filter(([name]) => isHidden(name)).map(([, passed]) => passed),
  };
}

test.each([...new Set(tasks.map(programOf))])("%s passes all its tests", (tree) => {
  const { visible, hidden } = outcomesOf(tree);
  expect(visible.filter((passed) => !passed)).toEqual([]);
  expect(hidden.filter((passed) => !passed)).toEqual([]);
  expect(visible.length).toBeGreaterThanOrEqual(5);
  expect(visible.length).toBeLessThanOrEqual(9);
  expect(hidden.length).toBeGreaterThanOrEqual(8);
  expect(hidden.length).toBeLessThanOrEqual(15);
});

describe.each(tasks.map((task) => [task.id, task] as const))("%s", (_id, task) => {
  test("is shown by some of the visible tests and by hidden ones", () => {
    const { visible, hidden } = outcomesOf(treeOf(task));
    expect(visible).toContain(false);
    expect(visible).toContain(true);
    expect(hidden).toContain(false);
  });

  test("counts its tests right", () => {
    const { visible, hidden } = outcomesOf(programOf(task));
    expect([task.visibleCount, task.gradedCount]).toEqual([
      visible.length,
      visible.length + hidden.length,
    ]);
  });
});
