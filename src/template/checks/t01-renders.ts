/** The template parses and renders the conversations every agent has, without losing characters on the way. */
import type { Message } from "../../base/message.ts";
import {
  assistant,
  FIRST_ANSWER,
  FIRST_USER,
  SECOND_USER,
  SYSTEM,
  user,
} from "../evidence/probes.ts";
import { excerptAround, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { findDifference } from "../evidence/texts/text-difference.ts";
import { createTemplateMessages } from "../template-context.ts";
import type { Check, Finding } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { Render, Subject } from "../verifier/subject.ts";

const CHAT = [FIRST_USER, FIRST_ANSWER, SECOND_USER];
const CORE: readonly (readonly Message[])[] = [[FIRST_USER], [SYSTEM, FIRST_USER], CHAT];
const NOT_ASCII = [user("zquserone é 你好 🎉x")];
/** Engines differ in what stripping takes away. */
const INDENTED = [user("\n  zquserone\n"), assistant("  zqanswerone\n"), SECOND_USER];
const EMPTY_ANSWER = [FIRST_USER, assistant(""), SECOND_USER];

const REPLACEMENT = "\uFFFD";
/** Statements and comments; doubled braces also stand in tool descriptions. */
const LEFT_OVER = /\{%|%\}|\{#|#\}/;

export const renders: Check = {
  id: "T01",
  title: "the template parses and renders every core conversation",
  stage: "render",
  run(subject) {
    const say = chooseShape(subject);
    const [question, briefed, chat] = CORE.map(say);
    if (question === undefined || briefed === undefined || chat === undefined) return [];
    if (!question.ok && !briefed.ok && !chat.ok) return [describeFailure(question.reason)];
    return [
      ...judgeRaises({ question, chat }),
      ...(chat.ok ? judgeEmptyAnswer(say(EMPTY_ANSWER)) : []),
      ...judgeCharacters(subject, say(NOT_ASCII)),
      ...judgeLeftOver(question),
      ...compareEngines(subject),
    ];
  },
};

type Say = (messages: readonly Message[]) => Render;

/** A template that knows only lists of parts renders too; T12 finds and mends it. */
function chooseShape(subject: Subject): Say {
  const asText: Say = (messages) => subject.converse(messages);
  const asParts: Say = (messages) =>
    converseUnder(subject, messages, { set: { contentShape: "parts" } });
  const takesText = CORE.some((messages) => asText(messages).ok);
  return !takesText && CORE.some((messages) => asParts(messages).ok) ? asParts : asText;
}

function describeFailure(reason: string): Finding {
  const isSyntax = reason.includes("failed to compile");
  return {
    code: isSyntax ? "syntax-error" : "renders-nothing",
    severity: "fail",
    message: isSyntax
      ? "The template is not valid Jinja."
      : "The template renders no conversation at all.",
    evidence: { actual: shortenReason(reason) },
    effect: "refuse",
  };
}

/** A system message that raises is the matter of T02. */
function judgeRaises({ question, chat }: { question: Render; chat: Render }): Finding[] {
  const findings: Finding[] = [];
  if (!question.ok) {
    findings.push({
      code: "user-only-raises",
      severity: "warn",
      message: "The template raises when there is no system message.",
      evidence: { actual: shortenReason(question.reason) },
    });
  }
  if (!chat.ok) {
    findings.push({
      code: "second-turn-raises",
      severity: "fail",
      message: "The template raises as soon as a conversation has an answer in it.",
      evidence: { actual: shortenReason(chat.reason) },
    });
  }
  return findings;
}

function judgeEmptyAnswer(render: Render): Finding[] {
  if (render.ok) return [];
  return [
    {
      code: "empty-answer-raises",
      severity: "warn",
      message: "The template raises when an answer is empty.",
      evidence: { actual: shortenReason(render.reason) },
    },
  ];
}

function judgeCharacters(subject: Subject, render: Render): Finding[] {
  const inSource = subject.plan.source.indexOf(REPLACEMENT);
  if (inSource !== -1) {
    return [
      {
        code: "source-characters-lost",
        severity: "warn",
        message: "The template's text was not valid UTF-8: some characters of it are lost.",
        evidence: { actual: excerptAround(subject.plan.source, inSource) },
      },
    ];
  }
  const inRender = render.ok ? render.text.indexOf(REPLACEMENT) : -1;
  if (!render.ok || inRender === -1) return [];
  return [
    {
      code: "render-characters-lost",
      severity: "warn",
      message: "The template cuts characters of several bytes in two.",
      evidence: { actual: excerptAround(render.text, inRender) },
    },
  ];
}

function judgeLeftOver(question: Render): Finding[] {
  const place = question.ok ? question.text.search(LEFT_OVER) : -1;
  if (!question.ok || place === -1) return [];
  return [
    {
      code: "syntax-left-over",
      severity: "warn",
      message: "Jinja statements stand in the prompt, as when one of them was not closed.",
      evidence: { actual: excerptAround(question.text, place) },
    },
  ];
}

/** Other programs render with another engine: where the two differ the template is fragile, but ours is the reference. */
function compareEngines(subject: Subject): Finding[] {
  for (const messages of [...CORE, INDENTED]) {
    const context = {
      messages: createTemplateMessages(messages, subject.plan),
      add_generation_prompt: true,
    };
    const [first, second] = [subject.render(context), subject.renderSecond(context)];
    if (!first.ok) continue;
    if (!second.ok) return [describeEngines({ actual: shortenReason(second.reason) })];
    const difference = findDifference(first.text, second.text, 40);
    if (difference === null) continue;
    const { index } = difference;
    return [
      describeEngines({
        expected: excerptAround(first.text, index),
        actual: excerptAround(second.text, index),
      }),
    ];
  }
  return [];
}

function describeEngines(evidence: { expected?: string; actual: string }): Finding {
  return {
    code: "engines-differ",
    severity: "info",
    message: "Another Jinja engine renders this template differently; llama.cpp's is used.",
    evidence,
  };
}
