/**
 * What a reply to a person may consist of, as grammars: text without the markup of a conversation, and the one line that
 * has to stand last. Pure. Invariant: no text of these grammars spells a control token or a tool call's mark.
 */
import { ANY_TEXT, type Dfa, EMPTY_TEXT } from "../grammar/automaton/dfa.ts";
import {
  concatenateDfas,
  intersectDfas,
  subtractDfas,
  uniteDfas,
} from "../grammar/automaton/dfa-algebra.ts";
import { dfaOfWords, textsWithout } from "../grammar/automaton/dfa-words.ts";
import { choiceOfTexts } from "../grammar/choices.ts";
import { automaton, type Grammar, grammarOf, sequence, text } from "../grammar/grammar.ts";

/** A line that a reply must end with. */
export interface LastLine {
  /** What it begins with, its last space included. */
  prefix: string;
  /** What may follow; empty: any text of one line. */
  values: readonly string[];
}

/** How families write calls that are no control tokens of every vocabulary. */
const CALL_MARKS = ["<tool_call>", "</tool_call>", "[TOOL_CALLS]", "<|python_tag|>", "<function="];
const WHITE_SPACE = ["\t", "\n", "\r", " ", "\u00a0"];

const plainTexts = new Map<string, Dfa>();

/** Any text. With a last line: up to its prefix, which then ends the text, or to wherever the model stops. */
export function replyTextGrammar(
  controlLiterals: readonly string[],
  lastLine: LastLine | null,
): Grammar {
  const plain = openPlainTexts(controlLiterals);
  return grammarOf(automaton(lastLine === null ? plain : stopAtLine(plain, lastLine.prefix)));
}

/** The last line behind `opening`, which must follow: its prefix, perhaps a line feed before it. */
export function lastLineGrammar(
  controlLiterals: readonly string[],
  { opening, values }: { opening: string; values: readonly string[] },
): Grammar {
  const value =
    values.length > 0 ? choiceOfTexts(values) : automaton(oneLineTexts(controlLiterals));
  return grammarOf(sequence(text(opening), value));
}

/** From the first inked character on; the line feed behind it is where most models end a line. */
function oneLineTexts(controlLiterals: readonly string[]): Dfa {
  const oneLine = intersectDfas(openPlainTexts(controlLiterals), textsWithout("\n"));
  const inked = subtractDfas(oneLine, concatenateDfas(dfaOfWords(WHITE_SPACE), ANY_TEXT));
  const value = subtractDfas(inked, EMPTY_TEXT);
  return uniteDfas(value, concatenateDfas(value, dfaOfWords(["\n"])));
}

/** Working out the texts without some thirty marks takes milliseconds, and the marks of a model never change. */
function openPlainTexts(controlLiterals: readonly string[]): Dfa {
  const marks = [...new Set([...CALL_MARKS, ...controlLiterals])].filter(
    ({ length }) => length > 1,
  );
  const key = marks.join("\n");
  const known = plainTexts.get(key);
  if (known !== undefined) return known;
  const marked = concatenateDfas(ANY_TEXT, dfaOfWords(marks), ANY_TEXT);
  const plain = subtractDfas(ANY_TEXT, marked);
  plainTexts.set(key, plain);
  return plain;
}

/** Texts in which no line begins like the last one, and those whose end is the beginning of that line. */
function stopAtLine(plain: Dfa, prefix: string): Dfa {
  const opening = dfaOfWords([prefix.trimEnd()]);
  const isInside = concatenateDfas(ANY_TEXT, dfaOfWords([`\n${prefix.trimEnd()}`]), ANY_TEXT);
  const before = subtractDfas(subtractDfas(plain, isInside), concatenateDfas(opening, ANY_TEXT));
  const ended = concatenateDfas(before, dfaOfWords([`\n${prefix}`]));
  return uniteDfas(uniteDfas(before, ended), dfaOfWords([prefix]));
}
