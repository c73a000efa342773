/**
 * Each role has its own header, answers have the same one in history as in the generation prompt, and calls too. What a
 * header should be is only known by comparison: a slip that is the same everywhere needs a vocabulary or a registry.
 */

import { call, calling, PROBE_TOOLS, READ_FILE, result, user } from "../evidence/probes.ts";
import { excerptAround, excerptEnd } from "../evidence/texts/evidence-excerpt.ts";
import { findGaps } from "../evidence/texts/text-gaps.ts";
import { commonPieces, joinPieces, splitPieces } from "../evidence/texts/text-pieces.ts";
import { judgeNewlines } from "../evidence/turns/header-newlines.ts";
import { findMisspelledRole, namesOtherRole, namesRole } from "../evidence/turns/role-words.ts";
import { judgeHeaderEnds } from "../evidence/turns/turn-edges.ts";
import { measureTurns } from "../evidence/turns/turn-frame.ts";
import { measureHeaders, type TurnHeaders } from "../evidence/turns/turn-headers.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";

const QUESTION = user("zqask");
const CALLING = calling(call(READ_FILE.name, { path: "main.c" }));

export const headers: Check = {
  id: "T06",
  title: "each role has its own header, and answers have the same one in history and in the prompt",
  stage: "render",
  run(subject) {
    const frame = measureTurns(subject);
    if (frame === null) return [];
    const found = measureHeaders(subject, frame);
    if (isUnmarked(found)) return [describeUnmarked(found)];
    return [
      ...judgeRoles(found),
      ...judgePrompt(found, frame.toAnswer, frame.prompt),
      ...judgeNewlines(subject, found),
      ...judgeHeaderEnds(subject, frame),
      ...judgeSpelling(found),
      ...judgeCallHeader(subject, frame.toAnswer, frame.prompt),
    ];
  },
};

function isUnmarked({ question, answer }: TurnHeaders): boolean {
  return answer.trim() === "" && question.trim() === "";
}

function describeUnmarked({ prompt, answer }: TurnHeaders): Finding {
  return {
    code: "turns-unmarked",
    severity: "warn",
    message: "Nothing in the prompt says who speaks.",
    evidence: { expected: excerptAround(prompt), actual: excerptAround(answer) },
  };
}

function judgeRoles({ question, answer, prompt }: TurnHeaders): Finding[] {
  const evidence = { expected: excerptAround(prompt), actual: excerptAround(answer) };
  const findings: Finding[] = [];
  if (answer.trim() === question.trim()) {
    findings.push({
      code: "roles-share-header",
      severity: "fail",
      message: "In history, questions and answers have the same header.",
      evidence,
    });
  }
  if (namesRole(question, "assistant") && !namesRole(question, "user")) {
    findings.push({
      code: "question-names-assistant",
      severity: "fail",
      message: "The header of a user's message names the assistant.",
      evidence: { actual: excerptAround(question) },
    });
  }
  const foreign = [question, answer].find(namesOtherRole);
  if (foreign !== undefined) {
    findings.push({
      code: "header-names-system",
      severity: "fail",
      message: "The header of a user's message or of an answer names the system or a tool.",
      evidence: { actual: excerptAround(foreign) },
    });
  }
  const wrong = [answer, prompt].find(
    (header) => namesRole(header, "user") && !namesRole(header, "assistant"),
  );
  if (wrong !== undefined) {
    findings.push({
      code: "answer-names-user",
      severity: "fail",
      message: "The header of an answer names the user.",
      evidence: { actual: excerptAround(wrong) },
    });
  }
  return findings;
}

/** History and prompt may differ behind the header proper: by a thought, a channel or a label the model writes itself. */
function judgePrompt({ answer, prompt }: TurnHeaders, toAnswer: string, whole: string): Finding[] {
  const isLastBlock = toAnswer !== "" && whole.endsWith(toAnswer);
  if (answer === prompt || isLastBlock) return [];
  const evidence = { expected: excerptEnd(prompt), actual: excerptEnd(answer) };
  if (isSameHeader(answer, prompt)) return [];
  return [
    {
      code: "answer-header-differs",
      severity: "fail",
      message:
        "Answers have another header in history than the one the model is asked to go on from.",
      evidence,
    },
  ];
}

function isSameHeader(answer: string, prompt: string): boolean {
  const isStart = answer.startsWith(prompt.trimEnd()) || prompt.startsWith(answer.trimEnd());
  const [a, p] = isStart ? [answer.trimEnd(), prompt.trimEnd()] : [answer, prompt];
  const length = isStart ? Math.min(a.length, p.length) : measureShared(a, p);
  if (length === 0) return false;
  const rests = [a.slice(length), p.slice(length)];
  if (rests.some((rest) => namesRole(rest, "user") || namesRole(rest, "assistant"))) {
    return namesRole(a.slice(0, length), "assistant");
  }
  return isStart || rests.every(isMarkersOnly);
}

function measureShared(answer: string, prompt: string): number {
  return joinPieces(commonPieces(answer, prompt)).length;
}

function isMarkersOnly(text: string): boolean {
  return splitPieces(text).every((piece) => piece.isMarker || piece.text.trim() === "");
}

function judgeSpelling({ question, answer, prompt, system }: TurnHeaders): Finding[] {
  for (const header of [question, answer, prompt, system ?? ""]) {
    const slip = findMisspelledRole(header);
    if (slip === null) continue;
    return [
      {
        code: "role-misspelled",
        severity: "warn",
        message: `A header names "${slip.word}", which looks like a slip of "${slip.meant}".`,
        evidence: { expected: slip.meant, actual: excerptAround(header) },
      },
    ];
  }
  return [];
}

/** A turn that calls is the assistant's too. Silent where calls are not rendered at all. */
function judgeCallHeader(subject: Subject, toAnswer: string, prompt: string): Finding[] {
  const header = joinPieces(commonPieces(toAnswer, prompt));
  const messages = [QUESTION, CALLING, result(READ_FILE.name, "zqread")];
  const render = subject.converse(messages, { tools: PROBE_TOOLS });
  const behind = render.ok ? findGaps(render.text, [QUESTION.content])?.at(-1) : undefined;
  const calls = behind?.indexOf(READ_FILE.name) ?? -1;
  if (behind === undefined || calls === -1 || behind.startsWith(header)) return [];
  return [
    {
      code: "call-header-differs",
      severity: "warn",
      message: "A turn that calls a tool has another header than one that answers.",
      evidence: { expected: excerptEnd(header), actual: excerptAround(behind) },
    },
  ];
}
