/**
 * Repairs that a failing test spells out: where it says which text came and which was wanted, and the one that came stands
 * in a string literal, the literal is proposed with the other. Pure.
 *
 * This is no cheat. A wording is part of an interface, like a name: nobody can work out from a specification in prose that
 * an error reads "index out of range" and not "Index out of range", and whoever mends it by hand copies it from the
 * test. So only wordings are taken: a text must stand in the source already as what came, numbers are results and are
 * left alone, and a text that has little to do with the other is taken only where an error is raised. Whether the rest
 * of the tests agree is for them to say.
 */
import { clipText } from "../../../base/clip-text.ts";
import { spellText } from "../../../code/string-escapes.ts";
import {
  type LiteralText,
  listStringLiterals,
  type StringLiteral,
} from "../../../code/string-literals.ts";
import type { TestFailure } from "../../../tools/test-report.ts";
import { findFormatHoles } from "./format-holes.ts";
import { type NewTexts, rewriteTexts, textsOf } from "./place-literal.ts";
import { likenTexts } from "./text-likeness.ts";
import { readTextPairs, type TextPair } from "./text-pairs.ts";

export interface ExpectedTextEdit {
  /** UTF-16 offsets in the text, of the literal's content. */
  startIndex: number;
  endIndex: number;
  replacement: string;
  /** What is changed and why, for a person. */
  message: string;
}

export interface ExpectedTextsRequest {
  path: string;
  text: string;
  failures: readonly Pick<TestFailure, "message">[];
}

const MAX_FAILURES = 20;
const MAX_PAIRS = 60;
const MAX_EDITS = 12;
const MAX_SOURCE_CHARS = 400_000;
const MAX_LITERALS = 5_000;
const MAX_LITERAL_CHARS = 2_000;
/** From here on two texts are wordings of the same. */
const ALIKE = 0.5;
const SHOWN_CHARS = 60;
/** What stands before the literal of an error that is raised. */
const RAISES =
  /\b(?:raise|throw|panic!?|bail!|anyhow!|Err|Error|Exception|errors\.New|fmt\.Errorf|reject|abort|fail|assert\w*|expect|ensure!?|invariant|\w+(?:Error|Exception))\b[^;{}]{0,160}$/;

interface Proposal extends ExpectedTextEdit {
  likeness: number;
}

/** The most alike first; at most 12. */
export function proposeExpectedTexts(request: ExpectedTextsRequest): ExpectedTextEdit[] {
  const { path, text, failures } = request;
  if (text.length > MAX_SOURCE_CHARS) return [];
  const pairs = listPairs(failures);
  if (pairs.length === 0) return [];
  const found = new Map<string, Proposal>();
  const literals = listStringLiterals(path, text).slice(0, MAX_LITERALS);
  for (const literal of literals.flatMap(readForms)) {
    for (const pair of pairs) {
      const proposal = proposeFor(literal, pair, text);
      if (proposal === null) continue;
      const key = `${proposal.startIndex} ${proposal.replacement}`;
      if (!found.has(key)) found.set(key, proposal);
    }
  }
  return [...found.values()]
    .toSorted((a, b) => b.likeness - a.likeness || a.startIndex - b.startIndex)
    .slice(0, MAX_EDITS)
    .map(({ likeness: _, ...edit }) => edit);
}

function listPairs(failures: ExpectedTextsRequest["failures"]): TextPair[] {
  const pairs = new Map<string, TextPair>();
  for (const { message } of failures.slice(0, MAX_FAILURES)) {
    for (const pair of readTextPairs(message).flatMap(narrow)) {
      if (!isNumeric(pair)) pairs.set(JSON.stringify(pair), pair);
    }
  }
  return [...pairs.values()].slice(0, MAX_PAIRS);
}

/** The pair, and of a wanted part the part that came in its place. */
function narrow({ actual, expected }: TextPair): TextPair[] {
  const at = actual.toLowerCase().indexOf(expected.toLowerCase());
  const part = at < 0 ? actual : actual.slice(at, at + expected.length);
  const pairs = part === actual ? [] : [{ actual: part, expected }];
  return [...pairs, { actual, expected }].filter((pair) => pair.actual !== pair.expected);
}

/** Where nothing but a number differs, it is a result and no wording. */
function isNumeric({ actual, expected }: TextPair): boolean {
  const strip = (text: string) => text.replace(/[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi, "0");
  return strip(actual) === strip(expected);
}

/** The literal as it is, and with what a formatter fills in taken for holes. */
function readForms(literal: StringLiteral): StringLiteral[] {
  if (literal.endIndex - literal.startIndex > MAX_LITERAL_CHARS) return [];
  const parts = findFormatHoles(literal.parts);
  return parts === null ? [literal] : [literal, { ...literal, parts }];
}

function proposeFor(literal: StringLiteral, pair: TextPair, source: string): Proposal | null {
  const changed = rewriteTexts(literal, pair);
  if (changed === null) return null;
  const before = textsOf(literal).map(({ text }) => text);
  const [was, wanted] = [before.join(""), changed.join("")];
  if (was === wanted || wanted.trim() === "") return null;
  const likeness = likenTexts(was, wanted);
  if (likeness < ALIKE && !isRaised(literal, source)) return null;
  const replacement = spellParts(literal, changed, source);
  if (replacement === null) return null;
  const { startIndex, endIndex } = literal;
  const shown = [wanted, was].map((text) => JSON.stringify(clipText(text, SHOWN_CHARS)));
  const message = `a failing test wants ${shown[0]} where this says ${shown[1]}`;
  return { startIndex, endIndex, replacement, message, likeness };
}

function isRaised({ startIndex }: StringLiteral, source: string): boolean {
  const before = source.slice(Math.max(0, startIndex - 200), startIndex);
  return RAISES.test(before.split("\n").slice(-3).join("\n"));
}

/** The literal's content anew: what stays is spelt as it was. Null where its quotes cannot hold the new text. */
function spellParts(literal: StringLiteral, changed: NewTexts, source: string): string | null {
  let spelt = "";
  let index = 0;
  for (const part of literal.parts) {
    if (part.kind === "hole") {
      spelt += source.slice(part.startIndex, part.endIndex);
      continue;
    }
    const text = spellChange(part, changed[index] ?? "", { literal, source });
    if (text === null) return null;
    spelt += text;
    index += 1;
  }
  return spelt;
}

function spellChange(
  { text, offsets }: LiteralText,
  wanted: string,
  { literal, source }: { literal: StringLiteral; source: string },
): string | null {
  const head = countAlike(text, wanted);
  const most = Math.min(text.length, wanted.length) - head;
  const tail = Math.min(most, countAlike(reverse(text), reverse(wanted)));
  const at = (index: number) => offsets[index] ?? literal.endIndex;
  const middle = spellText(wanted.slice(head, wanted.length - tail), literal.style);
  if (middle === null) return null;
  const kept = source.slice(at(0), at(head));
  return kept + middle + source.slice(at(text.length - tail), at(text.length));
}

/** UTF-16 units from the start; never half a character. */
function countAlike(one: string, other: string): number {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count += 1;
  return /[\uD800-\uDFFF]/.test(one[count - 1] ?? "") ? Math.max(0, count - 1) : count;
}

function reverse(text: string): string {
  return text.split("").reverse().join("");
}
