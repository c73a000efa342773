/**
 * Formats as the validator checks them: by the automata of string-formats.ts, and in plain code where those are too
 * wide or too narrow. Formats of other standards than JSON Schema stay annotations.
 */
import { acceptsText } from "../automaton/dfa-algebra.ts";
import { AUTOMATON_FORMATS, formatTexts } from "./string-formats.ts";

type FormatCheck = (text: string) => boolean;

const MAX_HOSTNAME_CHARACTERS = 253;

const EXCEPTIONS: Readonly<Record<string, FormatCheck>> = {
  hostname: (text) => text.length <= MAX_HOSTNAME_CHARACTERS && isSpelt("hostname", text),
  time: (text) => isSpelt("time", text) || isLeapSecond(text, "1970-01-01T"),
  "date-time": (text) => isSpelt("date-time", text) || isLeapSecond(text, ""),
  regex: isRegExp,
};

/** By name. Each check takes linear time. */
export const FORMAT_CHECKS: Readonly<Record<string, FormatCheck>> = {
  ...Object.fromEntries(
    AUTOMATON_FORMATS.map((name): [string, FormatCheck] => [name, (text) => isSpelt(name, text)]),
  ),
  ...EXCEPTIONS,
};

function isSpelt(format: string, text: string): boolean {
  const texts = formatTexts(format);
  return texts === null || acceptsText(texts, text);
}

/** Second 60 exists in the last minute of a UTC day, whatever the zone it is written in. */
function isLeapSecond(text: string, date: string): boolean {
  const secondBefore = date + text.replace(/([0-9]{2}:[0-9]{2}):60/, "$1:59");
  const time = new Date(secondBefore.toUpperCase());
  return (
    isSpelt("date-time", secondBefore) && time.getUTCHours() === 23 && time.getUTCMinutes() === 59
  );
}

function isRegExp(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
