/**
 * Content may be a plain string, as the runtime sends it. That most templates print a list of parts as data hurts only
 * programs that send lists; templates that know nothing else get them.
 */

import { FIRST_ANSWER, FIRST_USER, SECOND_USER } from "../evidence/probes.ts";
import { excerptAround, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { findGaps } from "../evidence/texts/text-gaps.ts";
import { createTemplateMessages, type TemplateMessage } from "../template-context.ts";
import type { Check, Finding } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { Render, Subject } from "../verifier/subject.ts";

const CHAT = [FIRST_USER, FIRST_ANSWER, SECOND_USER];
const WORDS = CHAT.map(({ content }) => content);

/** A part printed as a Python, JSON or JavaScript value. */
const PRINTED_PART = /['"]type['"]\s*:\s*['"]text['"]|\[object Object\]/;
const PRINTED_NULL = /\bNone\b|\bnull\b|\bundefined\b/;

export const contentShapes: Check = {
  id: "T12",
  title: "a plain string is taken as content",
  stage: "render",
  run(subject) {
    if (subject.plan.contentShape !== "text") return [];
    const plain = subject.converse(CHAT);
    const parts = converseUnder(subject, CHAT, { set: { contentShape: "parts" } });
    if (!isWhole(plain)) return isWhole(parts) ? [describeUnsupported(plain)] : [];
    return [...judgeParts(parts), ...judgeAbsent(subject)];
  },
};

function isWhole(render: Render): boolean {
  return render.ok && findGaps(render.text, WORDS) !== null && !PRINTED_PART.test(render.text);
}

function describeUnsupported(plain: Render): Finding {
  return {
    code: "string-unsupported",
    severity: "fail",
    message: "The template takes no plain string as content, only a list of parts.",
    evidence: { actual: plain.ok ? excerptAround(plain.text) : shortenReason(plain.reason) },
    repair: { id: "flattened-content", set: { contentShape: "parts" } },
  };
}

/** Many templates know strings only; programs that send lists of parts spoil the prompt with them. */
function judgeParts(parts: Render): Finding[] {
  const place = parts.ok ? parts.text.search(PRINTED_PART) : -1;
  if (!parts.ok || place === -1) return [];
  return [
    {
      code: "parts-printed",
      severity: "info",
      message: "A list of parts is printed as data; strings are sent.",
      evidence: { actual: excerptAround(parts.text, place) },
    },
  ];
}

/** Only a word that an empty text does not bring is the null's own. */
function judgeAbsent(subject: Subject): Finding[] {
  const empty = renderAnswer(subject, "");
  const absent = renderAnswer(subject, null);
  if (!empty.ok || !absent.ok || PRINTED_NULL.test(empty.text)) return [];
  const place = absent.text.search(PRINTED_NULL);
  if (place === -1) return [];
  return [
    {
      code: "null-printed",
      severity: "info",
      message: "Content that is null is printed as a word; empty strings are sent.",
      evidence: { actual: excerptAround(absent.text, place) },
    },
  ];
}

function renderAnswer(subject: Subject, content: string | null): Render {
  const messages: TemplateMessage[] = createTemplateMessages(CHAT, subject.plan);
  messages[1] = { role: "assistant", content };
  return subject.render({ messages, add_generation_prompt: true });
}
