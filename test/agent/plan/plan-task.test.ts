import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { PlanDeps } from "../../../src/agent/plan/plan-deps.ts";
import { planTakeBack, type planTask } from "../../../src/agent/plan/plan-task.ts";
import type { Workspace } from "../../../src/tools/workspace.ts";
import { createPlanBench, type PlanOptions } from "./plan-fixture.ts";

const CALC = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n";
const SHOP = {
  "calc.py": CALC,
  "shop.py": "from calc import add\n\n\ndef total(items):\n    return add(items, 0)\n",
  "test_shop.py": "from shop import total\n\n\ndef test_total():\n    assert total(1) == 1\n",
  "notes.md": "one\ntwo",
  "package.json": '{"scripts": {"test": "node --test"}}\n',
  "tsconfig.json": "{}\n",
};
const UNDONE = { said: "Add mul to calc.py.", filesChanged: ["calc.py"], journalTaskId: "task-1" };

function remember(parts: object[]): NonNullable<PlanOptions["tasks"]> {
  return parts.map((part, at) => ({
    number: at + 1,
    said: "",
    task: "",
    kind: "change",
    work: "change",
    synthesis: "",
    filesChanged: [],
    symbolsChanged: [],
    rename: null,
    answer: null,
    journalTaskId: null,
    isStanding: true,
    exitCode: 0,
    ...part,
  }));
}

const KINDS: readonly { message: string; work: string; options?: PlanOptions }[] = [
  { message: "Make add in calc.py accept floats.", work: "change" },
  { message: 'Create a file todo.md with the line "buy milk"', work: "change" },
  { message: 'Add the line "three" at the end of notes.md', work: "change" },
  { message: "fix the tests", work: "fix-tests" },
  { message: "Rename total to sum_of", work: "rename" },
  { message: "copy notes.md to old.md", work: "files" },
  { message: "delete calc.py", work: "files" },
  { message: "move notes.md to docs/notes.md", work: "files" },
  { message: "run `npm test`", work: "run" },
  { message: "run `rm -rf build`", work: "run" },
  { message: "undo that", work: "undo", options: { tasks: remember([UNDONE]) } },
  {
    message: "redo that",
    work: "redo",
    options: { tasks: remember([{ ...UNDONE, isStanding: false }]) },
  },
];

describe("whatever is planned", () => {
  test.each(KINDS)(
    "$message: nothing is written, nothing is run",
    async ({ message, work, options }) => {
      const bench = await createPlanBench({
        texts: SHOP,
        engine: { answers: "Nothing but words." },
        ...options,
      });
      const before = bench.project.snapshot();
      const { outcome, answer, request, events } = await bench.plan(message);
      expect(request.work).toBe(work);
      expect(outcome).toMatchObject({ status: "answered", standing: null });
      expect(outcome.message).toMatch(/^A plan of .* Nothing was written, nothing was run\.$/);
      expect(answer).toMatch(/^1\. [A-Z]/);
      const steps = events.flatMap((event) => (event.type === "plan" ? event.steps : []));
      expect(steps.map(({ state }) => state)).toEqual(answer.match(/^\d+\. /gm)?.map(() => "open"));
      expect(bench.project.snapshot()).toEqual(before);
      expect(bench.hasRun()).toBe(false);
    },
  );

  test("a program that is started does leave a trace", async () => {
    const bench = await createPlanBench({ texts: SHOP });
    spawnSync("npm", ["test"], { cwd: bench.project.root });
    expect(bench.hasRun()).toBe(true);
  });

  test("it is given nothing that writes or runs", () => {
    expectTypeOf<Parameters<typeof planTask>[1]>().toEqualTypeOf<PlanDeps>();
    expectTypeOf<keyof PlanDeps & ("workspace" | "scope" | "check" | "inspect")>().toBeNever();
    expectTypeOf<Extract<PlanDeps[keyof PlanDeps], Pick<Workspace, "write">>>().toBeNever();
  });
});

describe("a change", () => {
  test("says which file, in which way, why, and what would judge it", async () => {
    const bench = await createPlanBench({
      texts: SHOP,
      engine: { answers: ["Let add in calc.py return a float."] },
    });
    const { answer, events, engine } = await bench.plan("Make add in calc.py accept floats.");
    expect(answer).toBe(
      [
        "1. Change calc.py (named in the task).",
        "   It is short, so it is written anew as a whole (6 lines).",
        "   Let add in calc.py return a float.",
        "",
        "It is looked over by: its syntax, names that nothing declares, tsc.",
        "`npm test` runs before and after it.",
        "What makes any of these worse is taken back.",
      ].join("\n"),
    );
    expect(events.filter(({ type }) => type === "locate" || type === "plan")).toEqual([
      {
        type: "locate",
        targets: [{ path: "calc.py", reason: "named in the task" }],
      },
      {
        type: "plan",
        steps: [{ text: "change calc.py (named in the task)", path: "calc.py", state: "open" }],
      },
    ]);
    expect(engine.requests[0]).toMatchObject({ maxTokens: expect.any(Number) });
    expect(engine.requests[0]?.sampling.temperature).toBe(0);
  });

  test.each([
    [
      'Add the line "three" at the end of notes.md',
      "--- a/notes.md\n+++ b/notes.md\n@@ -1,2 +1,3 @@\n one\n-two\n\\ No newline at end of file\n+two\n+three\n\\ No newline at end of file",
    ],
    [
      'Create a file todo.md with the line "buy milk"',
      "--- /dev/null\n+++ b/todo.md\n@@ -0,0 +1,1 @@\n+buy milk",
    ],
    ["Remove the function sub from calc.py", "-def sub(a, b):\n-    return a - b"],
  ])("%s: shown to the letter, without the model", async (message, diff) => {
    const { plan } = await createPlanBench({ texts: SHOP });
    const { answer, engine } = await plan(message);
    expect(answer).toContain("The message says it to the letter.");
    expect(answer).toContain(diff);
    expect(engine.prompts).toEqual([]);
  });

  test("of several files the one that others import comes first, and three steps are explained at most", async () => {
    const names = ["a", "b", "c", "d"];
    const texts = Object.fromEntries(
      names.map((name, at) => [
        `${name}.py`,
        `${at < 3 ? `import ${names[at + 1]}\n\n\n` : ""}def run_${name}():\n    return 1\n`,
      ]),
    );
    const { plan } = await createPlanBench({ texts, engine: { answers: "Return 2." } });
    const { answer, engine } = await plan("Change a.py, b.py, c.py and d.py to return two.");
    const order = [...answer.matchAll(/^\d\. Change (\w)\.py/gm)].map(([, name]) => name);
    expect(order).toEqual(["d", "c", "b", "a"]);
    expect(engine.prompts).toHaveLength(3);
  });

  test("a long file is changed in part", async () => {
    const long = Array.from({ length: 60 }, (_, at) => `def f${at}():\n    return ${at}\n`).join(
      "\n",
    );
    const { plan } = await createPlanBench({
      texts: { "long.py": long },
      engine: { answers: "Return 8." },
    });
    const { answer } = await plan("Make f7 in long.py return 8.");
    expect(answer).toContain("Only f7 is written anew (lines 22 to 23).");
  });

  test("of a condition it says that nothing may happen at all", async () => {
    const { plan } = await createPlanBench({ texts: SHOP, engine: { answers: "Fix add." } });
    const { answer } = await plan("Improve calc.py, but if the tests pass, change nothing.");
    expect(answer).toMatch(
      /unless the tests are found to fail first|if all passes, nothing is changed/,
    );
  });
});

describe("the model's sentence", () => {
  test.each([
    ["nothing", ""],
    ["a sentence that never ends", `Change ${"the value and ".repeat(4_000)}`],
    ["one word for ever", "na".repeat(20_000)],
  ])("%s: the plan stands without it, or with its beginning", async (_, text) => {
    const { plan } = await createPlanBench({ texts: SHOP, engine: { answers: text } });
    const { outcome, answer } = await plan("Make add in calc.py accept floats.");
    expect(outcome.status).toBe("answered");
    const lines = answer.split("\n");
    expect(lines[1]).toMatch(/^ {3}It is short/);
    expect(lines[2] ?? "").toMatch(/^(?: {3}(?:Change|na).* …)?$/);
    expect(answer.length).toBeLessThan(700);
  });

  test("is done without where the context has no room", async () => {
    const { plan } = await createPlanBench({
      texts: SHOP,
      engine: { answers: [], contextTokens: 256 },
    });
    const { outcome, engine } = await plan("Make add in calc.py accept floats.");
    expect(outcome.status).toBe("answered");
    expect(engine.prompts).toEqual([]);
  });

  test("is not asked for once the budget is spent", async () => {
    const { plan } = await createPlanBench({ texts: SHOP, limits: { maxTokens: 10 } });
    const { outcome, engine } = await plan("Make add in calc.py accept floats.");
    expect(outcome.status).toBe("answered");
    expect(engine.prompts).toEqual([]);
  });
});

describe("what cannot be planned ends as the change would", () => {
  test("nothing named in an empty folder", async () => {
    const { plan } = await createPlanBench({ texts: {}, testCommand: null });
    const { outcome, events } = await plan("Make it faster.");
    expect(outcome).toEqual({
      status: "not-achieved",
      message: "The task names no file, and the project has none to change.",
      answer: null,
      standing: null,
    });
    expect(events.some(({ type }) => type === "plan")).toBe(false);
  });

  test("a file that is not there", async () => {
    const { plan } = await createPlanBench({ texts: SHOP });
    const { outcome } = await plan("Change the file clacxx.py so that it adds.");
    expect(outcome).toMatchObject({ status: "not-achieved", answer: null });
    expect(outcome.message).toContain("There is no file clacxx.py.");
  });

  test("a binary file", async () => {
    const files = [{ written: "logo.txt", path: "logo.txt", match: "exact" as const }];
    const bench = await createPlanBench({
      texts: SHOP,
      request: { mentions: { files, symbols: [], commands: [], patterns: [], quoted: [] } },
    });
    writeFileSync(path.join(bench.project.root, "logo.txt"), Buffer.from([1, 0, 2, 0, 255]));
    await expect(bench.plan("Change logo.txt to say hello.")).rejects.toMatchObject({
      code: "file-not-editable",
    });
  });

  test("a file too large to be written is refused, one just below is planned", async () => {
    const line = `${"x".repeat(99)}\n`;
    const texts = { "big.txt": line.repeat(50_000), "huge.txt": line.repeat(56_000) };
    const { plan } = await createPlanBench({ texts, engine: { answers: "Add a line." } });
    const { answer } = await plan('Add the line "end" at the end of big.txt');
    expect(answer).toContain("+end");
    expect(answer.length).toBeLessThan(2_000);
    await expect(plan('Add the line "end" at the end of huge.txt')).rejects.toMatchObject({
      code: "file-not-editable",
    });
  });

  test("a folder that cannot be written is planned all the same", async () => {
    const bench = await createPlanBench({ texts: SHOP });
    chmodSync(bench.project.root, 0o555);
    try {
      const { outcome } = await bench.plan('Add the line "three" at the end of notes.md');
      expect(outcome.status).toBe("answered");
    } finally {
      chmodSync(bench.project.root, 0o755);
    }
  });

  test("a request that forbids every change", async () => {
    const bench = await createPlanBench({
      texts: SHOP,
      request: {
        work: "change",
        prohibitions: {
          isReadOnly: true,
          isConditional: false,
          protectedFiles: [],
          onlyNamedSymbols: false,
        },
      },
    });
    expect((await bench.plan("Make add in calc.py accept floats.")).outcome.status).toBe(
      "nothing-to-do",
    );
  });
});

describe("a repair", () => {
  test("says which run comes first, and where it would look", async () => {
    const { plan } = await createPlanBench({ texts: SHOP });
    const { answer, events, engine } = await plan("fix the tests");
    expect(answer).toContain("1. Run `npm test` once.");
    expect(answer).toContain("2. Look first at shop.py (imported by test_shop.py).");
    expect(answer).toContain("Files of the tests stay as they are.");
    expect(events).toContainEqual({
      type: "locate",
      targets: [{ path: "shop.py", reason: "imported by test_shop.py" }],
    });
    expect(engine.prompts).toEqual([]);
  });

  test("files that the message names go first, protected ones are left out", async () => {
    const { plan } = await createPlanBench({ texts: SHOP });
    const named = await plan("The tests fail. Fix calc.py.");
    expect(named.answer).toContain(
      "Look first at calc.py (named in the task), shop.py (imported by",
    );
    const kept = await plan("Fix the tests, but do not change shop.py.");
    expect(kept.answer).not.toContain("shop.py (");
  });

  test("without tests and without a name there is nothing to begin with", async () => {
    const { plan } = await createPlanBench({ texts: SHOP, testCommand: null });
    await expect(plan("fix the tests")).rejects.toMatchObject({ code: "no-test-command" });
  });
});

describe("a rename", () => {
  test("is shown whole: places, look-alikes and the diff, without the model", async () => {
    const { plan } = await createPlanBench({
      texts: { ...SHOP, "other.py": "def show(total):\n    return total\n" },
    });
    const { answer, engine } = await plan("Rename the function total in shop.py to sum_of");
    expect(answer).toContain("Rename total to sum_of in shop.py (1 place).");
    expect(answer).toContain("3 places in 2 files");
    expect(answer).toContain("Left alone, another thing of that name (2):");
    expect(answer).toContain("-def total(items):\n+def sum_of(items):");
    expect(answer).toContain("`npm test` runs before and after");
    expect(engine.prompts).toEqual([]);
  });

  test("its diff is cut to what a person reads", async () => {
    const uses = Array.from({ length: 400 }, (_, at) => `print(total(${at}))\n\n\n\n\n\n\n\n`).join(
      "",
    );
    const { plan } = await createPlanBench({
      texts: { ...SHOP, "uses.py": `from shop import total\n${uses}` },
    });
    const { answer } = await plan("Rename total to sum_of");
    expect(answer.split("\n").length).toBeLessThan(220);
    expect(answer).toMatch(/… \d+ more lines of this file$/);
  });

  test.each([
    ["Rename nowhere_found to other_name", "Nothing in the project is called nowhere_found"],
    ["Rename add to sub", "Not renamed"],
    [
      "Rename total to sum_of, but do not change test_shop.py",
      "test_shop.py would have to change too",
    ],
  ])("%s: the reason against it is the end", async (message, reason) => {
    const { plan } = await createPlanBench({ texts: SHOP });
    const { outcome } = await plan(message);
    expect(outcome).toMatchObject({ status: "not-achieved", answer: null });
    expect(outcome.message).toContain(reason);
  });
});

describe("files", () => {
  test("each path is told; nothing is written over", async () => {
    const bench = await createPlanBench({ texts: SHOP });
    writeFileSync(path.join(bench.project.root, "logo.png"), Buffer.from([137, 0, 255]));
    const { answer, events } = await bench.plan("move logo.png to img/logo.png");
    expect(answer).toContain("1. Move logo.png to img/logo.png.");
    expect(answer).toContain("No file is written over.");
    expect(events).toContainEqual({
      type: "locate",
      targets: ["logo.png", "img/logo.png"].map((each) => ({
        path: each,
        reason: "the message names it",
      })),
    });
  });

  test.each([
    ["copy calc.py to shop.py", "not-achieved", "shop.py exists already"],
    ["delete calx.py", "not-achieved", "Did you mean calc.py?"],
    ["copy ../secret.txt to a.txt", "denied", ""],
  ])("%s: a collision is found beforehand", async (message, status, said) => {
    const bench = await createPlanBench({ texts: SHOP });
    mkdirSync(path.join(bench.project.root, "docs"));
    const { outcome } = await bench.plan(message);
    expect(outcome.status).toBe(status);
    expect(outcome.message).toContain(said);
  });
});

describe("a command", () => {
  test.each([
    ["run `npm test`", "Run `npm test`", "needs no further yes"],
    ["run `rm -rf build`", "Run `rm -rf build`", "A yes is asked for first: it "],
    ["run the tests", "Run `npm test`", "needs no further yes"],
  ])("%s", async (message, step, verdict) => {
    const { plan } = await createPlanBench({ texts: SHOP });
    const { answer } = await plan(message);
    expect(answer).toContain(step);
    expect(answer).toContain(verdict);
  });

  test("what is not what it seems is refused", async () => {
    const { plan } = await createPlanBench({
      texts: SHOP,
      request: {
        mentions: { files: [], symbols: [], commands: ["npm\u202etest"], patterns: [], quoted: [] },
      },
    });
    expect((await plan("run `npm test`")).answer).toMatch(/Do not run .*\n {3}It is refused: it /);
  });
});

describe("an undo", () => {
  const tasks = remember([
    UNDONE,
    { said: "Add a line to notes.md.", filesChanged: ["notes.md"], journalTaskId: "task-2" },
  ]);

  test.each([
    ["undo that", ["notes.md"]],
    ["undo the last two changes", ["notes.md", "calc.py"]],
    ["undo that change to calc.py", ["calc.py"]],
  ])("%s: the files it puts back", async (message, files) => {
    const { plan } = await createPlanBench({ texts: SHOP, tasks });
    const { answer } = await plan(message);
    const told = [...answer.matchAll(/^\d\. Put (\S+) back as before/gm)].map(([, file]) => file);
    expect(told).toEqual(files);
  });

  test("what only the journal knows is told with its data, or left to it", () => {
    const [first, second] = ["a", "b"].map((name) => ({
      said: `do ${name}`,
      files: [`${name}.py`],
    }));
    if (first === undefined || second === undefined) throw new Error("two tasks");
    expect(planTakeBack("undo", [first, second]).answer).toContain(
      '2. Put b.py back as before "do b".',
    );
    expect(planTakeBack("redo", [first]).answer).toContain(
      '1. Put a.py again as "do a" left them.',
    );
    expect(planTakeBack("undo", []).answer).toContain("the journal of this folder says");
  });
});
