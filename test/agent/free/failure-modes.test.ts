import { expect, test } from "vitest";
import { RECAP_REQUEST } from "../../../src/agent/conversation/write-recap.ts";
import { AgentError } from "../../../src/base/errors.ts";
import { createCommandGate } from "../../support/command-gate.ts";
import type { Answer } from "../../support/scripted-engine.ts";
import { createGreen, createRed } from "../repair/check-result.ts";
import { ask, type FreeOptions, openFree, say } from "./free-bench.ts";

const PAY = "def pay(a):\n    return a\n";
const PAID = "def pay(a):\n    return a + 1\n";
const DONE = say("answer", { text: "Done." });
const EDIT = say("edit", { target: "pay.py#pay" }, PAID);
const LOOK = say("find", { query: "pay" });
const CHANGE = ask("Add one to what pay gives.", { files: ["pay.py"] });

function openPay(answers: FreeOptions["answers"], options: Partial<FreeOptions> = {}) {
  return openFree({ texts: { "pay.py": PAY, "tax.py": PAY }, answers, ...options });
}

function broken(): AgentError {
  return new AgentError("grammar-disagreement", { position: 1, token: 1, dump: "{}" });
}

/** What the scripted engine says when its script leaves the grammar: where there is a choice, and where there is none. */
const NOT_OFFERED = /not among those allowed|read a grammar differently/;

/** The last answer again and again. */
function endingWith(...answers: readonly string[]): () => string {
  let turn = 0;
  return () => answers[Math.min(turn++, answers.length - 1)] ?? "";
}

/** Answers a request for a recap by the way, everything else in order. */
function inOrder(answers: readonly string[]): (prompt: string) => string {
  const left = [...answers];
  return (prompt) => {
    if (prompt.includes(RECAP_REQUEST))
      return '{"files_changed": [], "decisions": ["read the files"], "open_points": []}';
    const next = left.shift();
    if (next === undefined) throw new Error("the script is at its end");
    return next;
  };
}

// 1: calls of what does not exist

test.each([
  ["a tool", say("remove_everything", {})],
  ["a file", say("read", { target: "ghost.py" })],
  ["a symbol", say("edit", { target: "pay.py#validate" }, PAID)],
])("the sampler is never offered %s that does not exist", async (_what, answer) => {
  const { run, project } = await openPay(answer);
  const before = project.snapshot();
  await expect(run(CHANGE)).rejects.toThrow(NOT_OFFERED);
  expect(project.snapshot()).toEqual(before);
});

test("a turn that the engine broke is taken again warmer, and leaves nothing behind", async () => {
  const { run, engine } = await openPay([{ text: '{"name": "', ending: broken() }, EDIT, DONE]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[1]).toContain("was refused: it was not in the form of a call.");
  expect(engine.requests[1]?.sampling.temperature).toBeGreaterThan(0);
});

test("an engine that keeps breaking turns ends the task with its error", async () => {
  const turn = { text: '{"name": "', ending: broken() };
  const { run, project } = await openPay([turn, turn, EDIT]);
  await expect(run(CHANGE)).rejects.toMatchObject({ code: "grammar-disagreement" });
  expect(project.get("pay.py")).toBe(PAY);
});

// 2: another form than a call

test.each([
  ["prose", "Sure! I will change pay.py for you."],
  ["arguments of another shape", '{"name": "read", "arguments": {"file": "pay.py"}}'],
  ["nothing at all", ""],
])("%s instead of a call is no turn: the next one is", async (_what, answer) => {
  const { run, engine } = await openPay([answer, EDIT, DONE]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[1]).not.toContain("Sure!");
});

test("every ten turns the rules are said again at the end, and the beginning stays", async () => {
  const looks = Array.from({ length: 10 }, (_, at) => say("find", { query: `pay ${at}` }));
  const { run, engine } = await openPay(inOrder([...looks, EDIT, DONE]), {
    contextTokens: 100_000,
  });
  await run(CHANGE);
  const [first = ""] = engine.prompts;
  const tenth = engine.prompts.find((prompt) => prompt.includes("Remember: ")) ?? "";
  expect(tenth.slice(-400)).toContain("Remember: First read what you change.");
  const system = first.slice(0, first.indexOf("<|im_end|>"));
  expect(tenth.startsWith(system)).toBe(true);
});

// 3: more than the context holds

test("a conversation that grows beyond the context is shortened, and the task goes on", async () => {
  const bodies = Array.from(
    { length: 12 },
    (_, at) => `def f${at}(a):\n    return "${"x".repeat(180)}"\n`,
  );
  const texts = Object.fromEntries(
    Array.from({ length: 8 }, (_, at) => [`m${at}.py`, bodies.join("\n")]),
  );
  const reads = Object.keys(texts).map((path) => say("read", { target: path }));
  const contextTokens = 12_000;
  const { run, engine, events } = await openPay(inOrder([...reads, EDIT, DONE]), {
    texts: { ...texts, "pay.py": PAY },
    contextTokens,
  });
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(events.some(({ type }) => type === "recap")).toBe(true);
  for (const prompt of engine.prompts) {
    expect(Buffer.byteLength(prompt)).toBeLessThan(contextTokens);
  }
});

test("a task that does not fit the context ends with that error", async () => {
  const { run } = await openPay([DONE], { contextTokens: 2_000 });
  await expect(run(CHANGE)).rejects.toMatchObject({ code: "context-full" });
});

// 4: an answer before the work is done

test("an answer without a change is sent back once, and the work is done then", async () => {
  const { run, engine, project } = await openPay([LOOK, DONE, EDIT, DONE]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[2]).toContain("The task is not done: nothing was changed yet.");
  expect(project.get("pay.py")).toBe(PAID);
});

test("a second answer without a change ends the task, and nothing claims success", async () => {
  const { run } = await openPay([LOOK, DONE, say("read", { target: "tax.py" }), DONE]);
  expect(await run(CHANGE)).toMatchObject({
    status: "not-achieved",
    answer: null,
    message: "The task was not done: nothing was changed. Nothing was changed.",
  });
});

test("the first turn of a change cannot be an answer", async () => {
  const { run } = await openPay(DONE);
  await expect(run(CHANGE)).rejects.toThrow(NOT_OFFERED);
});

test("after an answer that was sent back the next turn cannot be an answer", async () => {
  const { run } = await openPay(endingWith(LOOK, DONE));
  await expect(run(CHANGE)).rejects.toThrow(NOT_OFFERED);
});

test("a rename that left the old name where it was is not done", async () => {
  const added = say("insert", { where: "pay.py#end" }, "def charge(a):\n    return a\n");
  const { run, engine, project } = await openPay(
    [added, DONE, say("rename", { symbol: "pay.py#pay", new_name: "charge" }), LOOK, DONE],
    { texts: { "pay.py": PAY } },
  );
  const symbols = [
    { written: "pay", qualifiedName: "pay", paths: ["pay.py"], match: "exact" as const },
  ];
  const rename = { oldName: "pay", newName: "charge" };
  const outcome = await run(ask("Rename pay to charge.", { symbols, rename }));
  expect(engine.prompts[2]).toContain("pay.py#pay still has its old name. Call rename.");
  expect(outcome).toMatchObject({ status: "not-achieved", answer: null });
  expect(project.get("pay.py")).toBe(PAY);
});

const STRAY = say("edit", { target: "tax.py#pay" }, PAID);
const READ_TAX = say("read", { target: "tax.py" });

test("a change elsewhere is not the one that was asked for, and an answer after it is sent back", async () => {
  const { run, engine, project } = await openPay([READ_TAX, STRAY, DONE, EDIT, DONE]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[3]).toContain("pay.py is as it was. Change it.");
  expect(project.get("pay.py")).toBe(PAID);
});

test("where only something else was changed, all of it is taken back", async () => {
  const { run, project } = await openPay([READ_TAX, STRAY, DONE, LOOK, DONE], {
    check: () => createGreen(),
  });
  const before = project.snapshot();
  expect(await run(CHANGE)).toMatchObject({ status: "not-achieved", answer: null });
  expect(project.snapshot()).toEqual(before);
});

test("a file that is to be made has to be there", async () => {
  const notes = { written: "notes.md", path: "notes.md", match: "new" as const };
  const request = ask("Add one to what pay.py gives, and create notes.md about it.", {
    files: ["pay.py", notes],
  });
  const made = say("create", { path: "notes.md" }, "One more.\n");
  const { run, engine, project } = await openPay([EDIT, DONE, made, DONE]);
  expect(await run(request)).toMatchObject({ status: "changed" });
  expect(engine.prompts[2]).toContain("notes.md is not made yet. Call create.");
  expect(project.get("notes.md")).toBe("One more.\n");
});

test("a repair that turns red tests green is done, wherever the fault was", async () => {
  const { run } = await openPay([READ_TAX, STRAY, DONE], {
    check: (read) => (read("tax.py") === PAID ? createGreen() : createRed(["pays"])),
  });
  expect(await run(ask("Fix pay.py.", { work: "fix-tests", files: ["pay.py"] }))).toMatchObject({
    status: "fixed",
  });
});

test("an answer while a test fails that passed before is sent back with that test", async () => {
  const good = say("edit", { target: "pay.py#pay" }, "def pay(a):\n    return 1 + a\n");
  const { run, engine, project } = await openPay([EDIT, DONE, good, DONE], {
    check: (read) => (read("pay.py") === PAID ? createRed(["pays"]) : createGreen()),
  });
  expect(await run(CHANGE)).toMatchObject({ status: "changed", standing: { outcome: "passed" } });
  expect(engine.prompts[2]).toContain("- pays: pays is wrong");
  expect(project.get("pay.py")).toContain("return 1 + a");
});

test.each<[string, Partial<FreeOptions>]>([
  [
    "a test fails",
    { check: (read) => (read("pay.py") === PAY ? createGreen() : createRed(["pays"])) },
  ],
  [
    "a name is unknown",
    {
      inspect: (read) =>
        read("pay.py") === PAY
          ? []
          : [{ path: "pay.py", line: 1, rule: null, message: "no b", source: "names" }],
    },
  ],
])("where %s after all, the change is taken back and not called done", async (_what, options) => {
  const { run, project } = await openPay([EDIT, DONE, LOOK, DONE], options);
  const before = project.snapshot();
  const outcome = await run(CHANGE);
  expect(outcome).toMatchObject({ status: "not-achieved", answer: null });
  expect(outcome.message).toContain("taken back");
  expect(project.snapshot()).toEqual(before);
});

test("an empty answer is none", async () => {
  const empty = say("answer", { text: "" });
  const { run } = await openPay([empty, LOOK, empty], { readOnly: true });
  expect(await run(ask("Where is pay?", { work: "answer" }))).toMatchObject({
    status: "not-achieved",
    answer: null,
  });
});

// 5: round in circles

test("a call that gives the same again leaves no trace, and cannot come a third time", async () => {
  const uses = say("usages", { symbol: "tax.py#pay" });
  const { run, engine } = await openPay([uses, uses, EDIT, DONE]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[2]?.split('"symbol": "tax.py#pay"')).toHaveLength(2);
  expect(engine.prompts[2]).toContain("was called before and gave the same");
  const { run: runAgain } = await openPay(endingWith(uses));
  await expect(runAgain(CHANGE)).rejects.toThrow(NOT_OFFERED);
});

test("what was read is not read again", async () => {
  const read = say("read", { target: "tax.py" });
  const { run, engine } = await openPay([read, read, EDIT, DONE]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[2]).toContain("Lines 1-2 of tax.py were shown above.");
  expect(engine.prompts[2]?.split("2|     return a")).toHaveLength(3);
});

test("a tool that names nothing is taken out when it goes in circles", async () => {
  const check = () => createGreen();
  const { run } = await openPay(endingWith(say("run_checks")), { check });
  await expect(run(CHANGE)).rejects.toThrow(NOT_OFFERED);
});

test("looking without end ends the task", async () => {
  const looks = Array.from({ length: 40 }, (_, at) => say("find", { query: `pay ${at}` }));
  const options = { maxTurns: 1_000, contextTokens: 200_000 };
  const { run, project } = await openPay(inOrder(looks), options);
  const before = project.snapshot();
  expect(await run(CHANGE)).toMatchObject({
    status: "not-achieved",
    message: expect.stringContaining("turns went by without a change"),
  });
  expect(project.snapshot()).toEqual(before);
});

test("text that goes in circles within a turn is cut off and not written", async () => {
  const loop = say(
    "edit",
    { target: "pay.py#pay" },
    `def pay(a):\n${"    a = a + 1\n".repeat(400)}`,
  );
  const { run, engine, project } = await openPay([loop, EDIT, DONE]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[1]).toContain("The text was cut off before its end.");
  expect(engine.prompts[1]).not.toContain("a = a + 1\n    a = a + 1");
  expect(project.get("pay.py")).toBe(PAID);
});

// 6: the wrong file

test("a file that looks like the named one keeps its bytes, whatever is tried", async () => {
  const texts = { "pay.py": PAY, "old/pay.py": PAY, "pay_old.py": PAY };
  const { run, project } = await openFree({
    texts,
    answers: [
      say("read", { target: "old/pay.py" }),
      say("rename", { symbol: "old/pay.py#pay", new_name: "charge" }),
      EDIT,
      DONE,
    ],
  });
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(project.get("pay.py")).toBe(PAID);
  expect(project.get("old/pay.py")).toBe(PAY);
  expect(project.get("pay_old.py")).toBe(PAY);
});

test("a look-alike that was read is no target of an edit", async () => {
  const { run } = await openFree({
    texts: { "pay.py": PAY, "old/pay.py": PAY },
    answers: endingWith(
      say("read", { target: "old/pay.py" }),
      say("edit", { target: "old/pay.py#pay" }, PAID),
    ),
  });
  await expect(run(CHANGE)).rejects.toThrow(NOT_OFFERED);
});

test("a document that the task points at is read to the model and cannot be written", async () => {
  const texts = { "pay.py": PAY, "SPEC.md": "One more than a.\n" };
  const request = ask("Do pay.py as described in SPEC.md.", { files: ["pay.py", "SPEC.md"] });
  const { run, engine, events } = await openFree({ texts, answers: [EDIT, DONE] });
  expect(await run(request)).toMatchObject({ status: "changed" });
  expect(engine.prompts[0]).toContain("One more than a.");
  expect(events.filter(({ type }) => type === "scope")).toEqual([
    { type: "scope", files: ["pay.py"], reason: "the task names it" },
  ]);
  const written = say("edit", { target: "SPEC.md" }, "x\n");
  const { run: runAgain } = await openFree({ texts, answers: endingWith(written) });
  await expect(runAgain(request)).rejects.toThrow(NOT_OFFERED);
});

test.each([
  ["a new file", say("create", { path: "stray.py" }, "x = 1\n")],
  ["a new name", say("rename", { symbol: "pay.py#pay", new_name: "charge" })],
])("%s is not among the calls of a task that speaks of none", async (_what, answer) => {
  const { run, project } = await openPay(endingWith(answer));
  const before = project.snapshot();
  await expect(run(CHANGE)).rejects.toThrow(NOT_OFFERED);
  expect(project.snapshot()).toEqual(before);
});

// Calls that are refused

test("a refused call is tried again warmer, told what was tried, and gone from the conversation", async () => {
  const echo = say("edit", { target: "pay.py#pay" }, PAY);
  const line = { path: "pay.py", first_line: 2, last_line: 2 };
  const { run, engine, project } = await openPay([
    echo,
    echo,
    say("edit_lines", line, "    return a + 1\n"),
    DONE,
  ]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(project.get("pay.py")).toBe(PAID);
  expect(engine.prompts[1]).toContain(
    'edit {"target":"pay.py#pay"} was refused: That is what stands',
  );
  expect(engine.prompts[2]).toContain("These calls did not work:");
  expect(engine.prompts[2]).not.toContain(`<content>\n${PAY}`);
  const temperatures = engine.requests.map(({ sampling }) => sampling.temperature);
  expect(temperatures).toEqual([0, 0.4, 0.8, 0]);
});

test("a tool that was refused twice in a row is left out of the next turn", async () => {
  const { run, project } = await openPay(endingWith(say("edit", { target: "pay.py#pay" }, PAY)));
  // What the script says then is no turn of the grammar any more, and that is the third failure.
  expect(await run(CHANGE)).toMatchObject({
    status: "not-achieved",
    message: expect.stringContaining("the last: it was not in the form of a call"),
  });
  expect(project.get("pay.py")).toBe(PAY);
});

test.each([
  ["code left out", "def pay(a):\n    # ... rest of the code\n    return a\n", "code is left out"],
  ["broken syntax", "def pay(a:\n    return (a\n", "not valid python"],
  ["another name", "def charge(a):\n    return a\n", "does not declare pay"],
])("%s is told and not written", async (_what, code, told) => {
  const { run, engine, project } = await openPay([
    say("edit", { target: "pay.py#pay" }, code),
    () => {
      expect(project.get("pay.py")).toBe(PAY);
      return EDIT;
    },
    DONE,
  ]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[1]).toContain(told);
});

test("lines that would take a name out of the project are refused with the tools for that", async () => {
  const lines = { path: "pay.py", first_line: 1, last_line: 2 };
  const { run, engine } = await openPay([
    say("edit_lines", lines, "def charge(a):\n    return a\n"),
    EDIT,
    DONE,
  ]);
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
  expect(engine.prompts[1]).toContain(
    "pay would be gone; use insert to add code, rename or delete",
  );
});

test("three refused calls in a row end the task, and nothing was changed", async () => {
  const same = [
    say("edit", { target: "pay.py#pay" }, PAY),
    say("insert", { where: "pay.py#end" }, PAY),
    say("edit", { target: "pay.py#pay" }, ""),
  ];
  const { run, project } = await openPay(same);
  const before = project.snapshot();
  expect(await run(CHANGE)).toMatchObject({
    status: "not-achieved",
    message: expect.stringContaining("three calls in a row were refused"),
  });
  expect(project.snapshot()).toEqual(before);
});

test("a command that nobody allows is refused, and the task goes on", async () => {
  const asked: string[] = [];
  const gate = createCommandGate(async (command) => {
    asked.push(command);
    return false;
  });
  const { run } = await openPay([say("run_command", { command: "rm -rf /" }), EDIT, DONE], {
    gate,
  });
  expect(await run(CHANGE)).toMatchObject({ status: "changed" });
});

// Limits

test.each<[string, Partial<FreeOptions>, string]>([
  ["turns", { maxTurns: 2 }, "2 turns"],
  ["tokens", { limits: { maxTokens: 40 } }, "tokens"],
  ["time", { limits: { timeoutMs: 0 } }, "time"],
])("the limit of %s ends the task", async (_what, options, limit) => {
  const answers: Answer[] = [LOOK, say("read", { target: "tax.py" }), LOOK];
  const { run, project } = await openPay(answers, options);
  const before = project.snapshot();
  expect(await run(CHANGE)).toMatchObject({
    status: "limit",
    message: expect.stringContaining(`The limit of ${limit}`),
  });
  expect(project.snapshot()).toEqual(before);
});

test("a change that is there when a limit comes is no answer, and goes", async () => {
  const { run, project } = await openPay([EDIT], { maxTurns: 1, check: () => createGreen() });
  const { status, message } = await run(CHANGE);
  expect(status).toBe("limit");
  expect(message).toContain("taken back");
  expect(project.get("pay.py")).toBe(PAY);
});

test.each([
  ["all tests pass is kept, and the tests are fixed", [], "fixed", PAID],
  ["fewer tests fail is kept", ["pays"], "limit", PAID],
  ["no test passes that failed goes", ["pays", "more"], "limit", PAY],
  ["another test fails goes", ["pays", "other"], "limit", PAY],
])("a repair that a limit ends and after which %s", async (_what, failing, status, text) => {
  const { run, project } = await openPay([EDIT], {
    maxTurns: 1,
    check: (read) => {
      if (read("pay.py") === PAY) return createRed(["pays", "more"]);
      return failing.length === 0 ? createGreen() : createRed(failing);
    },
  });
  const outcome = await run(ask("Fix the tests.", { work: "fix-tests", files: ["pay.py"] }));
  expect(outcome).toMatchObject({ status, answer: null });
  expect(project.get("pay.py")).toBe(text);
});

test("when the time is up in the middle, what was not checked does not stay", async () => {
  const stop = new AbortController();
  const timeUp = new AgentError("time-up", { timeoutMs: 1_000 });
  const { run, project } = await openPay(
    [
      EDIT,
      () => {
        stop.abort(timeUp);
        return LOOK;
      },
    ],
    {
      signal: stop.signal,
      check: () => {
        stop.signal.throwIfAborted();
        return createGreen();
      },
    },
  );
  expect(await run(CHANGE)).toMatchObject({ status: "limit" });
  expect(project.get("pay.py")).toBe(PAY);
});

test("a stop by the person goes through", async () => {
  const stop = new AbortController();
  const interrupted = new AgentError("interrupted", { signal: "SIGINT" });
  stop.abort(interrupted);
  const { run } = await openPay([EDIT], { signal: stop.signal });
  await expect(run(CHANGE)).rejects.toBe(interrupted);
});
