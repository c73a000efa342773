/**
 * Asks the model whether a changed function does what it is there for, for all inputs and not only those of the tests.
 */
import type { AgentEvent } from "../../events.ts";
import type { ModelSeat } from "../../model-turn.ts";
import { languageTag } from "../../prompts.ts";
import { askTwice, fenceAround, type Opinion } from "../two-answers.ts";

export interface DescriptionQuestion {
  path: string;
  /** What a person asked for. */
  task: string;
  /** The function, docstring included, before and after the change. */
  before: string;
  after: string;
}

export type DescriptionOpinion = Opinion<keyof typeof ANSWERS>;

const SYSTEM =
  "You review a change to a program. You judge only whether the changed code is right, and answer with one letter.";
const MAX_CODE_CHARS = 8_000;
const MAX_TASK_CHARS = 1_000;
const ANSWERS = {
  yes: "The code after the change does this for every valid input.",
  no: "The code after the change is right for some inputs only.",
} as const;

/** Throws what a turn throws, save "context-full". */
export async function* meetsDescription(
  seat: ModelSeat,
  question: DescriptionQuestion,
): AsyncGenerator<AgentEvent, DescriptionOpinion> {
  const { before, after } = question;
  if (before.length + after.length > MAX_CODE_CHARS)
    return { answer: "unasked", reason: "the code is too long to be shown twice" };
  const facts = describeChange(question);
  return yield* askTwice(seat, {
    system: SYSTEM,
    facts,
    answers: ANSWERS,
    order: ["yes", "no"],
  });
}

function describeChange({ path, task, before, after }: DescriptionQuestion): string {
  const block = fenceAround(before, after);
  const tag = languageTag(path);
  return [
    `The task: ${task.trim().slice(0, MAX_TASK_CHARS)}`,
    `Before the change:\n${block(before, tag)}`,
    `After the change:\n${block(after, tag)}`,
    "Its name, its comments and the task say what the code shall do.",
  ].join("\n\n");
}
