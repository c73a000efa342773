/**
 * The end of a free task, whatever ended it. What stays in the folder has been checked: a change that makes anything
 * worse is taken back.
 */
import { isAgentError } from "../../base/errors.ts";
import { toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent } from "../events.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";
import type { Work } from "../understand/request.ts";
import type { Hands } from "./toolbox.ts";

export type Ending =
  | { kind: "answer"; text: string }
  /** `reason`: for a person, the end of a sentence. */
  | { kind: "given-up"; reason: string }
  | { kind: "limit"; limit: string };

export async function* conclude(
  ending: Ending,
  { hands, work }: { hands: Hands | null; work: Work },
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const kept = hands === null ? NOTHING : yield* settle(hands);
  const standing = hands?.checks.standing?.result ?? hands?.checks.before ?? null;
  if (ending.kind === "answer") {
    const isChange = kept.files.length > 0;
    const message = isChange ? `${kept.sentence} ${provenBy(hands)}` : ending.text;
    const status = isChange ? nameChange(hands, work) : nameNothing(hands, work);
    return { status, message, answer: ending.text, standing };
  }
  const end =
    ending.kind === "limit"
      ? `The limit of ${ending.limit} is reached.`
      : `The task was not done: ${ending.reason}.`;
  const status = ending.kind === "limit" ? "limit" : "not-achieved";
  const message = hands === null ? end : `${end} ${kept.sentence}`;
  return { status, message, answer: null, standing };
}

function nameChange(hands: Hands | null, work: Work): TaskStatus {
  const passes = hands?.checks.standing?.passes ?? false;
  const wasRed = hands?.checks.before?.outcome !== "passed";
  return work === "fix-tests" && passes && wasRed ? "fixed" : "changed";
}

/** A change that nobody wanted made, since nothing failed, is no answer to a question. */
function nameNothing(hands: Hands | null, work: Work): TaskStatus {
  return hands === null || work === "answer" ? "answered" : "nothing-to-do";
}

/** The runs of the tests that nobody was told of yet. */
export function* tellChecks(hands: Hands | null): Generator<AgentEvent> {
  for (const { purpose, result } of hands?.checks.takeRuns() ?? []) {
    yield { type: "check", purpose, summary: toSummary(result) };
  }
}

interface Kept {
  files: readonly string[];
  sentence: string;
}

const NOTHING: Kept = { files: [], sentence: "Nothing was changed." };

async function* settle(hands: Hands): AsyncGenerator<AgentEvent, Kept> {
  const files = hands.workspace.changedFiles();
  if (files.length === 0) return NOTHING;
  const isHalf = (await hands.findUndone()) !== null;
  const isGood = !isHalf && (await checkLast(hands));
  yield* tellChecks(hands);
  if (isGood) return { files, sentence: `Changed ${files.join(", ")}.` };
  await hands.takeBack();
  const sentence =
    "What was changed was half of it, made something worse or could not be checked, and was taken back.";
  return { files: [], sentence };
}

/** Where the time is up nothing can be checked any more, and what was not checked does not stay. */
async function checkLast({ checks }: Hands): Promise<boolean> {
  try {
    return (await checks.run()).isGood;
  } catch (error) {
    if (isAgentError(error, "time-up")) return false;
    throw error;
  }
}

function provenBy(hands: Hands | null): string {
  const report = hands?.checks.standing ?? null;
  if (report === null || report.result === null) return "There were no tests to run.";
  return report.passes ? "The tests pass." : "No test fails that passed before.";
}
