/** A prompt ends with the header of the turn that the model is to write; a missing one is read off the history. */

import { call, calling, PROBE_TOOLS, READ_FILE, user } from "../evidence/probes.ts";
import { excerptEnd } from "../evidence/texts/evidence-excerpt.ts";
import { commonStart, countOccurrences, findGaps } from "../evidence/texts/text-gaps.ts";
import { commonPieces, joinPieces, listMarkers } from "../evidence/texts/text-pieces.ts";
import { FRAME_CHAT, measureTurns } from "../evidence/turns/turn-frame.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";

const LAST_QUESTION = FRAME_CHAT.at(-1)?.content ?? "";
const QUESTION = user("zqask");
const CALLING = calling(call(READ_FILE.name, { path: "main.c" }));

export const generationPrompt: Check = {
  id: "T05",
  title: "a prompt ends with the header of the turn that the model is to write",
  stage: "render",
  run(subject) {
    if (subject.plan.generationPrompt !== null) return [];
    const asked = subject.converse(FRAME_CHAT);
    const unasked = subject.converse(FRAME_CHAT, { generationPrompt: false });
    if (!asked.ok || !unasked.ok) return [];
    if (asked.text === unasked.text) return judgeImplied(subject, asked.text);
    return [
      ...judgeEffect(asked.text, unasked.text),
      ...judgeDoubled(subject, asked.text, unasked.text),
    ];
  },
};

/** The flag has no effect: fine where nothing is missing before the answer, as with [/INST]. */
function judgeImplied(subject: Subject, prompt: string): Finding[] {
  const tail = findGaps(prompt, [LAST_QUESTION])?.at(-1);
  const header = measureHeader(subject);
  if (tail === undefined || header === null) return [];
  const missing = header.startsWith(tail) ? header.slice(tail.length) : "";
  if (missing.trim() === "") return judgeAlways(subject);
  if (tail.endsWith(missing)) {
    return [
      {
        code: "assistant-header-doubled",
        severity: "warn",
        message: "The header of an answer stands twice in history.",
        evidence: { expected: excerptEnd(tail), actual: excerptEnd(header) },
      },
    ];
  }
  return [
    {
      code: "generation-prompt-missing",
      severity: "fail",
      message: "The prompt does not ask for the assistant's turn: it ends with the user's.",
      evidence: { expected: excerptEnd(header), actual: excerptEnd(prompt) },
      repair: {
        id: "derived-generation-prompt",
        set: { generationPrompt: missing },
        cost: "The header is the one that answers have in history.",
      },
    },
  ];
}

/** Behind an answer the header has nothing to ask for; the runtime never ends there. */
function judgeAlways(subject: Subject): Finding[] {
  const frame = measureTurns(subject);
  const tail = frame?.answerTail ?? "";
  const header = tail.startsWith(frame?.answerEnd ?? "") ? tail.slice(frame?.answerEnd.length) : "";
  if (header.trim() === "" || !frame?.prompt.endsWith(header)) return [];
  return [
    {
      code: "generation-prompt-always",
      severity: "info",
      message: "The header of the assistant's turn is there although it is not asked for.",
      evidence: { expected: excerptEnd(frame.answerEnd), actual: excerptEnd(tail) },
    },
  ];
}

/**
 * What stands between a question and its answer, as far as it is the same before a call: a mark of answers alone, such
 * as a channel, must stay the model's choice.
 */
function measureHeader(subject: Subject): string | null {
  const frame = measureTurns(subject);
  const called = subject.converse([QUESTION, CALLING], {
    tools: PROBE_TOOLS,
    generationPrompt: false,
  });
  if (frame === null) return null;
  const behind = called.ok ? findGaps(called.text, [QUESTION.content])?.at(-1) : undefined;
  const shared = behind === undefined ? "" : joinPieces(commonPieces(frame.toAnswer, behind));
  const tail = frame.questionTail ?? "";
  // Templates that leave calls out have nothing to compare with.
  return shared.length > tail.length ? shared : frame.toAnswer;
}

/** What is asked for opens with the same marker more often than an answer in history does. */
function judgeDoubled(subject: Subject, asked: string, unasked: string): Finding[] {
  const frame = measureTurns(subject);
  const added = asked.slice(commonStart(asked, unasked).length);
  const [opener] = listMarkers(added);
  if (frame === null || opener === undefined) return [];
  const count = countOccurrences(added, opener);
  if (count < 2 || count <= countOccurrences(frame.toAnswer, opener)) return [];
  return [
    {
      code: "generation-prompt-doubled",
      severity: "warn",
      message: "The header of the turn that the model is to write stands there twice.",
      evidence: { expected: excerptEnd(frame.toAnswer), actual: excerptEnd(asked) },
    },
  ];
}

/** Behind the last question the two may differ: some templates end a text there that nobody is to go on with. */
function judgeEffect(asked: string, unasked: string): Finding[] {
  const evidence = { expected: excerptEnd(unasked), actual: excerptEnd(asked) };
  if (unasked.startsWith(asked)) {
    return [
      {
        code: "generation-prompt-inverted",
        severity: "fail",
        message: "The header of the assistant's turn is there only when it is not asked for.",
        evidence,
        repair: {
          id: "derived-generation-prompt",
          set: { generationPrompt: "" },
        },
      },
    ];
  }
  const past = unasked.lastIndexOf(LAST_QUESTION) + LAST_QUESTION.length;
  if (commonStart(asked, unasked).length >= past) return [];
  return [
    {
      code: "generation-prompt-rewrites",
      severity: "warn",
      message: "Asking for the assistant's turn changes what stands before it.",
      evidence,
    },
  ];
}
