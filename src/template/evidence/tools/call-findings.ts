/** Whether the text around a past call fits together: tags, braces, the order and the escaping of its arguments. */
import type { Finding } from "../../verifier/check.ts";
import { excerptAround } from "../texts/evidence-excerpt.ts";
import { countOccurrences } from "../texts/text-gaps.ts";
import { findMisspelledTags } from "./tag-spelling.ts";

export interface ToldCall {
  /** The call with the template's text around it. */
  text: string;
  /** The whole prompt, in which a tag may have its partner. */
  prompt: string;
  /** Names of its arguments in the order of the call; their values have no braces. */
  keys: readonly string[];
}

export function judgeCallFrame({ text, prompt, keys }: ToldCall): Finding[] {
  return [
    ...judgeTags(text, prompt),
    ...judgeBraces(text, prompt),
    ...judgeEscaping(text, keys),
    ...judgeOrder(text, keys),
  ];
}

function judgeTags(text: string, prompt: string): Finding[] {
  const start = prompt.lastIndexOf(text);
  return findMisspelledTags(prompt)
    .filter(({ tag }) => text.includes(tag.text) && !prompt.slice(0, start).includes(tag.text))
    .slice(0, 1)
    .map(({ tag, expected }) => ({
      code: "call-tag-misspelled",
      severity: "fail",
      message: `Past calls close <${expected}> as ${tag.text}.`,
      evidence: { expected: `</${expected}>`, actual: excerptAround(text, text.indexOf(tag.text)) },
    }));
}

/** Until the end of the prompt: a result may be told inside of braces too. */
function judgeBraces(text: string, prompt: string): Finding[] {
  if (/\{\{/.test(text)) {
    return [
      {
        code: "call-braces-doubled",
        severity: "fail",
        message: "Past calls are told with doubled braces.",
        evidence: { actual: excerptAround(text, text.indexOf("{{")) },
      },
    ];
  }
  const told = prompt.slice(Math.max(0, prompt.lastIndexOf(text)));
  const [opened, closed] = [countOccurrences(told, "{"), countOccurrences(told, "}")];
  if (opened === closed) return [];
  return [
    {
      code: "call-braces-unbalanced",
      severity: "fail",
      message: "The braces of past calls do not match.",
      evidence: { actual: excerptAround(text, Math.max(0, text.search(/[{}]/))) },
    },
  ];
}

/** Arguments that were made JSON before they were written as JSON. */
function judgeEscaping(text: string, keys: readonly string[]): Finding[] {
  const place = keys.map((key) => text.indexOf(`\\"${key}\\"`)).find((index) => index !== -1);
  if (place === undefined) return [];
  return [
    {
      code: "arguments-escaped-twice",
      severity: "fail",
      message: "The arguments of past calls are a JSON text inside JSON.",
      evidence: { actual: excerptAround(text, place) },
    },
  ];
}

function judgeOrder(text: string, keys: readonly string[]): Finding[] {
  const places = keys.map((key) => text.indexOf(key));
  const missing = keys.filter((_, index) => places[index] === -1);
  if (missing.length > 0) {
    return [
      {
        code: "argument-dropped",
        severity: "fail",
        message: `Of ${keys.length} arguments of a past call ${missing.length} are not told.`,
        evidence: { actual: excerptAround(text, 0) },
      },
    ];
  }
  if (places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0))) return [];
  return [
    {
      code: "arguments-reordered",
      severity: "info",
      message: "Arguments of past calls stand in another order than the model wrote them.",
      evidence: { expected: keys.join(", "), actual: excerptAround(text, Math.min(...places)) },
    },
  ];
}
