/**
 * What a template puts around the turns of a chat, measured from renders: the headers of user and assistant, the end of
 * an answer and the generation prompt. Knows no family; where a split is not unique, both parts joined are still exact.
 */

import type { Subject } from "../../verifier/subject.ts";
import { assistant, user } from "../probes.ts";
import { commonEnd, findGaps } from "../texts/text-gaps.ts";
import { commonPieces, joinPieces, splitPieces } from "../texts/text-pieces.ts";

const QUESTIONS = ["zqaskone", "zqasktwo", "zqaskthree"] as const;
const ANSWERS = ["zqtellone", "zqtelltwo"] as const;

/** A chat of two answers that waits for the third. */
export const FRAME_CHAT = [
  user(QUESTIONS[0]),
  assistant(ANSWERS[0]),
  user(QUESTIONS[1]),
  assistant(ANSWERS[1]),
  user(QUESTIONS[2]),
];
const FRAME_WORDS = FRAME_CHAT.map(({ content }) => content);

export interface TurnFrame {
  /** Before the first question; a template's own system text is part of it. */
  opening: string;
  /** Between a question and its answer, in history. */
  toAnswer: string;
  /** Between an answer and the next question. */
  toQuestion: string;
  /** The same behind the second answer. */
  toLastQuestion: string;
  /** Behind the last question: with the generation prompt. */
  prompt: string;
  /** Behind the last question and the last answer when no generation prompt is asked for; null: not rendered. */
  questionTail: string | null;
  answerTail: string | null;
  /** `toQuestion`, split: what ends the answer, and what opens the question. */
  answerEnd: string;
  questionHeader: string;
}

/** Null when the chat does not render or its texts are not there in order: other checks say so. Four renders. */
export function measureTurns(subject: Subject): TurnFrame | null {
  const whole = subject.converse(FRAME_CHAT);
  const gaps = whole.ok ? findGaps(whole.text, FRAME_WORDS) : null;
  if (gaps === null) return null;
  const [opening = "", toAnswer = "", toQuestion = "", , toLastQuestion = "", prompt = ""] = gaps;
  const questionTail = measureTail(subject, FRAME_CHAT.length);
  const answerTail = measureTail(subject, FRAME_CHAT.length - 1);
  const answerEnd = findAnswerEnd({ opening, toAnswer, toQuestion, answerTail });
  return {
    opening,
    toAnswer,
    toQuestion,
    toLastQuestion,
    prompt,
    questionTail,
    answerTail,
    answerEnd,
    questionHeader: toQuestion.slice(answerEnd.length),
  };
}

function measureTail(subject: Subject, length: number): string | null {
  const render = subject.converse(FRAME_CHAT.slice(0, length), { generationPrompt: false });
  if (!render.ok) return null;
  return findGaps(render.text, FRAME_WORDS.slice(0, length))?.at(-1) ?? null;
}

type AnswerGaps = Pick<TurnFrame, "opening" | "toAnswer" | "toQuestion" | "answerTail">;

/** What stands behind the last answer, where that is the same inside the chat; else what no header accounts for. */
function findAnswerEnd({ opening, toAnswer, toQuestion, answerTail }: AnswerGaps): string {
  if (answerTail !== null && answerTail !== "" && toQuestion.startsWith(answerTail)) {
    return answerTail;
  }
  const header = wholePieces(toQuestion, commonEnd(opening, toQuestion));
  const end = toQuestion.slice(0, toQuestion.length - header.length);
  return `${end}${findSharedEnd(header, toAnswer, opening)}`;
}

/** The longest end of `text` within `end` that begins at a piece. */
function wholePieces(text: string, end: string): string {
  let start = 0;
  for (const piece of splitPieces(text)) {
    if (start >= text.length - end.length) break;
    start += piece.text.length;
  }
  return text.slice(start);
}

/**
 * A system turn before the first question hides where a header begins: what the header shares with the one of answers
 * is the end of a turn, up to the marker that opens turns, and that one occurs once more in the opening.
 */
function findSharedEnd(header: string, toAnswer: string, opening: string): string {
  const shared = commonPieces(header, toAnswer);
  const [first] = shared;
  if (first === undefined) return "";
  const opens = (text: string) => opening.split(text).length > opening.split(first.text).length;
  const opener = shared.findIndex(({ text, isMarker }) => isMarker && opens(text));
  const end = opener === -1 ? shared : shared.slice(0, opener);
  const next = splitPieces(header)[end.length];
  return end.length === 1 && next?.isMarker === false ? "" : joinPieces(end);
}
