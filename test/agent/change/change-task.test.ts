import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { AgentError } from "../../../src/base/errors.ts";
import { createGreen, createRed } from "../repair/check-result.ts";
import {
  block,
  createChange,
  createRequest,
  finding,
  newFile,
  type RequestParts,
  symbolIn,
} from "./change-fixture.ts";

const CALC = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n";
const CALC_WITH_MUL = `${CALC}\n\ndef mul(a, b):\n    return a * b\n`;
const ADD_MUL = "Add a function mul(a, b) to calc.py that multiplies.";

/** The third attempt is made in smaller steps, which are asked for first. */
function withSmallSteps([
  first = "",
  second = "",
  third = "",
  ...rest
]: readonly string[]): string[] {
  return [first, second, "change add: do it\n", third, ...rest];
}

function outcomes(events: readonly { type: string }[]): unknown[] {
  return events.flatMap((event) =>
    event.type === "candidate_end" ? [(event as unknown as { outcome: string }).outcome] : [],
  );
}

test("a short file is written whole, greedily, in one answer", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [block(CALC_WITH_MUL)] },
  });
  const outcome = await change.run(createRequest(ADD_MUL, { files: ["calc.py"] }));
  expect(outcome).toMatchObject({ status: "changed", standing: null });
  expect(outcome.message).toContain("only its syntax was checked");
  expect(change.project.get("calc.py")).toBe(CALC_WITH_MUL);
  expect(change.engine.requests[0]?.sampling.temperature).toBe(0);
  expect(change.engine.prompts[0]).toContain("Reply with the complete new calc.py only.");
});

test("green tests are the evidence and are named in the message", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [block(CALC_WITH_MUL)] },
    tests: () => createGreen({ passed: 4 }),
  });
  const outcome = await change.run(createRequest(ADD_MUL, { files: ["calc.py"] }));
  expect(outcome.status).toBe("changed");
  expect(outcome.message).toContain("all 4 tests pass");
  expect(outcome.standing?.outcome).toBe("passed");
});

test.each<{ name: string; answers: (string | { text: string })[] }>([
  { name: "a cut-off answer", answers: ["def add(a, b):\n    ret"] },
  { name: "an answer in prose", answers: [block("Sure, I have added the function for you!\n")] },
  {
    name: "the content of another file",
    answers: [block("class Cart:\n    def total(self):\n        return 0\n")],
  },
  { name: "an endless repetition", answers: ["x = 1\ny = 2\n".repeat(60)] },
  { name: "the file as it was", answers: [block(CALC)] },
  { name: "a syntax error", answers: [block(`${CALC}\n\ndef mul(a, b:\n    return a * b\n`)] },
  {
    name: "code left out",
    answers: [block("# ... rest of the code\ndef mul(a, b):\n    return 1\n")],
  },
  { name: "a name twice", answers: [block(`${CALC}\n\ndef add(a, b):\n    return 1\n`)] },
])("$name is refused, and the next answer is taken", async ({ answers }) => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [...answers, block(CALC_WITH_MUL)] },
  });
  const outcome = await change.run(
    createRequest("Change calc.py: multiply too, as mul(a, b).", { files: ["calc.py"] }),
  );
  expect(outcome.status).toBe("changed");
  expect(outcomes(change.events)).toEqual(["rejected", "kept"]);
  expect(change.project.get("calc.py")).toBe(CALC_WITH_MUL);
  expect(change.engine.prompts[1]).toMatch(/This cannot be used: /);
  expect(change.engine.prompts[1]).not.toContain(
    "<|im_start|>assistant\n```python\ndef add(a, b):\n    ret",
  );
});

test("an answer that is only the addition is put where it belongs", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [block("def mul(a, b):\n    return a * b\n")] },
  });
  await change.run(createRequest(ADD_MUL, { files: ["calc.py"] }));
  expect(change.project.get("calc.py")).toBe(CALC_WITH_MUL);
});

test("a text that breaks a test is taken out before the next attempt, which is told why", async () => {
  const seen: string[] = [];
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: {
      answers: [
        block(CALC_WITH_MUL.replace("a + b", "a - b")),
        () => {
          seen.push(change.project.get("calc.py") ?? "");
          return block(CALC_WITH_MUL);
        },
      ],
    },
    tests: (read) => (read("calc.py").includes("a + b") ? createGreen() : createRed(["test_add"])),
  });
  const outcome = await change.run(createRequest(ADD_MUL, { files: ["calc.py"] }));
  expect(outcome.status).toBe("changed");
  expect(seen).toEqual([CALC]);
  expect(outcomes(change.events)).toEqual(["worse", "fixed"]);
  expect(change.engine.prompts[1]).toContain("the test test_add fails");
});

test("tests that failed before and still do are no reason to refuse", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [block(CALC_WITH_MUL)] },
    tests: () => createRed(["test_old"], { passed: 2 }),
  });
  const outcome = await change.run(createRequest(ADD_MUL, { files: ["calc.py"] }));
  expect(outcome.status).toBe("changed");
  expect(outcome.message).toContain("1 of 3 tests fail, none that passed before");
});

test("a new finding of the compiler is told and has to go; an old one stays untold", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [block(`${CALC}bad = 1\n`), block(CALC_WITH_MUL)] },
    findings: (read) => [
      finding("calc.py", "an old fault"),
      ...(read("calc.py").includes("bad") ? [finding("calc.py", "bad is bad")] : []),
    ],
  });
  const outcome = await change.run(createRequest(ADD_MUL, { files: ["calc.py"] }));
  expect(outcome.status).toBe("changed");
  expect(change.engine.prompts[1]).toContain("bad is bad");
  expect(change.engine.prompts.join()).not.toContain("an old fault");
});

test("an unknown name alone is kept in the end, with the doubt said", async () => {
  const answer = (n: number) => block(`${CALC}\n\ndef mul(a, b):\n    return times(a, b) * ${n}\n`);
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [answer(1), answer(2), answer(3), answer(4)] },
    findings: (read) =>
      read("calc.py").includes("times")
        ? [finding("calc.py", "times is unknown", "unknown names")]
        : [],
  });
  const outcome = await change.run(createRequest(ADD_MUL, { files: ["calc.py"] }));
  expect(outcome.status).toBe("changed");
  expect(outcome.message).toContain("Not settled: calc.py, line 1: times is unknown.");
  expect(change.project.get("calc.py")).toContain("times(a, b) * 1");
});

test.each([
  {
    name: "refused",
    answers: [1, 2, 3, 4].map((n) => block(`def broken(${n}\n`)),
    tests: undefined,
  },
  {
    name: "worse",
    answers: [1, 2, 3, 4].map((n) => block(`${CALC}\n\ndef mul(a, b):\n    return ${n}\n`)),
    tests: (read: (path: string) => string) =>
      read("calc.py").includes("mul") ? createRed(["test_add"]) : createGreen(),
  },
])(
  "when everything is $name, the files are as they were, byte for byte",
  async ({ answers, tests }) => {
    const change = await createChange({
      texts: { "calc.py": CALC.replaceAll("\n", "\r\n"), "notes.md": "a\n" },
      engine: { answers: withSmallSteps(answers) },
      ...(tests === undefined ? {} : { tests }),
    });
    const before = change.project.snapshot();
    const outcome = await change.run(
      createRequest("Change calc.py so that it multiplies.", { files: ["calc.py"] }),
    );
    expect(outcome.status).toBe("not-achieved");
    expect(change.project.snapshot()).toEqual(before);
    expect(change.workspace.changes()).toEqual([]);
  },
);

test("a one-line change of a CRLF file without a final newline changes one line", async () => {
  const text = "def a():\r\n    return 1\r\n\r\n\r\ndef b():\r\n    return 2";
  const change = await createChange({
    texts: { "m.py": text },
    engine: { answers: [block("def a():\n    return 1\n\n\ndef b():\n    return 3\n")] },
  });
  await change.run(createRequest("Make b return 3.", { files: ["m.py"] }));
  expect(readFileSync(path.join(change.project.root, "m.py"), "latin1")).toBe(
    text.replace("2", "3"),
  );
});

test("a dollar sign in the new text stays what it is", async () => {
  const body = "price = '$1 $& $$'\n";
  const change = await createChange({
    texts: { "m.py": "price = ''\n" },
    engine: { answers: [block(body)] },
  });
  await change.run(createRequest("Change the price in m.py.", { files: ["m.py"] }));
  expect(change.project.get("m.py")).toBe(body);
});

test.each<{
  task: string;
  texts: Record<string, string>;
  parts: RequestParts;
  expected: [string, string];
}>([
  {
    task: "Create a file docs/list.md with the lines red, green and blue.",
    texts: {},
    parts: { files: [newFile("docs/list.md")] },
    expected: ["docs/list.md", "red\ngreen\nblue\n"],
  },
  {
    task: "Add a line to notes.md: third note",
    texts: { "notes.md": "first\r\nsecond\r\n" },
    parts: { files: ["notes.md"] },
    expected: ["notes.md", "first\r\nsecond\r\nthird note\r\n"],
  },
  {
    task: "Remove the function sub from calc.py.",
    texts: { "calc.py": CALC },
    parts: { files: ["calc.py"] },
    expected: ["calc.py", "def add(a, b):\n    return a + b\n"],
  },
])("$task needs no model", async ({ task, texts, parts, expected: [file, text] }) => {
  const change = await createChange({ texts, engine: { answers: [] } });
  expect((await change.run(createRequest(task, parts))).status).toBe("changed");
  expect(change.project.get(file)).toBe(text);
});

test("a new file in a new folder is written by the model and nothing else is touched", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [block("# Calc\n\nAdds.\n")] },
  });
  const outcome = await change.run(
    createRequest("Create docs/calc.md that explains calc.py.", {
      files: [newFile("docs/calc.md"), { written: "calc.py", path: "calc.py", match: "exact" }],
      prohibitions: { protectedFiles: ["calc.py"] },
    }),
  );
  expect(outcome.status).toBe("changed");
  expect(change.project.get("docs/calc.md")).toBe("# Calc\n\nAdds.\n");
  expect(change.workspace.changedFiles()).toEqual(["docs/calc.md"]);
});

test("a new file that comes to nothing leaves no folder behind", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: "def broken(\n```" },
  });
  const before = change.project.snapshot();
  const outcome = await change.run(
    createRequest("Create lib/x.py with a function.", { files: [newFile("lib/x.py")] }),
  );
  expect(outcome.status).toBe("not-achieved");
  expect(change.project.snapshot()).toEqual(before);
});

test.each<{ name: string; parts: RequestParts; message: string }>([
  {
    name: "a file that is not there",
    parts: { files: [{ written: "clac.py", path: null, match: "absent" }] },
    message: "There is no file clac.py. Did you mean calc.py?",
  },
  {
    name: "a test",
    parts: { files: ["test_calc.py"] },
    message: "test_calc.py was not changed: it belongs to the tests.",
  },
  {
    name: "a protected file",
    parts: { files: ["calc.py"], prohibitions: { protectedFiles: ["calc.py"] } },
    message: "calc.py was not changed: the task says that it stays as it is.",
  },
])("$name is no target, and no other file is changed instead", async ({ parts, message }) => {
  const change = await createChange({
    texts: { "calc.py": CALC, "test_calc.py": "" },
    engine: { answers: [] },
  });
  const outcome = await change.run(createRequest("Make it better.", parts));
  expect(outcome).toEqual({ status: "not-achieved", message, answer: null, standing: null });
});

test("nothing is written where the person forbids it", async () => {
  const change = await createChange({ texts: { "calc.py": CALC }, engine: { answers: [] } });
  const request = createRequest(ADD_MUL, {
    files: ["calc.py"],
    prohibitions: { isReadOnly: true },
  });
  expect((await change.run(request)).status).toBe("nothing-to-do");
});

test("a change that depends on a failing test is not made while the tests pass", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [] },
    tests: () => createGreen(),
  });
  const request = createRequest("If it fails, change calc.py.", {
    files: ["calc.py"],
    prohibitions: { isConditional: true },
  });
  expect(await change.run(request)).toMatchObject({
    status: "nothing-to-do",
    standing: { outcome: "passed" },
  });
});

test.each([
  { name: "a binary file", file: "logo.png", code: "file-not-editable" },
  { name: "a folder", file: "lib", code: "path-forbidden" },
])("$name ends the task before anything is written", async ({ file, code }) => {
  const change = await createChange({ texts: { "calc.py": CALC }, engine: { answers: [] } });
  writeFileSync(path.join(change.project.root, "logo.png"), Buffer.from([0x89, 0x50, 0, 1, 2, 0]));
  mkdirSync(path.join(change.project.root, "lib"));
  await expect(change.run(createRequest("Change it.", { files: [file] }))).rejects.toMatchObject({
    code,
  });
  expect(change.workspace.changes()).toEqual([]);
});

test.each([
  { name: "an empty file", text: "" },
  { name: "one line without its end", text: "x = 1" },
])("$name is changed like any other", async ({ text }) => {
  const change = await createChange({
    texts: { "m.py": text },
    engine: { answers: [block("x = 2\n")] },
  });
  expect((await change.run(createRequest("Set x to 2.", { files: ["m.py"] }))).status).toBe(
    "changed",
  );
  expect(change.project.get("m.py")).toBe(text === "" ? "x = 2\n" : "x = 2");
});

test("of two files with the same name the model picks one", async () => {
  const change = await createChange({
    texts: { "a/m.py": "x = 1\n", "b/m.py": "x = 1\n" },
    engine: { answers: ["b/m.py", block("x = 2\n")] },
  });
  const files = [{ written: "m.py", path: "a/m.py", match: "name" as const }];
  await change.run(createRequest("Set x to 2 in m.py.", { files }));
  expect(change.workspace.changedFiles()).toEqual(["b/m.py"]);
});

test("without a named file the model picks among those the words speak of, tests left out", async () => {
  const change = await createChange({
    texts: {
      "calc.py": CALC,
      "cart.py": "def total(items):\n    return sum(items)\n",
      "test_calc.py": "",
    },
    engine: { answers: ["cart.py", block("def total(items):\n    return sum(items) + 1\n")] },
  });
  await change.run(createRequest("The total should be one more."));
  expect(change.workspace.changedFiles()).toEqual(["cart.py"]);
  expect(change.engine.prompts[0]).not.toContain("test_calc.py");
});

test("a follow-up changes the file of the earlier task", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC, "cart.py": "x = 1\n" },
    engine: { answers: [block(CALC_WITH_MUL)] },
    tasks: [
      {
        number: 3,
        said: "",
        task: "",
        kind: "change",
        work: "change",
        synthesis: "",
        filesChanged: ["calc.py"],
        symbolsChanged: [],
        rename: null,
        answer: null,
        journalTaskId: null,
        isStanding: true,
        exitCode: 0,
      },
    ],
  });
  await change.run(createRequest("Also add a function mul and keep the rest.", { earlierTask: 3 }));
  expect(change.workspace.changedFiles()).toEqual(["calc.py"]);
});

const LONG = Array.from({ length: 400 }, (_, n) => `def f${n}(x):\n    return x + ${n}\n`).join(
  "\n\n",
);

test("of a long file only the named function is written anew", async () => {
  const change = await createChange({
    texts: { "long.py": LONG },
    engine: { answers: [block("def f7(x):\n    return None\n")] },
  });
  await change.run(
    createRequest("Make f7 return None.", {
      files: ["long.py"],
      symbols: [symbolIn("long.py", "f7")],
    }),
  );
  expect(change.project.get("long.py")).toBe(LONG.replace("return x + 7\n", "return None\n"));
});

test("something new in a long file is added below its last function, and only that is written", async () => {
  const change = await createChange({
    texts: { "long.py": LONG },
    engine: { answers: [block("def twice(x):\n    return 2 * x\n")] },
  });
  await change.run(createRequest("Add a function twice to long.py.", { files: ["long.py"] }));
  expect(change.project.get("long.py")).toBe(`${LONG}\n\ndef twice(x):\n    return 2 * x\n`);
});

test("in a small context a long file and a long task are cut to fit, never over it", async () => {
  const change = await createChange({
    texts: { "long.py": LONG },
    engine: { answers: [block("def f7(x):\n    return None\n")], contextTokens: 2048 },
  });
  const task = `Make f7 return None. ${"The log says so, again and again. ".repeat(900)}`;
  const outcome = await change.run(
    createRequest(task, { files: ["long.py"], symbols: [symbolIn("long.py", "f7")] }),
  );
  expect(outcome.status).toBe("changed");
  expect(change.project.get("long.py")).toContain("def f7(x):\n    return None\n");
});

test("a file too long for the context is edited in another way", async () => {
  const text = Array.from(
    { length: 26 },
    (_, n) => `def f${n}(x):\n    y = x + ${n}\n    return y\n`,
  ).join("\n");
  const change = await createChange({
    texts: { "m.py": text },
    engine: { answers: [block("def f7(x):\n    return None\n")], contextTokens: 2048 },
  });
  const outcome = await change.run(
    createRequest("Make f7 return None.", { files: ["m.py"], symbols: [symbolIn("m.py", "f7")] }),
  );
  expect(outcome.status).toBe("changed");
  expect(change.project.get("m.py")).toContain("def f7(x):\n    return None\n\ndef f8");
});

test("where only named functions may change, an answer that changes another is refused", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: {
      answers: [
        block(CALC.replace("a + b", "b + a").replace("a - b", "b - a")),
        block(CALC.replace("a + b", "b + a")),
      ],
    },
  });
  await change.run(
    createRequest("Swap the operands in add. Change no other function.", {
      files: ["calc.py"],
      symbols: [symbolIn("calc.py", "add")],
      prohibitions: { onlyNamedSymbols: true },
    }),
  );
  expect(change.project.get("calc.py")).toBe(CALC.replace("a + b", "b + a"));
  expect(change.engine.prompts[1]).toContain("sub must stay as it is");
});

test("several files are steps of a plan; what one declares anew, the next is told", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC, "main.py": "from calc import add\n\nprint(add(1, 2))\n" },
    engine: {
      answers: [block(CALC_WITH_MUL), block("from calc import add, mul\n\nprint(mul(1, 2))\n")],
    },
    tests: () => createGreen(),
  });
  const outcome = await change.run(
    createRequest("Add mul to calc.py and print mul(1, 2) in main.py.", {
      files: ["main.py", "calc.py"],
    }),
  );
  expect(outcome.status).toBe("changed");
  expect(change.workspace.changedFiles()).toEqual(["calc.py", "main.py"]);
  expect(change.engine.prompts[1]).toContain("calc.py\n    def mul(a, b):");
  const plans = change.events.filter(({ type }) => type === "plan");
  expect(plans.at(-1)).toMatchObject({ steps: [{ state: "done" }, { state: "done" }] });
});

test("files that do not hold together are mended once more, then all put back", async () => {
  const bad = "from calc import add, mul\n\nprint(mul(1, 2))  # bad\n";
  const change = await createChange({
    texts: { "calc.py": CALC, "main.py": "from calc import add\n\nprint(add(1, 2))\n" },
    engine: {
      answers: [
        block(CALC_WITH_MUL),
        block(bad),
        ...[1, 2, 3].map((n) => block(bad.replace("bad", `bad ${n}`))),
      ],
    },
    tests: (read) => (read("main.py").includes("bad") ? createRed(["test_main"]) : createGreen()),
  });
  const before = change.project.snapshot();
  const outcome = await change.run(
    createRequest("Add mul to calc.py and print mul(1, 2) in main.py.", {
      files: ["main.py", "calc.py"],
    }),
  );
  expect(outcome.status).toBe("not-achieved");
  expect(change.project.snapshot()).toEqual(before);
});

test("a file of several that the model leaves as it is, twice, needs no change", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC, "main.py": "print(1)\n" },
    engine: { answers: [block(CALC_WITH_MUL), block("print(1)\n"), block("print(1)\n")] },
  });
  const outcome = await change.run(
    createRequest("Add mul to calc.py; main.py prints.", { files: ["calc.py", "main.py"] }),
  );
  expect(outcome.status).toBe("changed");
  expect(change.workspace.changedFiles()).toEqual(["calc.py"]);
});

test("a spent budget ends the task with the file as it was", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: "def broken(\n```" },
    limits: { maxCandidates: 2 },
  });
  const outcome = await change.run(createRequest("Change calc.py.", { files: ["calc.py"] }));
  expect(outcome.status).toBe("limit");
  expect(outcome.message).toContain("The candidates limit is reached.");
  expect(change.project.get("calc.py")).toBe(CALC);
});

test("where one of the files to be edited is not there, the others stay too", async () => {
  const change = await createChange({ texts: { "calc.py": CALC }, engine: { answers: [] } });
  const absent = { written: "main.py", path: null, match: "absent" as const };
  const outcome = await change.run(
    createRequest("Change calc.py and edit main.py.", { files: ["calc.py", absent] }),
  );
  expect(outcome).toMatchObject({ status: "not-achieved", message: "There is no file main.py." });
  expect(change.workspace.changes()).toEqual([]);
});

test("when the time is up in the middle, the files are as they were", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: { answers: [block(CALC_WITH_MUL)] },
    tests: (read) => {
      if (read("calc.py").includes("mul")) throw new AgentError("time-up", { timeoutMs: 1000 });
      return createGreen();
    },
  });
  const outcome = await change.run(createRequest(ADD_MUL, { files: ["calc.py"] }));
  expect(outcome.status).toBe("limit");
  expect(change.project.get("calc.py")).toBe(CALC);
});

test("small steps are written one place at a time and judged as one text", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: {
      answers: [
        block("def broken(\n"),
        block("def broken(1\n"),
        "change add: add one\nadd after sub: add mul\n",
        block("def add(a, b):\n    return a + b + 1\n"),
        block("def mul(a, b):\n    return a * b\n"),
      ],
    },
  });
  const outcome = await change.run(createRequest("Change calc.py.", { files: ["calc.py"] }));
  expect(outcome.status).toBe("changed");
  expect(change.project.get("calc.py")).toBe(CALC_WITH_MUL.replace("a + b", "a + b + 1"));
});

test("of a long text the model picks the lines by number, and only they are written anew", async () => {
  const text = Array.from({ length: 3000 }, (_, n) => `row ${n} of the table`).join("\n");
  const change = await createChange({
    texts: { "table.md": text },
    engine: { answers: ["2000", "2001", block("the price\nis 5\n")] },
  });
  const outcome = await change.run(createRequest("Say what 1999 costs.", { files: ["table.md"] }));
  expect(outcome.status).toBe("changed");
  expect(change.project.get("table.md")).toBe(
    text.replace("row 1999 of the table\nrow 2000 of the table", "the price\nis 5"),
  );
});

test("a file that somebody else changes meanwhile is left to them", async () => {
  const change = await createChange({
    texts: { "calc.py": CALC },
    engine: {
      answers: [
        () => {
          change.project.put("calc.py", "theirs = 1\n");
          return block(CALC_WITH_MUL);
        },
      ],
    },
  });
  await expect(change.run(createRequest(ADD_MUL, { files: ["calc.py"] }))).rejects.toMatchObject({
    code: "file-changed",
  });
  expect(change.project.get("calc.py")).toBe("theirs = 1\n");
});

describe("tests for code that has none", () => {
  const TEXTS = { "cart.py": "def total(prices):\n    return sum(prices)\n" };
  const WRITTEN = "from cart import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n";
  const request = createRequest("Write tests for cart.py.", {
    files: [newFile("test_cart.py")],
    tested: [{ path: "test_cart.py", subject: "cart.py" }],
  });

  test("are written with the code in view, into a file of their own, and run", async () => {
    const change = await createChange({
      texts: TEXTS,
      engine: { answers: [block(WRITTEN)] },
      firstTests: () => createGreen({ passed: 1 }),
    });
    expect(await change.run(request)).toMatchObject({
      status: "changed",
      standing: { outcome: "passed" },
    });
    expect(change.project.get("test_cart.py")).toBe(WRITTEN);
    expect(change.project.get("cart.py")).toBe(TEXTS["cart.py"]);
    expect(change.engine.prompts[0]).toContain(`cart.py:\n\`\`\`python\n${TEXTS["cart.py"]}\`\`\``);
  });

  test("for no file by name are for the one the model picks", async () => {
    const change = await createChange({
      texts: { ...TEXTS, "tax.py": "def tax(price):\n    return price / 5\n" },
      engine: { answers: ["cart.py", block(WRITTEN)] },
    });
    const outcome = await change.run(createRequest("Add some unit tests."));
    expect(outcome.status).toBe("changed");
    expect(change.engine.prompts[0]).toContain("Which file are the tests for?");
    expect(change.project.get("test_cart.py")).toBe(WRITTEN);
    expect(change.project.get("cart.py")).toBe(TEXTS["cart.py"]);
  });

  test("that fail are written again", async () => {
    const change = await createChange({
      texts: TEXTS,
      engine: { answers: [block(`${WRITTEN}# wrong\n`), block(WRITTEN)] },
      firstTests: (read) => (read("test_cart.py") === WRITTEN ? createGreen() : createRed(["t"])),
    });
    expect(await change.run(request)).toMatchObject({ standing: { outcome: "passed" } });
    expect(outcomes(change.events)).toEqual(["same", "fixed"]);
  });
});
