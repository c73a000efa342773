/**
 * Asks the model whether a failing test contradicts what the code is said to do. It is asked twice with the two answers
 * exchanged, since a model leans to one place; only the same opinion both times is one. A test is never changed for it.
 */
import { isAgentError } from "../../base/errors.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { pickChoice } from "../pick-choice.ts";
import { languageTag } from "../prompts.ts";

export interface SuspectQuestion {
  /** What a person asked for. */
  task: string;
  path: string;
  /** The code with its docstring. */
  code: string;
  test: { name: string; path: string; text: string; message: string };
}

export type SuspectOpinion =
  | { answer: Answer }
  /** It chose by the place of the answer. */
  | { answer: "unsure" }
  | { answer: "unasked"; reason: string };

type Answer = "code" | "test";

const SYSTEM =
  "You review a program and one of its tests. You judge only which of them contradicts what the program is said to do, and answer with one letter.";
const MAX_CODE_CHARS = 8_000;
const MAX_TEST_CHARS = 4_000;
const MAX_TEXT_CHARS = 1_000;
/** What two answers cost, the grammar's closing included. */
const NEEDED_TOKENS = 16;
const LETTERS = ["A", "B"] as const;
const ANSWERS: Readonly<Record<Answer, string>> = {
  code: "The code is wrong: it does not do what its description and the task say.",
  test: "The test is wrong: it expects something else than the description and the task say.",
};

/** Throws what a turn throws, save "context-full". */
export async function* suspectTest(
  seat: ModelSeat,
  question: SuspectQuestion,
): AsyncGenerator<AgentEvent, SuspectOpinion> {
  const reason = findObstacle(seat, question);
  if (reason !== null) return { answer: "unasked", reason };
  try {
    const first = yield* ask(seat, question, ["code", "test"]);
    if (first === "code") return { answer: "code" }; // the second answer could only make it unsure
    const second = yield* ask(seat, question, ["test", "code"]);
    return { answer: second === "test" ? "test" : "unsure" };
  } catch (error) {
    if (!isAgentError(error, "context-full")) throw error;
    return { answer: "unasked", reason: "the question does not fit into the context" };
  }
}

function findObstacle({ budget }: ModelSeat, { code, test }: SuspectQuestion): string | null {
  if (code.length > MAX_CODE_CHARS) return "the code is too long to be shown";
  if (test.text.length > MAX_TEST_CHARS) return "the test is too long to be shown";
  if (budget.tokensLeft < NEEDED_TOKENS) return "no tokens are left";
  return budget.reached === "time" ? "no time is left" : null;
}

async function* ask(
  seat: ModelSeat,
  question: SuspectQuestion,
  order: readonly [Answer, Answer],
): AsyncGenerator<AgentEvent, Answer> {
  const answers = order.map((answer, at) => `${LETTERS[at]}: ${ANSWERS[answer]}`);
  const user = `${describeBoth(question)}\n\nWhich is true?\n${answers.join("\n")}`;
  const letter = yield* pickChoice(seat, { system: SYSTEM, user, choices: LETTERS });
  return letter === LETTERS[0] ? order[0] : order[1];
}

/** The same for both orders, so that the second question costs hardly more than its end. */
function describeBoth({ task, path, code, test }: SuspectQuestion): string {
  const texts = `${code}${test.text}${test.message}`;
  const longest = Math.max(0, ...(texts.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  const block = (text: string, tag: string) => `${fence}${tag}\n${text.trimEnd()}\n${fence}`;
  return [
    `The task: ${task.trim().slice(0, MAX_TEXT_CHARS)}`,
    `The code, ${path}:\n${block(code, languageTag(path))}`,
    `The test, ${test.path}:\n${block(test.text, languageTag(test.path))}`,
    `What the test says:\n${block(test.message.slice(0, MAX_TEXT_CHARS), "")}`,
    "The comments of the code and the task say what the code shall do.",
  ].join("\n\n");
}
