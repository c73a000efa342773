/**
 * Asks the model whether a failing test contradicts what the code is said to do. A test is never changed for it.
 */
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { languageTag } from "../prompts.ts";
import { askTwice, fenceAround, type Opinion } from "./two-answers.ts";

export interface SuspectQuestion {
  /** What a person asked for. */
  task: string;
  path: string;
  /** The code with its docstring. */
  code: string;
  test: { name: string; path: string; text: string; message: string };
}

export type SuspectOpinion = Opinion<keyof typeof ANSWERS>;

const SYSTEM =
  "You review a program and one of its tests. You judge only which of them contradicts what the program is said to do, and answer with one letter.";
const MAX_CODE_CHARS = 8_000;
const MAX_TEST_CHARS = 4_000;
const MAX_TEXT_CHARS = 1_000;
const ANSWERS = {
  code: "The code is wrong: it does not do what its description and the task say.",
  test: "The test is wrong: it expects something else than the description and the task say.",
} as const;

/** Throws what a turn throws, save "context-full". */
export async function* suspectTest(
  seat: ModelSeat,
  question: SuspectQuestion,
): AsyncGenerator<AgentEvent, SuspectOpinion> {
  const { code, test } = question;
  if (code.length > MAX_CODE_CHARS)
    return { answer: "unasked", reason: "the code is too long to be shown" };
  if (test.text.length > MAX_TEST_CHARS)
    return { answer: "unasked", reason: "the test is too long to be shown" };
  const facts = describeBoth(question);
  return yield* askTwice(seat, {
    system: SYSTEM,
    facts,
    answers: ANSWERS,
    order: ["code", "test"],
    settledBy: "code",
  });
}

function describeBoth({ task, path, code, test }: SuspectQuestion): string {
  const block = fenceAround(code, test.text, test.message);
  return [
    `The task: ${task.trim().slice(0, MAX_TEXT_CHARS)}`,
    `The code, ${path}:\n${block(code, languageTag(path))}`,
    `The test, ${test.path}:\n${block(test.text, languageTag(test.path))}`,
    `What the test says:\n${block(test.message.slice(0, MAX_TEXT_CHARS), "")}`,
    "The comments of the code and the task say what the code shall do.",
  ].join("\n\n");
}
