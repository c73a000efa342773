import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../../src/agent/events.ts";
import { AgentError } from "../../../src/base/errors.ts";
import { createFailure, createGreen, createRed } from "./check-result.ts";
import { createRepair, type ReadText, type RepairOptions } from "./repair-fixture.ts";

/** CRLF, a byte order mark and no final newline: what a careless restore would lose. */
const SUMS = "\uFEFFdef add(a, b):\r\n    return a - b";
const WRONG = "def add(a, b):\n    return b - a\n```";
const FIXED = "def add(a, b):\n    return a + b\n```";
const TEXTS = {
  "sums.py": SUMS,
  "tests/test_sums.py": "import sums\n\ndef test_add():\n    assert sums.add(1, 2) == 3\n",
};
const TEST_ADD = createFailure("tests/test_sums.py::test_add", {
  file: "tests/test_sums.py",
  message: "assert -1 == 3",
});

/** Red until the sum is one. */
function judgeSums(read: ReadText) {
  return read("sums.py").includes("a + b") ? createGreen({ passed: 1 }) : createRed([TEST_ADD]);
}

function openSums(options: Partial<RepairOptions> = {}) {
  return createRepair({ texts: TEXTS, judge: judgeSums, ...options });
}

/** What happened, in one word each, without progress. */
function listSteps(events: readonly AgentEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type === "progress") return [];
    if (event.type === "check") return [`check ${event.purpose} ${event.summary.outcome}`];
    if (event.type === "candidate_start") return [`start ${event.candidate} ${event.generator}`];
    if (event.type === "candidate_end") return [`end ${event.candidate} ${event.outcome}`];
    return [event.type];
  });
}

function reasonsOf(events: readonly AgentEvent[]): string[] {
  return events.flatMap((event) => (event.type === "candidate_end" ? [event.reason] : []));
}

function sampledIn(events: readonly AgentEvent[]): number {
  return events.reduce(
    (sum, event) => sum + (event.type === "assistant" ? event.sampledTokens : 0),
    0,
  );
}

describe("a repair ends fixed", () => {
  test("at the first try, and tells each step in order", async () => {
    const repair = await openSums({ engine: { answers: [FIXED] } });
    const outcome = await repair.run();
    expect(outcome).toMatchObject({
      status: "fixed",
      message: "All tests pass. Confidence medium: Only one test says that it is right.",
      standing: { outcome: "passed" },
    });
    expect(repair.project.get("sums.py")).toBe("\uFEFFdef add(a, b):\r\n    return a + b");
    expect(listSteps(repair.events)).toEqual([
      "check before failed",
      "locate",
      "start 1 rewrite, plain",
      "assistant",
      "check candidate passed",
      "end 1 fixed",
    ]);
    expect(repair.events).toContainEqual({
      type: "locate",
      targets: [
        { path: "sums.py", startLine: 1, endLine: 2, reason: "imported by a failing test" },
      ],
    });
    expect(reasonsOf(repair.events)).toEqual(["1 passed, 0 failed"]);
  });

  test("by a follow-up that is told what the tests said", async () => {
    const repair = await openSums({
      engine: {
        answers: (prompt) =>
          prompt.includes("The tests still fail with this code:") ? FIXED : WRONG,
      },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    const prompt = repair.engine.prompts.at(-1) ?? "";
    expect(prompt).toContain(`${WRONG}<|im_end|>`);
    expect(prompt).toContain("test_add: assert -1 == 3");
    expect(listSteps(repair.events).at(-1)).toMatch(/^end \d+ fixed$/);
  });

  test("by one line filled in", async () => {
    const repair = await openSums({
      engine: {
        canInfill: true,
        score: (before, token) =>
          before.includes("<|fim_middle|>") && token === "-"
            ? { logLikelihood: -3, alternatives: [{ text: "+", logLikelihood: -0.1 }] }
            : { logLikelihood: -0.1 },
        answers: (prompt) => (prompt.endsWith("<|fim_middle|>return a +") ? " b\n" : WRONG),
      },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.project.get("sums.py")).toBe("\uFEFFdef add(a, b):\r\n    return a + b");
    const start = repair.events.findLast((event) => event.type === "candidate_start");
    expect(start).toMatchObject({
      generator: "fill, line",
      target: { path: "sums.py", startLine: 2, endLine: 2 },
      temperature: 0,
    });
  });

  test("by two edits of two files, neither of which helped alone", async () => {
    const repair = await createRepair({
      texts: { "one.py": "x = 1\n", "two.py": "y = 1\n", "three.py": "z = 1\n" },
      judge: (read) =>
        read("one.py") === "x = 2\n" && read("two.py") === "y = 2\n"
          ? createGreen()
          : createRed(["test_both"]),
      engine: {
        answers: (prompt) => {
          const [, letter = ""] = /\n([xyz]) = 1\n/.exec(prompt) ?? [];
          return `${letter} = 2\n\`\`\``;
        },
      },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.workspace.changedFiles()).toEqual(["one.py", "two.py"]);
    const starts = repair.events.filter(({ type }) => type === "candidate_start");
    expect(starts).toContainEqual(
      expect.objectContaining({
        generator: "combination",
        target: expect.objectContaining({ reason: "together with the edit of one.py:1" }),
      }),
    );
  });

  test("after a part of it was kept", async () => {
    const count = (text: string) => text.match(/= 2/g)?.length ?? 0;
    const repair = await createRepair({
      texts: { "ab.py": "a = 1\nb = 1\n" },
      judge: (read) => {
        const done = count(read("ab.py"));
        const failing = ["test_a", "test_b"].slice(done);
        return done === 2 ? createGreen({ passed: 2 }) : createRed(failing, { passed: done });
      },
      engine: {
        answers: (prompt) =>
          `${prompt.includes("a = 1\nb = 1\n") ? "a = 2\nb = 1" : "a = 2\nb = 2"}\n\`\`\``,
      },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed", standing: { outcome: "passed" } });
    expect(repair.project.get("ab.py")).toBe("a = 2\nb = 2\n");
    expect(listSteps(repair.events)).toEqual([
      "check before failed",
      "locate",
      "start 1 rewrite, plain",
      "assistant",
      "check candidate failed",
      "end 1 better",
      "locate",
      "start 2 rewrite, plain",
      "assistant",
      "check candidate passed",
      "end 2 fixed",
    ]);
  });

  test("although one place does not fit the context", async () => {
    const repair = await createRepair({
      texts: { "big.py": `x = "${"filler ".repeat(2000)}"\n`, "small.py": "y = 1\n" },
      judge: (read) => (read("small.py") === "y = 2\n" ? createGreen() : createRed(["test_y"])),
      engine: { answers: "y = 2\n```", contextTokens: 4000 },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(listSteps(repair.events).slice(2, 4)).toEqual([
      "start 1 rewrite, plain",
      "end 1 rejected",
    ]);
    expect(reasonsOf(repair.events)[0]).toMatch(/^The task needs \d+ tokens of context/);
  });
});

test("of a file that is too long for the context one function is written anew, and events say so", async () => {
  const functions = Array.from(
    { length: 15 },
    (_, index) => `def f${index}(x):\n    return x - ${index}\n`,
  );
  const text = functions.join("\n");
  const repair = await createRepair({
    texts: { "big.py": text },
    judge: (read) =>
      read("big.py").includes("x + 7")
        ? createGreen()
        : createRed([createFailure("test_f", { message: "f7(1) is -6, not 8" })]),
    engine: {
      contextTokens: 1000,
      answers: (prompt) =>
        prompt.includes("def f7") ? "def f7(x):\n    return x + 7\n```" : "x\n```",
    },
  });
  expect(await repair.run()).toMatchObject({ status: "fixed" });
  expect(repair.project.get("big.py")).toBe(text.replace("x - 7", "x + 7"));
  const answer = repair.events.find((event) => event.type === "assistant");
  expect(answer?.context).toMatchObject({
    contextTokens: 1000,
    cuts: [{ part: "big.py", kind: "files", form: "outline" }],
  });
});

describe("a repair that does not get there", () => {
  test("leaves every byte as it was when nothing helps", async () => {
    const repair = await openSums({ engine: { answers: WRONG } });
    const before = repair.project.snapshot();
    expect(await repair.run()).toMatchObject({
      status: "not-achieved",
      message: expect.stringMatching(
        /^The tests still fail; nothing helped, the files are as they were. \d+ changes were tried; the failing test still fails\.$/,
      ),
      standing: { outcome: "failed" },
    });
    expect(repair.project.snapshot()).toEqual(before);
    expect(repair.workspace.changes()).toEqual([]);
  });

  test("runs the tests once for answers that repeat", async () => {
    const repair = await openSums({ engine: { answers: WRONG } });
    await repair.run();
    expect(repair.checks).toHaveLength(2);
    const [first, ...others] = reasonsOf(repair.events);
    expect(first).toBe("0 passed, 1 failed");
    expect(new Set(others)).toEqual(new Set(["the same answer was tried before"]));
  });

  test("keeps what made it better", async () => {
    const repair = await createRepair({
      texts: { "ab.py": "a = 1\nb = 1\n" },
      judge: (read) =>
        read("ab.py").includes("a = 2")
          ? createRed(["test_b"], { passed: 1 })
          : createRed(["test_a", "test_b"]),
      engine: { answers: "a = 2\nb = 1\n```" },
    });
    expect(await repair.run()).toMatchObject({
      status: "not-achieved",
      message: expect.stringMatching(
        /^The tests still fail; the best result was kept. \d+ changes were tried; 1 of 2 failing tests still fails\.$/,
      ),
      standing: { report: { passed: 1 } },
    });
    expect(repair.project.get("ab.py")).toBe("a = 2\nb = 1\n");
  });

  test("has nothing to try in a project without sources", async () => {
    const repair = await createRepair({
      texts: { "tests/test_a.py": "" },
      judge: () => createRed(["test_a"]),
    });
    expect(await repair.run()).toMatchObject({ status: "not-achieved" });
    expect(listSteps(repair.events)).toEqual(["check before failed", "locate"]);
  });

  test.each([
    {
      limits: { maxCandidates: 1 },
      status: "limit",
      message: /^The limit of candidates is reached;/,
    },
    { limits: { maxTokens: 10 }, status: "limit", message: /^The limit of tokens is reached;/ },
    { limits: { timeoutMs: 0 }, status: "limit", message: /^The time limit is reached;/ },
  ])("stops at the limits $limits as $status", async ({ limits, status, message }) => {
    const repair = await openSums({ engine: { answers: WRONG }, limits });
    expect(await repair.run()).toMatchObject({
      status,
      message: expect.stringMatching(message),
    });
    expect(repair.deps.budget.candidates).toBeLessThanOrEqual(1);
    expect(repair.project.get("sums.py")).toBe(SUMS);
  });
});

describe("a repair that is stopped", () => {
  /** Better after the first candidate; the signal fires while the tests of the second run. */
  async function openStopped(reason: AgentError) {
    const controller = new AbortController();
    const repair = await createRepair({
      texts: { "ab.py": "a = 1\nb = 1\n" },
      judge: (read) => {
        const text = read("ab.py");
        if (text.includes("b = 3")) controller.abort(reason);
        return text.includes("a = 2")
          ? createRed(["test_b"], { passed: 1 })
          : createRed(["test_a", "test_b"]);
      },
      engine: {
        answers: (prompt) => (prompt.includes("a = 1") ? "a = 2\nb = 1\n```" : "a = 2\nb = 3\n```"),
      },
      signal: controller.signal,
    });
    return repair;
  }

  test("by the clock keeps the best and says so", async () => {
    const repair = await openStopped(new AgentError("time-up", { timeoutMs: 1000 }));
    expect(await repair.run()).toMatchObject({
      status: "limit",
      message:
        "The time limit is reached; the best result was kept. 2 changes were tried; 1 of 2 failing tests still fails.",
      standing: { report: { passed: 1 } },
    });
    expect(repair.project.get("ab.py")).toBe("a = 2\nb = 1\n");
  });

  test("by a person keeps the best, says which tests still fail and how it is taken back", async () => {
    const repair = await openStopped(new AgentError("interrupted", { signal: "SIGINT" }));
    expect(await repair.run()).toMatchObject({
      status: "interrupted",
      message:
        "Stopped by SIGINT. The best result so far was kept: 1 of 2 failing tests still fails (test_b). `agent undo` takes it back.",
      standing: { report: { passed: 1 } },
    });
    expect(repair.project.get("ab.py")).toBe("a = 2\nb = 1\n");
  });

  test("while the model answers leaves every byte as it was", async () => {
    const controller = new AbortController();
    const repair = await openSums({
      engine: { answers: { text: "def add", ending: "hang" } },
      signal: controller.signal,
    });
    const before = repair.project.snapshot();
    const work = repair.run();
    setTimeout(() => controller.abort(new AgentError("interrupted", { signal: "SIGTERM" })), 20);
    await expect(work).rejects.toMatchObject({ exitCode: 143 });
    expect(repair.project.snapshot()).toEqual(before);
  });

  test("by a failing engine fails with the engine's error", async () => {
    const repair = await openSums({ engine: { answers: { text: "def", ending: "stall" } } });
    await expect(repair.run()).rejects.toMatchObject({ code: "engine-stalled" });
    expect(repair.project.get("sums.py")).toBe(SUMS);
  });
});

describe("the first run of the tests", () => {
  test("ends the task when it is green, without asking the model", async () => {
    const repair = await openSums({ judge: () => createGreen() });
    repair.deps.model = () => Promise.reject(new Error("asked for the model"));
    expect(await repair.run()).toMatchObject({
      status: "already-green",
      standing: { outcome: "passed" },
    });
    expect(listSteps(repair.events)).toEqual(["check before passed"]);
  });

  test.each([
    [{ problem: "pytest is not installed" }, "pytest is not installed"],
    [{ outputTail: "no such command" }, "no such command"],
  ])("that cannot run fails the task and says why: %j", async (facts, reason) => {
    const repair = await openSums({
      judge: () => createRed([], { outcome: "not-runnable", ...facts }),
    });
    await expect(repair.run()).rejects.toMatchObject({
      code: "tests-not-runnable",
      details: { command: "python3 -m unittest", reason },
    });
    expect(listSteps(repair.events)).toEqual(["check before not-runnable"]);
  });

  test("that hangs is repaired too", async () => {
    const repair = await openSums({
      judge: (read) =>
        read("sums.py").includes("a + b")
          ? createGreen()
          : createRed([createFailure("the command", { kind: "timeout" })], {
              outcome: "timed-out",
              durationMs: 60_000,
            }),
      engine: { answers: (prompt) => (prompt.includes("still fail") ? FIXED : WRONG) },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(reasonsOf(repair.events)[0]).toBe("the tests did not end in time");
  });
});

test("candidates are numbered from 1, and each that starts ends", async () => {
  const repair = await openSums({
    engine: { canInfill: true, answers: (prompt) => `${prompt.length}\n\`\`\`` },
  });
  await repair.run();
  const starts = repair.events.filter(({ type }) => type === "candidate_start");
  const ends = repair.events.filter(({ type }) => type === "candidate_end");
  const numbers = Array.from({ length: repair.deps.budget.candidates }, (_, index) => index + 1);
  expect(starts).toMatchObject(numbers.map((candidate) => ({ candidate })));
  expect(ends).toMatchObject(numbers.map((candidate) => ({ candidate })));
  expect(numbers.length).toBeGreaterThan(5);
});

test("usage is the sum over all answers, and sampled tokens are taken from the budget", async () => {
  const repair = await openSums({ engine: { answers: WRONG }, limits: { maxTokens: 5000 } });
  await repair.run();
  const { sampledTokens, promptTokens, cachedTokens } = repair.usage;
  expect(sampledTokens).toBe(sampledIn(repair.events));
  expect(sampledTokens).toBe(repair.engine.prompts.length * WRONG.length);
  const asked = repair.engine.prompts
    .map((prompt) => prompt.replaceAll(/<\|im_\w+\|>/g, "_").length)
    .reduce((sum, length) => sum + length, 0);
  // What was read before anything was asked is on the books too.
  expect(promptTokens).toBeGreaterThan(asked + SUMS.length);
  expect(cachedTokens).toBeGreaterThan(0);
  expect(repair.deps.budget.tokensLeft).toBe(5000 - sampledTokens);
});

test("each answer is sampled with a seed of its own", async () => {
  const repair = await openSums({ engine: { answers: WRONG } });
  await repair.run();
  const seeds = repair.engine.requests.map(({ sampling }) => sampling.seed);
  expect(seeds.length).toBeGreaterThan(3);
  expect(new Set(seeds).size).toBe(seeds.length);
});

test("a model that became slow is measured again before it reads and before it answers", async () => {
  const repair = await openSums({ engine: { answers: [FIXED], isSlow: true } });
  await repair.run();
  expect(repair.engine.calibrations).toBe(2);
});

test.each([
  ["fix tests", true],
  ["fix sums.py", false],
])("for the task %j the plain question names the failing tests: %s", async (task, names) => {
  const repair = await openSums({ engine: { answers: [FIXED] } });
  await repair.run(task);
  const prompt = repair.engine.prompts[0] ?? "";
  expect(prompt).toContain(task);
  expect(prompt.includes("tests/test_sums.py::test_add")).toBe(names);
  expect(prompt).not.toContain("assert");
});

test("a refused answer costs no run of the tests, and its follow-up says why", async () => {
  const repair = await openSums({
    engine: {
      answers: (prompt) =>
        prompt.includes("This cannot be used: the answer is the code as it was.")
          ? FIXED
          : "def add(a, b):\n    return a - b\n```",
    },
  });
  expect(await repair.run()).toMatchObject({ status: "fixed" });
  expect(repair.checks).toHaveLength(2);
});

describe("a green candidate that compilers find new faults in", () => {
  const SLOPPY = "def add(a, b):\n    log(a)\n    return a + b\n```";
  const inspect: RepairOptions["inspect"] = (paths, read) =>
    paths.flatMap((path) =>
      read(path).includes("log(")
        ? [{ path, line: 2, rule: null, message: "log is not known", source: "names" }]
        : [],
    );

  test("is told what they say, and gives way to a clean one", async () => {
    const repair = await openSums({ engine: { answers: [SLOPPY, FIXED] }, inspect });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.project.get("sums.py")).not.toContain("log");
    const notices = repair.events.filter(({ type }) => type === "notice");
    expect(notices).toMatchObject([
      { level: "info", message: "The tests pass, but names says: log is not known." },
    ]);
    expect(repair.engine.prompts[1]).toContain("The tests pass with this code");
    expect(repair.engine.prompts[1]).toContain("names, sums.py:2: log is not known");
  });

  test("is kept with a warning when the next two tries are no better", async () => {
    const answers = [SLOPPY, WRONG, `# again\n${WRONG}`, FIXED];
    const repair = await openSums({ engine: { answers }, inspect });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.engine.prompts).toHaveLength(3);
    const notices = repair.events.filter(({ type }) => type === "notice");
    expect(notices).toMatchObject([
      { level: "info" },
      { level: "warn", message: "New with this change: names, sums.py: log is not known" },
    ]);
  });

  test("is kept when the time is up before a clean one comes", async () => {
    const repair = await openSums({
      engine: { answers: [SLOPPY, WRONG] },
      inspect,
      judge: (read) => {
        if (read("sums.py").includes("b - a")) throw new AgentError("time-up", { timeoutMs: 1 });
        return judgeSums(read);
      },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.project.get("sums.py")).toContain("a + b");
  });

  test("is fine when the fault was there before", async () => {
    const texts = { ...TEXTS, "sums.py": "def add(a, b):\n    log(a)\n    return a - b\n" };
    const repair = await openSums({ texts, engine: { answers: [SLOPPY] }, inspect });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.engine.prompts).toHaveLength(1);
  });
});
