import { expect, test } from "vitest";
import { findCheckClaim, synthesize } from "../../../src/agent/conversation/synthesis.ts";
import type { TaskOutcome } from "../../../src/agent/task-outcome.ts";
import type { Request } from "../../../src/agent/understand/request.ts";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import { countFours, createRequest } from "./conversation-fixture.ts";

function ran(
  outcome: CheckResult["outcome"],
  counts: { passed?: number; failed?: number } = {},
): CheckResult {
  return {
    outcome,
    report: { passed: 0, failed: 0, skipped: 0, cases: [], failures: [], ...counts },
    command: "python3 -m unittest",
    runner: "unittest",
    durationMs: 1,
    exitCode: outcome === "passed" ? 0 : 1,
    outputTail: "",
    narrowed: false,
  };
}

function tell(
  request: Partial<Request>,
  outcome: Partial<TaskOutcome> & Pick<TaskOutcome, "status">,
  filesChanged: readonly string[] = [],
): string {
  const whole = { message: "It went so.", answer: null, standing: null, ...outcome };
  return synthesize({ request: createRequest(request), outcome: whole, filesChanged });
}

const RENAME: Partial<Request> = { work: "rename", rename: { oldName: "a", newName: "b" } };

test.each<[string, string]>([
  [
    tell(RENAME, { status: "changed", standing: ran("passed", { passed: 12 }) }, ["x.py", "y.py"]),
    "Renamed `a` to `b` in x.py and y.py; 12 tests pass.",
  ],
  [
    tell({ task: "Add a flag. Keep the rest." }, { status: "changed" }, ["x.py"]),
    'Changed x.py for "Add a flag"; no test was run.',
  ],
  [
    tell(
      {
        work: "files",
        fileActions: [
          { action: "copy", from: "a", to: "b" },
          { action: "delete", path: "c" },
        ],
      },
      { status: "changed" },
      ["b", "c"],
    ),
    "Copied a to b, Deleted c; no test was run.",
  ],
  [
    tell({ work: "fix-tests" }, { status: "fixed", standing: ran("passed", { passed: 1 }) }, [
      "x.py",
    ]),
    "Changed x.py to make the tests pass; 1 test passes.",
  ],
  [
    tell({ work: "fix-tests" }, { status: "already-green", standing: ran("passed") }),
    "Nothing was changed; the tests pass.",
  ],
  [
    tell({ work: "fix-tests" }, { status: "not-achieved", standing: ran("failed", { failed: 2 }) }),
    "Could not fix the tests: 2 tests still fail; nothing was changed.",
  ],
  [
    tell({ task: "Add a flag." }, { status: "not-achieved", message: "No file is named." }),
    'Could not do "Add a flag": No file is named; nothing was changed.',
  ],
  [
    tell({ task: "Add a flag." }, { status: "limit", standing: ran("timed-out") }, ["x.py"]),
    'Stopped at a limit during "Add a flag"; the tests did not end in time; changed: x.py.',
  ],
  [
    tell({ task: "Delete ../x" }, { status: "denied" }),
    'Was not allowed to do "Delete ../x"; nothing was changed.',
  ],
  [tell({}, { status: "undone" }, ["x.py"]), "Took back the changes of x.py."],
  [tell({}, { status: "redone" }, ["x.py"]), "Put the changes of x.py back."],
  [
    tell({ mentions: { ...createRequest().mentions, commands: ["npm test"] } }, { status: "ran" }),
    "Ran `npm test`, which ended with 0.",
  ],
  [
    tell(
      { task: "Which file defines primes? Change nothing." },
      { status: "answered", answer: "It is sieve.py." },
    ),
    "Answered: which file defines primes → It is sieve.py.",
  ],
  [
    tell(
      { task: "Which file defines primes?", replyForm: { prefix: "ANSWER: ", values: [] } },
      { status: "answered", answer: "I looked.\nANSWER: sieve.py" },
    ),
    "Answered: which file defines primes → sieve.py.",
  ],
  [tell({ task: "Why?" }, { status: "answered" }), "Answered: why."],
  [
    tell({ task: "Tidy up" }, { status: "nothing-to-do", message: "All is tidy." }),
    'Nothing to do for "Tidy up": All is tidy.',
  ],
])("%s", (sentence, expected) => {
  expect(sentence).toBe(expected);
});

test("only the tests that were run are claimed", () => {
  const standing = { ...ran("passed", { passed: 2 }), narrowed: true };
  expect(tell({}, { status: "changed", standing }, ["x.py"])).toMatch(
    /; the tests that were run pass\.$/,
  );
});

test.each<[string, boolean | null]>([
  ["Changed x.py; 12 tests pass.", true],
  ["Changed x.py; 1 test passes.", true],
  ["Nothing was changed; the tests pass.", true],
  ["Could not fix the tests: 2 tests still fail; nothing was changed.", false],
  ["Could not fix the tests: the tests still fail; changed: x.py.", false],
  ["Changed x.py; the tests that were run pass.", null],
  ['Changed x.py for "Make the tests pass"; no test was run.', null],
  ["Answered: do the tests pass → yes.", null],
])("%s says of the tests: %s", (sentence, claim) => {
  expect(findCheckClaim(sentence)).toBe(claim);
});

test("whatever comes in, it is one short line", () => {
  const long = `${"Täsk\u0000\n\u2028 `` ".repeat(2_000)}. More.`;
  const files = Array.from(
    { length: 500 },
    (_, index) => `${"deep/".repeat(40)}f${index}\u0007.py`,
  );
  const statuses = [
    "answered",
    "changed",
    "fixed",
    "already-green",
    "nothing-to-do",
    "undone",
    "redone",
    "ran",
    "not-achieved",
    "limit",
    "denied",
  ] as const;
  const rename = { oldName: "o".repeat(900), newName: "n".repeat(900) };
  for (const status of statuses) {
    const outcome = { status, message: long, answer: long, standing: ran("failed", { failed: 3 }) };
    for (const work of ["answer", "change", "rename", "files"] as const) {
      const fileActions = files.map((path) => ({ action: "delete" as const, path }));
      const sentence = tell({ task: long, work, rename, fileActions }, outcome, files);
      expect(sentence).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(countFours(sentence)).toBeLessThanOrEqual(60);
      expect(sentence).toMatch(/\.$/);
    }
  }
});

test("a plan is said to be one", () => {
  const outcome = {
    status: "answered",
    message: "",
    answer: "1. Change it.",
    standing: null,
  } as const;
  const request = createRequest({ task: "Tidy up" });
  const sentence = synthesize({ request, outcome, filesChanged: [], isPlan: true });
  expect(sentence).toBe('Planned, not done: "Tidy up".');
});

test("nothing at all still makes a sentence", () => {
  expect(tell({ task: "" }, { status: "answered", answer: "" })).toBe("Answered:.");
});
