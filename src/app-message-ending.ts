/** How a message ends: its exit code, and what is said of its files. Pure. */
import type { AgentEvent } from "./agent/events.ts";
import type { TaskOutcome } from "./agent/task-outcome.ts";
import type { AbandonedFiles } from "./app-task-files.ts";
import { type ExitCode, type FailureCode, isAgentError } from "./base/errors.ts";

type ResultStatus = Extract<AgentEvent, { type: "result" }>["status"];

/** What became of the files, as a person wants to know it after a failure. */
export function tellFiles(abandoned: AbandonedFiles | null): string {
  if (abandoned === null) return "Every file is as it was.";
  const { restored, left, savedIn } = abandoned;
  if (left.length > 0) {
    return `Changed by somebody else meanwhile and left alone: ${left.join(", ")}; the bytes from before the task are in ${savedIn}.`;
  }
  return restored.length === 0 ? "Every file is as it was." : `Restored: ${restored.join(", ")}.`;
}

/** Failures that somebody asked for. */
export const STOPS: Partial<Record<FailureCode, ResultStatus>> = {
  interrupted: "interrupted",
  "time-up": "limit",
  "permission-denied": "denied",
};

const EXIT_CODES: Record<TaskOutcome["status"], ExitCode> = {
  answered: 0,
  changed: 0,
  fixed: 0,
  "already-green": 0,
  "nothing-to-do": 0,
  undone: 0,
  redone: 0,
  ran: 0,
  "not-achieved": 3,
  interrupted: 130,
  denied: 4,
  limit: 5,
};

/**
 * A change beside tests that are red, even those that were red before, is not done and verified. `stop`: why the task was
 * ended from outside.
 */
export function decideExitCode({ status, standing }: TaskOutcome, stop: unknown): ExitCode {
  if (status === "interrupted" && isAgentError(stop)) return stop.exitCode;
  const isRed = standing !== null && standing.outcome !== "passed";
  return status === "changed" && isRed ? 3 : EXIT_CODES[status];
}

/** The command whose green run vouches for the files; none where it was stopped before all checks had their say. */
export function nameProof({ status, standing }: TaskOutcome): string | null {
  const isProven = standing?.outcome === "passed" && status !== "interrupted";
  return isProven ? standing.command : null;
}
