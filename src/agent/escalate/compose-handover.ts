/**
 * What the first model leaves to the second: how it ended, what was tried and why it did not hold, what fails. The task
 * itself and the files stand in the second one's own prompt. Pure; at most as many tokens as it is given.
 */
import { clipText } from "../../base/clip-text.ts";
import { findLargestFit } from "../../base/largest-fit.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import type { CountTokens } from "../token-counter.ts";
import type { FailedAttempt } from "./attempt-record.ts";

export interface HandoverRequest {
  outcome: Pick<TaskOutcome, "message" | "standing">;
  /** Oldest first. */
  attempts: readonly FailedAttempt[];
  count: CountTokens;
  maxTokens?: number;
}

const MAX_TOKENS = 300;
const MAX_MESSAGE_CHARS = 240;
const MAX_TESTS = 8;
const MAX_TEST_CHARS = 160;
const OPENING = "Another model tried this and gave up.";

/** Newest attempts and first tests are told first to last as far as they fit; never longer than `maxTokens`. */
export function composeHandover(request: HandoverRequest): string {
  const { outcome, attempts, count, maxTokens = MAX_TOKENS } = request;
  const fits = (text: string) => count(text) <= maxTokens;
  const tests = listTests(outcome);
  const tried = attempts.map(({ subject, reason }) => `- ${subject}: ${reason}`);
  const ended = clipText(tidy(outcome.message), MAX_MESSAGE_CHARS);
  const render = (testCount: number, triedCount: number) =>
    join([
      ended === "" ? OPENING : `${OPENING} It ended so: ${ended}`,
      ...listUnder("Tests that fail:", tests.slice(0, testCount)),
      ...listUnder("What did not work:", tried.slice(tried.length - triedCount)),
    ]);
  // What fails says more than what was tried.
  const testCount = findLargestFit(tests.length, (kept) => fits(render(kept, 0)));
  const triedCount = findLargestFit(tried.length, (kept) => fits(render(testCount, kept)));
  const text = render(testCount, triedCount);
  if (fits(text)) return text;
  return fits(OPENING) ? OPENING : "";
}

function listTests({ standing }: HandoverRequest["outcome"]): string[] {
  if (standing === null || standing.outcome === "passed") return [];
  const failures = standing.report.failures.slice(0, MAX_TESTS);
  if (failures.length === 0)
    return standing.problem === undefined ? [] : [`- ${tidy(standing.problem)}`];
  return failures.map(({ name, message }) =>
    clipText(`- ${tidy(name)}: ${tidy(message)}`, MAX_TEST_CHARS),
  );
}

function listUnder(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function join(lines: readonly string[]): string {
  return lines.join("\n");
}

function tidy(text: string): string {
  return text
    .slice(0, 1_000)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
}
