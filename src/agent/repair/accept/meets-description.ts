/**
 * Asks the model whether a changed function does what it is there for, for all inputs and not only those of the tests.
 * Never needed: without room, tokens or time it is not asked. A model leans to the answer that stands in one place, so it
 * is asked twice with the two answers exchanged; only the same opinion both times is one.
 */
import { isAgentError } from "../../../base/errors.ts";
import type { AgentEvent } from "../../events.ts";
import type { ModelSeat } from "../../model-turn.ts";
import { pickChoice } from "../../pick-choice.ts";
import { languageTag } from "../../prompts.ts";

export interface DescriptionQuestion {
  path: string;
  /** What a person asked for. */
  task: string;
  /** The function, docstring included, before and after the change. */
  before: string;
  after: string;
}

export type DescriptionOpinion =
  | { answer: "yes" | "no" }
  /** It chose by the place of the answer. */
  | { answer: "unsure"; leansTo: "first" | "last" }
  | { answer: "unasked"; reason: string };

const SYSTEM =
  "You review a change to a program. You judge only whether the changed code is right, and answer with one letter.";
const MAX_CODE_CHARS = 8_000;
const MAX_TASK_CHARS = 1_000;
/** What two answers cost, the grammar's closing included. */
const NEEDED_TOKENS = 16;
const LETTERS = ["A", "B"] as const;
const ANSWERS = {
  yes: "The code after the change does this for every valid input.",
  no: "The code after the change is right for some inputs only.",
} as const;

/** Throws what a turn throws, save "context-full". */
export async function* meetsDescription(
  seat: ModelSeat,
  question: DescriptionQuestion,
): AsyncGenerator<AgentEvent, DescriptionOpinion> {
  const reason = findObstacle(seat, question);
  if (reason !== null) return { answer: "unasked", reason };
  try {
    const first = yield* ask(seat, question, ["yes", "no"]);
    const second = yield* ask(seat, question, ["no", "yes"]);
    if (first === second) return { answer: first };
    return { answer: "unsure", leansTo: first === "yes" ? "first" : "last" };
  } catch (error) {
    if (!isAgentError(error, "context-full")) throw error;
    return { answer: "unasked", reason: "the question does not fit into the context" };
  }
}

function findObstacle({ budget }: ModelSeat, question: DescriptionQuestion): string | null {
  const { before, after } = question;
  if (before.length + after.length > MAX_CODE_CHARS)
    return "the code is too long to be shown twice";
  if (budget.tokensLeft < NEEDED_TOKENS) return "no tokens are left";
  return budget.reached === "time" ? "no time is left" : null;
}

type Answer = keyof typeof ANSWERS;

async function* ask(
  seat: ModelSeat,
  question: DescriptionQuestion,
  order: readonly [Answer, Answer],
): AsyncGenerator<AgentEvent, Answer> {
  const user = `${describeChange(question)}\n\n${describeAnswers(order)}`;
  const letter = yield* pickChoice(seat, { system: SYSTEM, user, choices: LETTERS });
  return letter === LETTERS[0] ? order[0] : order[1];
}

/** The same for both orders, so that the second question costs hardly more than its end. */
function describeChange({ path, task, before, after }: DescriptionQuestion): string {
  const longest = Math.max(
    0,
    ...(`${before}${after}`.match(/`+/g) ?? []).map(({ length }) => length),
  );
  const fence = "`".repeat(Math.max(3, longest + 1));
  const block = (text: string) => `${fence}${languageTag(path)}\n${text.trimEnd()}\n${fence}`;
  return [
    `The task: ${task.trim().slice(0, MAX_TASK_CHARS)}`,
    `Before the change:\n${block(before)}`,
    `After the change:\n${block(after)}`,
    "Its name, its comments and the task say what the code shall do.",
  ].join("\n\n");
}

function describeAnswers(order: readonly Answer[]): string {
  const lines = order.map((answer, at) => `${LETTERS[at]}: ${ANSWERS[answer]}`);
  return `Which is true?\n${lines.join("\n")}`;
}
