import { expect, test } from "vitest";
import {
  decideEscalation,
  type EscalationState,
} from "../../../src/agent/escalate/decide-escalation.ts";
import type { TaskStatus } from "../../../src/agent/task-outcome.ts";

const CONFIG = { kind: "endpoint" } as const;
const FREE: EscalationState = {
  work: "fix-tests",
  isEscalated: false,
  isInterrupted: false,
  wasDenied: false,
  isTimeLimited: false,
  hasOwnLimits: false,
};

test.each(["not-achieved", "limit"] as const)(
  "a task that ended as %s is handed over",
  (status) => {
    expect(decideEscalation({ status }, CONFIG, FREE)).toEqual({ isDue: true, to: CONFIG });
  },
);

test("nothing is handed over where nothing is configured", () => {
  expect(decideEscalation({ status: "not-achieved" }, null, FREE)).toEqual({
    isDue: false,
    reason: null,
  });
});

const OTHERS: readonly TaskStatus[] = [
  "answered",
  "changed",
  "fixed",
  "already-green",
  "nothing-to-do",
  "undone",
  "redone",
  "ran",
  "denied",
];
test.each(OTHERS)("a task that ended as %s is not", (status) => {
  expect(decideEscalation({ status }, CONFIG, FREE)).toEqual({ isDue: false, reason: null });
});

test.each(["answer", "run", "rename", "files", "undo", "redo"] as const)(
  "work %s is not",
  (work) => {
    const decision = decideEscalation({ status: "not-achieved" }, CONFIG, { ...FREE, work });
    expect(decision).toEqual({ isDue: false, reason: null });
  },
);

test.each<[string, Partial<EscalationState>]>([
  ["a second model has tried already", { isEscalated: true }],
  ["the task was stopped", { isInterrupted: true }],
  ["something it needed was not allowed", { wasDenied: true }],
  ["the time was limited", { isTimeLimited: true }],
])("it is said that %s", (reason, state) => {
  const decision = decideEscalation({ status: "not-achieved" }, CONFIG, { ...FREE, ...state });
  expect(decision).toEqual({ isDue: false, reason });
});

test("a limit that the person set ends the task, one that it did not reach does not", () => {
  const state = { ...FREE, hasOwnLimits: true };
  expect(decideEscalation({ status: "limit" }, CONFIG, state)).toMatchObject({ isDue: false });
  expect(decideEscalation({ status: "not-achieved" }, CONFIG, state)).toMatchObject({
    isDue: true,
  });
});
