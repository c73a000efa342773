import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { layOut } from "../../../src/bench/own/lay-out.ts";
import { OWN_PROGRAMS } from "../../../src/bench/own/own-programs.ts";
import { builtInTasks, listOwnTasks, type OwnTask } from "../../../src/bench/own/own-tasks.ts";

const runFile = promisify(execFile);
const tasks = listOwnTasks();
const MOST_LINES = 90;
const linesOf = (texts: readonly string[]) => texts.join("").split("\n").length - 1;

test("there are twelve Python programs and twelve of JavaScript and TypeScript", () => {
  const languages = OWN_PROGRAMS.map(({ program }) => program.language);
  const count = (name: string) => languages.filter((language) => language === name).length;
  expect([count("python"), count("javascript"), count("typescript")]).toEqual([12, 4, 8]);
});

test("ids are unique, and those of an earlier list are still there", () => {
  const ids = tasks.map((task) => task.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^own-\w+\/[a-z-]+\.[a-z-]+$/.test(id))).toEqual([]);
  expect(ids.map((id) => id.split("/")[1])).toEqual(IDS);
});

test("no two tasks have the same trees", () => {
  const trees = tasks.map((task) => JSON.stringify(task.files));
  expect(new Set(trees).size).toBe(trees.length);
});

test.each(OWN_PROGRAMS.map(({ program }) => [program.name, program] as const))(
  "%s is small and ends its lines",
  (_name, { files, visibleTests, hiddenTests }) => {
    const lines = linesOf(Object.values(files));
    expect(lines).toBeGreaterThanOrEqual(25);
    expect(lines).toBeLessThanOrEqual(MOST_LINES);
    const texts = Object.values({ ...files, ...visibleTests, ...hiddenTests });
    expect(texts.filter((text) => !/[^\n]\n$/.test(text) || /[\t\r]| $/m.test(text))).toEqual([]);
    expect(texts.flatMap((text) => text.split("\n")).filter((line) => line.length > 120)).toEqual(
      [],
    );
  },
);

test("at least six programs have several files", () => {
  const many = OWN_PROGRAMS.filter(({ program }) => Object.keys(program.files).length > 1);
  expect(many.length).toBeGreaterThanOrEqual(6);
});

test("several faults lie in a file that no visible test imports", () => {
  const isAway = ({ files, solution }: OwnTask) => {
    const imports = Object.entries(files)
      .filter(([name]) => /^test_|\.test\./.test(name))
      .flatMap(
        ([, text]) => text.match(/^(?:from \w+ import|import .*) .*$|from "\.\/.*"/gm) ?? [],
      );
    const modules = Object.keys(solution).map((name) => name.replace(/\.\w+$/, ""));
    const isImported = (name: string) =>
      imports.some((line) => line.match(/[\w-]+/g)?.includes(name));
    return !modules.some(isImported);
  };
  expect(tasks.filter(isAway).length).toBeGreaterThanOrEqual(6);
});

test("a task never shows its hidden tests or its solution", () => {
  const shown = tasks.filter(({ files, hiddenTests, solution }) => {
    const texts = Object.values(files).join("\n");
    const isShown = (text: string) => texts.includes(text);
    const more = Object.entries(hiddenTests).filter(([name]) => files[name] === undefined);
    return (
      more.length === 0 ||
      [...more.map(([, text]) => text), ...Object.values(solution)].some(isShown)
    );
  });
  expect(shown.map((task) => task.id)).toEqual([]);
});

test("the solution changes files that may change, and only those", () => {
  for (const { solution, target } of tasks) {
    expect(Object.keys(solution).length).toBeGreaterThan(0);
    expect(target).toEqual(expect.arrayContaining(Object.keys(solution)));
  }
});

test("each wording is used, and the fault is never named", () => {
  const used = new Set(tasks.map((task) => task.prompts.indexOf(task.prompt)));
  expect(used).toEqual(new Set([0, 1, 2]));
  expect(tasks.filter(({ prompt, kind }) => prompt.includes(kind))).toEqual([]);
});

test("the built-in tasks are four Python and four JavaScript programs of one file", () => {
  const builtIn = builtInTasks();
  const languages = builtIn.map((task) => task.language);
  expect(languages).toEqual(Array.from({ length: 4 }, () => ["python", "javascript"]).flat());
  expect(new Set(builtIn.map((task) => task.id.split(".")[0])).size).toBe(8);
  expect(builtIn.filter((task) => task.target.length !== 1)).toEqual([]);
});

const count = (output: string, pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? 0);

/** Passed tests of the task's own command in a folder; the exit code must agree. */
async function runCommand({ testCommand }: OwnTask, folder: string): Promise<[boolean, number]> {
  const bin = path.resolve("node_modules/.bin");
  const [program = "", ...words] = testCommand;
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, NO_COLOR: "1" };
  const run = runFile(program, words, { cwd: folder, env, timeout: 30_000 });
  const end = await run.then(
    ({ stdout, stderr }) => ({ isGreen: true, output: stdout + stderr }),
    (error) => ({ isGreen: false, output: `${error.stdout}${error.stderr}` }),
  );
  const all = count(end.output, /^Ran (\d+) tests/m) + count(end.output, /^(?:#|ℹ) tests (\d+)/m);
  return [end.isGreen, all];
}

const firstOf = (language: string) =>
  tasks.filter((task) => task.language === language).slice(0, 1);

test.each(
  ["python", "javascript", "typescript"]
    .flatMap(firstOf)
    .map((task) => [task.language, task] as const),
)("the command of %s fails at first and runs hidden tests once they are there", async (_, task) => {
  const folder = await mkdtemp(path.join(tmpdir(), "own-task-"));
  try {
    await layOut(task, folder);
    expect(await runCommand(task, folder)).toEqual([false, task.visibleCount]);
    await layOut({ files: task.solution }, folder);
    expect(await runCommand(task, folder)).toEqual([true, task.visibleCount]);
    await layOut({ files: task.hiddenTests }, folder);
    expect(await runCommand(task, folder)).toEqual([true, task.gradedCount]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a tree is laid out with its folders, over what is there", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "own-task-"));
  try {
    await layOut({ files: { "a/b/c.py": "old" } }, folder);
    await layOut({ files: { "a/b/c.py": "é\n" } }, folder);
    expect(await readFile(path.join(folder, "a/b/c.py"), "utf8")).toBe("é\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Results of runs are compared by these for years: append, never rename. */
const IDS = [
  "parking-fee.cap-of-the-whole-stay",
  "parking-fee.first-band-only",
  "tide-table.one-midnight-only",
  "tide-table.share-rounded",
  "ticket-text.line-runs-on",
  "ticket-text.cents-without-zero",
  "ledger-match.first-dot-only",
  "ledger-match.ledger-emptied",
  "water-meter.sorted-by-litres",
  "water-meter.stretches-rounded",
  "loyalty-points.taken-before-checked",
  "loyalty-points.lots-shared",
  "log-groups.numbers-within-words",
  "log-groups.levels-joined",
  "recipe-scaler.centilitre-of-a-decilitre",
  "recipe-scaler.names-by-case",
  "bus-lookup.range-turned-round",
  "bus-lookup.other-days-without-time",
  "settings-layers.layer-taken-over",
  "settings-layers.first-layer-decides",
  "next-run.february-of-any-year",
  "next-run.times-as-written",
  "tournament.names-backwards",
  "tournament.away-matches-forgotten",
  "print-queue.cancelled-while-walked",
  "print-queue.urgent-before-urgent",
  "seat-map.run-over-rows",
  "seat-map.rows-shared",
  "undo-stack.redo-kept-in-groups",
  "undo-stack.group-turned-round",
  "rate-gate.one-fresh-bucket",
  "rate-gate.whole-tokens-only",
  "lamp-mixer.even-in-kelvin",
  "lamp-mixer.steps-rounded",
  "lock-table.ends-belong-to-ranges",
  "lock-table.rest-on-one-side",
  "season-versions.seasons-by-name",
  "season-versions.tail-allowed",
  "season-versions.whole-season-at-both-ends",
  "picking-route.turns-by-letter",
  "picking-route.levels-turned-too",
  "picking-route.places-as-written",
  "label-template.outer-fields-win",
  "label-template.zero-left-empty",
  "train-couplings.tried-coaches-stay",
  "train-couplings.one-way-turned",
  "key-layout.cache-without-target",
  "key-layout.capitals-lost",
  "key-layout.first-row-only",
  "shared-costs.shares-rounded-alone",
  "shared-costs.payer-without-a-part",
];
