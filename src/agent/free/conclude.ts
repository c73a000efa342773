/**
 * The end of a free task, whatever ended it. What stays in the folder has been checked and is what was asked for; of a
 * repair that did not get there also what makes fewer tests fail. Everything else is taken back.
 */
import { isAgentError } from "../../base/errors.ts";
import { toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent } from "../events.ts";
import { compareRuns } from "../repair/judge/standing.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";
import type { Work } from "../understand/request.ts";
import type { Hands } from "./toolbox.ts";

export type Ending =
  | { kind: "answer"; text: string }
  /** `reason`: for a person, the end of a sentence. */
  | { kind: "given-up"; reason: string }
  | { kind: "limit"; limit: string };

interface Task {
  /** Null where nothing can be written. */
  hands: Hands | null;
  work: Work;
}

export async function* conclude(
  ending: Ending,
  task: Task,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const { hands, work } = task;
  const kept = hands === null ? NOTHING : yield* settle(ending, { hands, work });
  const standing = hands?.checks.standing?.result ?? hands?.checks.before ?? null;
  const isChange = kept.files.length > 0;
  if (ending.kind === "answer") {
    const message = isChange ? `${kept.sentence} ${provenBy(hands)}` : ending.text;
    const status = isChange ? nameChange(hands, work) : nameNothing(hands, work);
    return { status, message, answer: ending.text, standing };
  }
  if (isChange && nameChange(hands, work) === "fixed") {
    return { status: "fixed", message: kept.sentence, answer: null, standing };
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
const TAKEN_BACK: Kept = {
  files: [],
  sentence: "What was changed did not get it done, or could not be checked, and was taken back.",
};

async function* settle(
  ending: Ending,
  { hands, work }: { hands: Hands; work: Work },
): AsyncGenerator<AgentEvent, Kept> {
  const files = hands.workspace.changedFiles();
  if (files.length === 0) return NOTHING;
  const gain = await measureGain(ending, { hands, work });
  yield* tellChecks(hands);
  if (gain !== null) return { files, sentence: `Changed ${files.join(", ")}.${gain}` };
  await hands.takeBack();
  return TAKEN_BACK;
}

/**
 * What is to be said of changes that stay; null when they are to go. Where the time is up nothing can be checked any
 * more, and what was not checked does not stay.
 */
async function measureGain(
  ending: Ending,
  { hands, work }: { hands: Hands; work: Work },
): Promise<string | null> {
  try {
    if (ending.kind !== "answer") return work === "fix-tests" ? await compareTests(hands) : null;
    return (await hands.findUndone()) === null && (await hands.checks.run()).isGood ? "" : null;
  } catch (error) {
    if (isAgentError(error, "time-up")) return null;
    throw error;
  }
}

async function compareTests({ checks }: Hands): Promise<string | null> {
  const { isGood, result } = await checks.run();
  if (!isGood || result === null || checks.before === null) return null;
  if (checks.before.outcome === "passed") return null;
  const comparison = compareRuns(checks.before, result);
  if (comparison === "fixed") return " The tests pass.";
  return comparison === "better" ? " Fewer tests fail than before." : null;
}

function provenBy(hands: Hands | null): string {
  const report = hands?.checks.standing ?? null;
  if (report === null || report.result === null) return "There were no tests to run.";
  return report.passes ? "The tests pass." : "No test fails that passed before.";
}
