/**
 * The model is asked which of two answers is true. It leans to the one that stands in one place, so it is asked twice
 * with the two exchanged; only the same opinion both times is one. Never needed: without room, tokens or time it is not
 * asked. Knows nothing of what is judged.
 */
import { isAgentError } from "../../base/errors.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { pickChoice } from "../pick-choice.ts";

export interface TwoAnswers<Answer extends string> {
  system: string;
  /** The same for both orders, so that the second question costs hardly more than its end. */
  facts: string;
  answers: Readonly<Record<Answer, string>>;
  /** As they stand in the first question. */
  order: readonly [Answer, Answer];
  /** Where the first opinion is this one, the second could only make it unsure, and is not asked for. */
  settledBy?: Answer;
}

export type Opinion<Answer extends string> =
  | { answer: Answer }
  /** It chose by the place of the answer. */
  | { answer: "unsure"; leansTo: "first" | "last" }
  | { answer: "unasked"; reason: string };

/** What two answers cost, the grammar's closing included. */
const NEEDED_TOKENS = 16;
const LETTERS = ["A", "B"] as const;

/** Throws what a turn throws, save "context-full". */
export async function* askTwice<Answer extends string>(
  seat: ModelSeat,
  question: TwoAnswers<Answer>,
): AsyncGenerator<AgentEvent, Opinion<Answer>> {
  const { order, settledBy } = question;
  if (seat.budget.tokensLeft < NEEDED_TOKENS)
    return { answer: "unasked", reason: "no tokens are left" };
  if (seat.budget.reached === "time") return { answer: "unasked", reason: "no time is left" };
  try {
    const first = yield* askOnce(seat, question, order);
    if (first === settledBy) return { answer: first };
    const second = yield* askOnce(seat, question, [order[1], order[0]]);
    if (first === second) return { answer: first };
    return { answer: "unsure", leansTo: first === order[0] ? "first" : "last" };
  } catch (error) {
    if (!isAgentError(error, "context-full")) throw error;
    return { answer: "unasked", reason: "the question does not fit into the context" };
  }
}

async function* askOnce<Answer extends string>(
  seat: ModelSeat,
  { system, facts, answers }: TwoAnswers<Answer>,
  order: readonly [Answer, Answer],
): AsyncGenerator<AgentEvent, Answer> {
  const lines = order.map((answer, at) => `${LETTERS[at]}: ${answers[answer]}`);
  const user = `${facts}\n\nWhich is true?\n${lines.join("\n")}`;
  const letter = yield* pickChoice(seat, { system, user, choices: LETTERS });
  return letter === LETTERS[0] ? order[0] : order[1];
}

/** Fences texts with more backticks than any of them holds anywhere: nobody writes on behind them. */
export function fenceAround(...texts: readonly string[]): (text: string, tag: string) => string {
  const runs = texts.flatMap((text) => text.match(/`+/g) ?? []);
  const fence = "`".repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return (text, tag) => `${fence}${tag}\n${text.trimEnd()}\n${fence}`;
}
