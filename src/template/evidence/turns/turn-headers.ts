/** The headers of a chat's turns, without the end of the turn before: cut from a frame and from a system turn. */

import type { Subject } from "../../verifier/subject.ts";
import { FIRST_USER, SYSTEM } from "../probes.ts";
import { findGaps } from "../texts/text-gaps.ts";
import { commonPieces, joinPieces, splitPieces } from "../texts/text-pieces.ts";
import type { TurnFrame } from "./turn-frame.ts";

export interface TurnHeaders {
  question: string;
  /** Of an answer in history. */
  answer: string;
  /** Of the turn to come: what the model really sees before it writes. */
  prompt: string;
  /** Null when there is none, or when a system message has no header of its own. */
  system: string | null;
}

/** A header is short: longer plain text is text of the template itself. */
const LABEL_MAX = 40;

export function measureHeaders(subject: Subject, frame: TurnFrame): TurnHeaders {
  const end = findQuestionEnd(frame);
  return {
    question: frame.questionHeader,
    answer: frame.toAnswer.slice(end.length),
    prompt: frame.prompt.startsWith(end) ? frame.prompt.slice(end.length) : frame.prompt,
    system: measureSystemHeader(subject),
  };
}

/** What ends a question: its tail, or what the two kinds of turns end with alike. */
function findQuestionEnd({ toAnswer, questionTail, answerEnd, prompt }: TurnFrame): string {
  const isTail = questionTail !== null && questionTail !== toAnswer && questionTail !== prompt;
  if (isTail && questionTail !== "" && toAnswer.startsWith(questionTail)) return questionTail;
  return joinPieces(commonPieces(toAnswer, answerEnd));
}

/** From the marker before the role's name to the end of that line. */
function measureSystemHeader(subject: Subject): string | null {
  const render = subject.converse([SYSTEM, FIRST_USER]);
  const before = render.ok ? findGaps(render.text, [SYSTEM.content])?.[0] : undefined;
  if (before === undefined) return null;
  const pieces = splitPieces(before);
  const name = pieces.findLastIndex(({ text }) => {
    const [line = ""] = text.trimStart().split("\n", 1);
    return line.length < LABEL_MAX && /system|developer/i.test(line);
  });
  if (name === -1) return null;
  const start = pieces[name - 1]?.isMarker && !pieces[name]?.isMarker ? name - 1 : name;
  const [header = null] = /^\s*[^\n]*\n*/.exec(joinPieces(pieces.slice(start))) ?? [];
  return header;
}
