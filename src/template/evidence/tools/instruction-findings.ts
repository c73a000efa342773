/** Whether a template's own words on how to call a tool agree with themselves and with the calls that it prints. */

import { collapseExamples, correctDoubledBraces } from "../../repairs/single-braces.ts";
import type { Finding } from "../../verifier/check.ts";
import { converseUnder } from "../../verifier/planned-conversation.ts";
import type { Subject } from "../../verifier/subject.ts";
import { call, calling, FIRST_USER, result, SYSTEM } from "../probes.ts";
import { excerptAround } from "../texts/evidence-excerpt.ts";
import { cutBetween } from "../turns/turn-texts.ts";
import { RICH_TOOL, WORDS } from "./declaration-probes.ts";
import { findDisagreeingTags, findMisspelledTags } from "./tag-spelling.ts";

const ASKED = [SYSTEM, FIRST_USER];
const LOOP = [
  ...ASKED,
  calling(call(WORDS.name, { zqpath: "main.c" })),
  result(WORDS.name, "zqresult"),
];

/** `told`: the prompt with `RICH_TOOL` and no call. */
export function judgeInstructions(subject: Subject, told: string): Finding[] {
  const loop = subject.converse(LOOP, { tools: [RICH_TOOL] });
  const called = loop.ok ? (cutBetween(loop.text, FIRST_USER.content, "zqresult") ?? "") : "";
  return [
    ...judgeBraces(subject, told),
    ...judgeBalance(told),
    ...judgeTags(told),
    ...judgeAgreement(told, called),
  ];
}

function judgeBraces(subject: Subject, told: string): Finding[] {
  const corrected = collapseExamples(told);
  if (corrected === told) return [];
  const source = correctDoubledBraces(subject.plan.source);
  const again = converseUnder(subject, ASKED, { set: { source }, tools: [RICH_TOOL] });
  const helps = again.ok && again.text === corrected;
  const place = told.search(/\{\{\s{0,20}["']name["']/);
  return [
    {
      code: "doubled-braces",
      severity: "warn",
      message: "The example of a call has doubled braces, which a model may copy.",
      evidence: { expected: excerptAround(corrected, place), actual: excerptAround(told, place) },
      ...(helps
        ? {
            repair: {
              id: "single-braces",
              set: { source },
              cost: "The template's text is corrected; a model trained on the slip sees it no more.",
            },
          }
        : {}),
    },
  ];
}

/** An example that is never closed, or once too often. */
function judgeBalance(told: string): Finding[] {
  const text = collapseExamples(told);
  const examples = [...text.matchAll(/\{\s{0,20}["']name["']\s{0,20}:/g)].slice(0, MAX_EXAMPLES);
  for (const { index } of examples) {
    const end = findClosing(text, index);
    const isInside = /[:,{[]\s*$/.test(text.slice(Math.max(0, index - 20), index));
    const isClosedTwice = end !== null && !isInside && /^\s{0,20}\}/.test(text.slice(end));
    if (end !== null && !isClosedTwice) continue;
    return [
      {
        code: "example-unbalanced",
        severity: "warn",
        message: "The braces of the example of a call do not match.",
        evidence: { actual: excerptAround(text, index) },
      },
    ];
  }
  return [];
}

const MAX_EXAMPLES = 20;
/** No example and no declaration of our tools is longer. */
const MAX_OBJECT_CHARACTERS = 4_000;

/** Behind the brace that closes the one at `start`. */
function findClosing(text: string, start: number): number | null {
  const limit = Math.min(text.length, start + MAX_OBJECT_CHARACTERS);
  let depth = 0;
  for (let place = start; place < limit; place++) {
    if (text[place] === "{") depth += 1;
    if (text[place] === "}") depth -= 1;
    if (depth === 0) return place + 1;
  }
  return null;
}

function judgeTags(told: string): Finding[] {
  return findMisspelledTags(told)
    .slice(0, 1)
    .map(({ tag, expected }) => ({
      code: "instruction-tag-misspelled",
      severity: "fail",
      message: `The instructions close <${expected}> as ${tag.text}.`,
      evidence: { expected: `</${expected}>`, actual: excerptAround(told, tag.index) },
    }));
}

function judgeAgreement(told: string, called: string): Finding[] {
  const disagreement = findDisagreeingTags(told, called);
  if (disagreement === null) return [];
  return [
    {
      code: "instruction-tag-disagrees",
      severity: "warn",
      message: `The instructions say <${disagreement.told}>, past calls stand in <${disagreement.used}>.`,
      evidence: { expected: `<${disagreement.used}>`, actual: `<${disagreement.told}>` },
    },
  ];
}
