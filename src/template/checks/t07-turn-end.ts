/** Answers end the same way wherever they are; what ends them is learned, and markers look as they should. */

import { findMisspelledMarkers } from "../evidence/markers/misspelled-markers.ts";
import { isOneEditApart } from "../evidence/markers/one-edit.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { listMarkers } from "../evidence/texts/text-pieces.ts";
import { judgeTurnEdges } from "../evidence/turns/turn-edges.ts";
import { measureTurns, type TurnFrame } from "../evidence/turns/turn-frame.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";

export const turnEnd: Check = {
  id: "T07",
  title: "answers end the same way wherever they are",
  stage: "render",
  run(subject) {
    const frame = measureTurns(subject);
    return [
      ...(frame === null ? [] : judgeEnds(subject, frame)),
      ...(frame === null ? [] : judgeTurnEdges(subject, frame)),
      ...judgeSpelling(subject),
      ...judgeEdgeTexts(subject),
    ];
  },
};

function judgeEnds(subject: Subject, frame: TurnFrame): Finding[] {
  const findings = [describeEnd(subject, frame)];
  if (frame.toQuestion !== frame.toLastQuestion) {
    findings.push({
      code: "turn-end-varies",
      severity: "warn",
      message: "The text between an answer and the next question is not always the same.",
      evidence: {
        expected: excerptAround(frame.toQuestion),
        actual: excerptAround(frame.toLastQuestion),
      },
    });
  }
  const { answerTail, answerEnd } = frame;
  const isOther = answerTail !== null && answerTail !== "" && !answerTail.startsWith(answerEnd);
  if (isOther && listMarkers(answerTail)[0] !== listMarkers(answerEnd)[0]) {
    findings.push({
      code: "last-turn-end-differs",
      severity: "info",
      message: "The last answer of a conversation ends in another way than the ones before it.",
      evidence: { expected: excerptAround(answerEnd), actual: excerptAround(answerTail) },
    });
  }
  return findings;
}

/** Without an end of its own an answer is ended by the header of whoever speaks next. */
function describeEnd({ plan }: Subject, { answerEnd, toQuestion }: TurnFrame): Finding {
  const learned = { turnEnd: { ...plan.turnEnd, answer: answerEnd } };
  return answerEnd.trim() === ""
    ? {
        code: "turn-end-missing",
        severity: "info",
        message: "No text ends an answer: the next header follows it directly.",
        evidence: { actual: excerptAround(toQuestion) },
        learned,
      }
    : {
        code: "turn-end-learned",
        severity: "info",
        message: "An answer ends with this text.",
        evidence: { actual: excerptAround(answerEnd) },
        learned,
      };
}

function judgeSpelling({ plan, vocabulary }: Subject): Finding[] {
  const control = vocabulary?.tokenizer.controlLiterals ?? [];
  return findMisspelledMarkers(plan.source, control)
    .slice(0, 1)
    .map(({ marker, meant }) => ({
      code: "marker-misspelled",
      severity: "warn" as const,
      message: `The template writes ${marker}, which looks like a slip of ${meant}.`,
      evidence: { expected: meant, actual: marker },
    }));
}

/** The vocabulary's own first and last text, spelled almost but not quite. */
function judgeEdgeTexts({ plan, bosText, eosText, vocabulary }: Subject): Finding[] {
  const control = vocabulary?.tokenizer.controlLiterals ?? [];
  const edges = [bosText, eosText].filter((text) => text.length > 3);
  for (const marker of new Set(listMarkers(plan.source))) {
    if (control.includes(marker)) continue;
    const meant = edges.find((edge) => isOneEditApart(marker, edge));
    if (meant === undefined) continue;
    return [
      {
        code: "edge-token-misspelled",
        severity: "warn",
        message: `The template writes ${marker}; the vocabulary has ${meant}.`,
        evidence: { expected: meant, actual: marker },
      },
    ];
  }
  return [];
}
