/** Every text of a long conversation reaches the prompt once and in order, and nothing is added because it is long. */
import type { Message } from "../../base/message.ts";
import { assistant, system, user } from "../evidence/probes.ts";
import { excerptAround, excerptEnd, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { countOccurrences, findGaps } from "../evidence/texts/text-gaps.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";

const SHORT_PAIRS = 2;
const USUAL_PAIRS = 6;
const LONG_PAIRS = 20;

export const history: Check = {
  id: "T04",
  title: "every text of a long conversation is in the prompt once and in order",
  stage: "render",
  run(subject) {
    if (!subject.converse(createChat(1)).ok) return [];
    for (const pairs of [SHORT_PAIRS, USUAL_PAIRS, LONG_PAIRS]) {
      const finding = judgeTexts(subject, createChat(pairs));
      if (finding !== null) return [finding];
    }
    const unbriefed = judgeUnbriefed(subject);
    if (unbriefed !== null) return [unbriefed];
    const added = findAddedText(subject);
    return added === null ? [] : [added];
  },
};

/**
 * The same without a system message, down to a question alone: a template that skips the first message skips the user's
 * then. It can be used all the same: an agent always has a system message.
 */
function judgeUnbriefed(subject: Subject): Finding | null {
  for (const pairs of [0, SHORT_PAIRS]) {
    const messages = createChat(pairs).slice(1);
    if (!subject.converse(messages).ok) continue;
    const finding = judgeTexts(subject, messages);
    if (finding === null) continue;
    const { effect: _, message, ...found } = finding;
    return { ...found, message: `${message.slice(0, -1)}, without a system message.` };
  }
  return null;
}

/** Words that are no part of each other. */
function createChat(pairs: number): Message[] {
  const turns = Array.from({ length: pairs }, (_, index) => [
    user(`zqask${index}q`),
    assistant(`zqtell${index}q`),
  ]);
  return [system("zqbriefq"), ...turns.flat(), user("zqlastq")];
}

function judgeTexts(subject: Subject, messages: readonly Message[]): Finding | null {
  const render = subject.converse(messages);
  const amount = `${messages.length} messages`;
  if (!render.ok) {
    return {
      code: "history-raises",
      severity: "fail",
      message: `The template raises on a conversation of ${amount}.`,
      evidence: { actual: shortenReason(render.reason) },
      effect: "refuse",
    };
  }
  const counts = messages.map((message) => ({
    message,
    count: countOccurrences(render.text, message.content),
  }));
  const lost = counts.filter(({ count }) => count === 0).map(({ message }) => message);
  if (lost.length > 0) return describeLoss(lost, { amount, text: render.text });
  const twice = counts.find(({ count }) => count > 1)?.message;
  if (twice !== undefined) {
    return {
      code: `${twice.role}-repeated`,
      severity: "fail",
      message: `In a conversation of ${amount} a ${twice.role} message is told more than once.`,
      evidence: { actual: excerptAround(render.text, render.text.lastIndexOf(twice.content)) },
    };
  }
  // A template may tell the system text before the last question, never turns out of order.
  const turns = messages.filter(({ role }) => role !== "system").map(({ content }) => content);
  if (findGaps(render.text, turns) !== null) return null;
  return {
    code: "history-reordered",
    severity: "fail",
    message: `The messages of a conversation of ${amount} are told in another order.`,
    evidence: { actual: excerptAround(render.text, render.text.indexOf(turns[0] ?? "")) },
    effect: "refuse",
  };
}

function describeLoss(
  lost: readonly Message[],
  { amount, text }: { amount: string; text: string },
): Finding {
  const roles = [...new Set(lost.map(({ role }) => role))];
  const isSystemOnly = roles.length === 1 && roles[0] === "system";
  return {
    code: roles.length === 1 ? `${roles[0]}-lost` : "history-lost",
    severity: "fail",
    message: `Of a conversation of ${amount} these are not in the prompt: ${lost.length} from ${roles.join(", ")}.`,
    evidence: { expected: excerptAround(lost[0]?.content ?? ""), actual: excerptEnd(text) },
    ...(isSystemOnly ? {} : { effect: "refuse" }),
  };
}

/** What stands between two turns of the past is the same wherever they are and however long the conversation is. */
function findAddedText(subject: Subject): Finding | null {
  const [short, long] = [SHORT_PAIRS, LONG_PAIRS].map((pairs) => measureGaps(subject, pairs));
  if (short === null || short === undefined || long === null || long === undefined) return null;
  const expected = [
    { name: "before the first question", short: short.opening, long: long.opening },
    { name: "behind the last question", short: short.end, long: long.end },
    ...long.toAnswers.slice(1).map((gap) => ({
      name: "between a question and its answer",
      short: long.toAnswers[0] ?? "",
      long: gap,
    })),
    ...long.toQuestions.slice(1).map((gap) => ({
      name: "between an answer and the next question",
      short: long.toQuestions[0] ?? "",
      long: gap,
    })),
  ];
  const changed = expected.find((place) => place.short !== place.long);
  if (changed === undefined) return null;
  return {
    code: "history-adds-text",
    severity: "warn",
    message: `In a long conversation the text ${changed.name} is another one.`,
    evidence: { expected: excerptEnd(changed.short), actual: excerptEnd(changed.long) },
  };
}

interface Gaps {
  opening: string;
  toAnswers: string[];
  toQuestions: string[];
  end: string;
}

function measureGaps(subject: Subject, pairs: number): Gaps | null {
  const messages = createChat(pairs);
  const render = subject.converse(messages);
  if (!render.ok) return null;
  const gaps = findGaps(
    render.text,
    messages.slice(1).map(({ content }) => content),
  );
  if (gaps === null) return null;
  const inner = gaps.slice(1, -1);
  // A template that tells the system text before the last question.
  const past = inner.slice(0, -1);
  return {
    opening: gaps[0] ?? "",
    toAnswers: past.filter((_, index) => index % 2 === 0),
    toQuestions: past.filter((_, index) => index % 2 === 1),
    end: gaps.at(-1) ?? "",
  };
}
