/** The texts that a message writes out: quoted or not, as a line of their file, at its edges. Pure. */
import { isCodePath, languageOf } from "../../code/language.ts";

export const QUOTED = "`[^`\\n]+`|\"[^\"\\n]+\"|'[^'\\n]+'";

/** What a form's named groups matched. */
export type SaidWords = Readonly<Record<string, string | undefined>>;

/** A comment is spelt as the language does; null where one sign before it is not enough. */
export function spellLine(literal: string, isComment: boolean, path: string): string | null {
  const isMarked = /^(?:#|\/\/|\/\*|--|<!--|;|%)/.test(literal);
  if (!isComment || isMarked) return literal;
  return isCodePath(path) ? `${languageOf(path)?.commentPrefix ?? "#"} ${literal}` : null;
}

/** What an unquoted text begins with when it says what is to be written, and is not that text itself. */
const DESCRIPTION =
  /^(?:the|an?|your|my|our|its|their|some|any|all|each|every|how|what|which|who|where|when|why|\w+'s|current)\b/;
/** And what goes on to another wish. */
const FURTHER_WISH =
  /(?:,|\band|\bthen)\s+(?:(?:also|then|please)\s+)*(?:add|append|change|check|commit|copy|create|delete|fix|insert|make|move|put|remove|rename|replace|run|save|sort|update|write)\b/i;

/** Null where the text may be anything but what it says. */
export function spellRest(said: SaidWords): string | null {
  if (said.rest === undefined) return spellQuoted(said.literal);
  return DESCRIPTION.test(said.rest) || FURTHER_WISH.test(said.rest) ? null : said.rest;
}

/** Null where a sign in it may stand for a line end or a tab. */
export function spellQuoted(quoted: string | undefined): string | null {
  const text = unquote(quoted);
  return /\\[nrt]/.test(text) ? null : text;
}

/** What has to stay first in its file. */
const FIRST_THING = /^(?:#!|<\?|<!doctype|---\s*$|@charset|#.*coding[:=])/im;

export function hasFirstThing(text: string): boolean {
  return FIRST_THING.test(text.split("\n", 1)[0] ?? "");
}

/** Below what has to stay first; null where just that place is asked for. */
export function putOnTop(text: string, line: string, asked: string): string | null {
  if (!hasFirstThing(text)) return `${line}\n${text}`;
  const [first = "", ...rest] = text.split("\n");
  const isBelowFirst = /^#!/.test(first) && !hasFirstThing(rest[0] ?? "");
  return isBelowFirst && /^at the/i.test(asked) ? [first, line, ...rest].join("\n") : null;
}

/** The last line of a file without a final newline gets one; whether the new last line keeps it, the workspace decides. */
export function addLine(text: string, line: string): string {
  return text === "" || text.endsWith("\n") ? `${text}${line}\n` : `${text}\n${line}`;
}

export function listLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

export function unquote(text: string | undefined): string {
  return (text ?? "").replace(/^(?<quote>[`"'])(?<inner>.*)\k<quote>$/, "$<inner>");
}
