import { expect, test } from "vitest";
import { AttemptRecord } from "../../../src/agent/escalate/attempt-record.ts";
import { composeHandover } from "../../../src/agent/escalate/compose-handover.ts";
import type { AgentEvent } from "../../../src/agent/events.ts";
import { createFailure, createGreen, createRed } from "../repair/check-result.ts";

/** As many tokens as words: plain enough to be counted by hand. */
const count = (text: string) => text.split(/\s+/).filter((word) => word !== "").length;

function record(...events: readonly AgentEvent[]) {
  const attempts = new AttemptRecord();
  for (const event of events) attempts.note(event);
  return attempts.attempts;
}

function candidate(
  number: number,
  symbol: string,
  outcome: "rejected" | "same" | "better" | "kept",
  reason: string,
): AgentEvent[] {
  const target = { path: "pay.py", symbol, reason: "ranked" };
  return [
    { type: "candidate_start", candidate: number, generator: "fill", target, temperature: 0 },
    { type: "candidate_end", candidate: number, generator: "fill", target, outcome, reason },
  ];
}

test("candidates that did not hold are remembered by what they changed, each way of failing once", () => {
  const events = [
    ...candidate(1, "pay", "rejected", "it does not parse."),
    ...candidate(2, "tax", "same", "the same tests fail\nfirst: test_tax"),
    ...candidate(3, "pay", "rejected", "it does not parse."),
    ...candidate(4, "pay", "better", "one test less fails"),
    ...candidate(5, "pay", "kept", "no check is worse than before"),
  ];
  expect(record(...events)).toEqual([
    { subject: "pay.py#tax", reason: "the same tests fail" },
    { subject: "pay.py#pay", reason: "it does not parse" },
  ]);
});

test("of free turns the refused changes are remembered, and looks are not", () => {
  const events: AgentEvent[] = [
    { type: "tool_call", turn: 1, name: "read", arguments: { target: "x.py" } },
    { type: "tool_result", turn: 1, name: "read", isOk: false, text: "There is no x.py." },
    { type: "tool_call", turn: 2, name: "edit", arguments: { target: "pay.py#pay" } },
    { type: "tool_result", turn: 2, name: "edit", isOk: false, text: "It loses tax." },
    { type: "tool_call", turn: 3, name: "edit", arguments: { target: "pay.py#pay" } },
    { type: "tool_result", turn: 3, name: "edit", isOk: true, text: "Done." },
  ];
  expect(record(...events)).toEqual([{ subject: "edit pay.py#pay", reason: "It loses tax" }]);
});

test("what is remembered is bounded in number and length", () => {
  const events = Array.from({ length: 500 }, (_, at) =>
    candidate(at, `f${at}`, "rejected", `${at} ${"y".repeat(10_000)}`),
  ).flat();
  const attempts = record(...events);
  expect(attempts).toHaveLength(40);
  expect(attempts.at(-1)?.subject).toBe("pay.py#f499");
  expect(JSON.stringify(attempts).length).toBeLessThan(40 * 250);
});

test("the handover says how it ended, what fails and what was tried", () => {
  const outcome = {
    message: "The task was not done: three calls in a row were refused.",
    standing: createRed([createFailure("test_pay", { message: "2 != 3" })]),
  };
  const attempts = [{ subject: "pay.py#pay", reason: "the same tests fail" }];
  expect(composeHandover({ outcome, attempts, count })).toBe(
    [
      "Another model tried this and gave up. It ended so: The task was not done: three calls in a row were refused.",
      "Tests that fail:",
      "- test_pay: 2 != 3",
      "What did not work:",
      "- pay.py#pay: the same tests fail",
    ].join("\n"),
  );
});

test.each([1, 7, 8, 20, 60, 300])("it is never longer than %i tokens", (maxTokens) => {
  const outcome = {
    message: "It failed. ".repeat(300),
    standing: createRed(Array.from({ length: 90 }, (_, at) => `test number ${at} of many`)),
  };
  const attempts = Array.from({ length: 40 }, (_, at) => ({
    subject: `pay.py#f${at}`,
    reason: "the same tests fail as before",
  }));
  const text = composeHandover({ outcome, attempts, count, maxTokens });
  expect(count(text)).toBeLessThanOrEqual(maxTokens);
  if (maxTokens === 300) expect(text).toContain("pay.py#f39");
});

test("of too many attempts the newest stay", () => {
  const attempts = Array.from({ length: 40 }, (_, at) => ({ subject: `f${at}`, reason: "no" }));
  const outcome = { message: "", standing: createGreen() };
  const text = composeHandover({ outcome, attempts, count, maxTokens: 40 });
  expect(text).toContain("- f39: no");
  expect(text).not.toContain("- f0: no");
  expect(text).not.toContain("Tests that fail");
});
