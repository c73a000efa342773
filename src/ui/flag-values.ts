/**
 * Reads one setting from its text, strictly: the wrong form is a usage error that names the setting,
 * what it takes, and an example. Nothing is rounded, clamped or guessed.
 */
import { AgentError } from "../base/errors.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** One setting as text, and the name a person knows it by: `--threads` or `AGENT_THREADS`. */
export interface Setting {
  name: string;
  text: string;
}

/** The numbers a setting takes, both ends included, and what they count. */
export interface CountRange {
  minimum: number;
  maximum: number;
  unit: string;
  example: number;
}

const MAX_TEXT_CHARACTERS = 4096;
const TRUE_WORDS = new Set(["1", "true", "yes", "on"]);
const FALSE_WORDS = new Set(["0", "false", "no", "off"]);

/**
 * The flag when given, else its variable (`--ctx-size`: `AGENT_CTX_SIZE`) when set and not empty.
 * Undefined when neither is.
 */
export function readSetting<Value>(
  { flag, text, variables }: { flag: string; text: string | undefined; variables: Variables },
  reader: Reader<Value>,
): Value | undefined {
  if (text !== undefined) return reader({ name: flag, text });
  const variable = `AGENT_${flag.slice(2).replaceAll("-", "_").toUpperCase()}`;
  const inherited = variables[variable];
  return inherited ? reader({ name: variable, text: inherited }) : undefined;
}

/** A text that says something: not blank, no NUL, at most 4,096 characters, not the next flag by mistake. */
export function readText(setting: Setting): string {
  const { name, text } = setting;
  if (text.trim() === "") throw refuse(`${name} needs a value.`);
  if (text.includes("\0") || text.length > MAX_TEXT_CHARACTERS) {
    throw refuse(`${name} takes at most ${MAX_TEXT_CHARACTERS} characters and no NUL.`);
  }
  if (name.startsWith("-") && text.startsWith("-")) {
    throw refuse(`${name} needs a value, got the flag ${quote(text)}.`);
  }
  return text;
}

export type Reader<Value> = (setting: Setting) => Value;

export function createCountReader(range: CountRange): Reader<number> {
  return (setting) => readNumber(setting, /^\d{1,15}$/, range);
}

/** Seconds with at most three decimals, read as milliseconds. */
export function createSecondsReader(range: CountRange): Reader<number> {
  return (setting) => Math.round(1000 * readNumber(setting, /^\d{1,9}(\.\d{1,3})?$/, range));
}

function readNumber({ name, text }: Setting, form: RegExp, range: CountRange): number {
  const number = form.test(text) ? Number(text) : Number.NaN;
  if (number >= range.minimum && number <= range.maximum) return number;
  throw refuse(
    `${name} takes ${range.unit} from ${range.minimum} to ${range.maximum}, got ${quote(text)}.`,
    exampleOf(name, String(range.example)),
  );
}

/** A yes or no from a variable. */
export function readSwitch({ name, text }: Setting): boolean {
  const word = text.toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  throw refuse(`${name} takes 1 or 0, got ${quote(text)}.`, exampleOf(name, "1"));
}

export function refuse(problem: string, hint?: string): AgentError<"usage-invalid"> {
  return new AgentError("usage-invalid", hint === undefined ? { problem } : { problem, hint });
}

/** How the setting is given a value, for a hint. */
export function exampleOf(name: string, value: string): string {
  return `For example: ${name}${name.startsWith("-") ? " " : "="}${value}`;
}

/** A value as it was given, cut where it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
