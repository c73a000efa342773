/**
 * JSON as models write it: single quotes, trailing commas, missing brackets. Invariant: a text that was cut off inside a
 * string is not closed, since half of a file would pass for all of it.
 */
import { runInNewContext } from "node:vm";
import { jsonrepair } from "jsonrepair";

/** Twice what a tool takes as code. */
const MAX_REPAIRED_CHARS = 200_000;
/** Quotes of two kinds in turns take cubic time: minutes for some kilobytes. */
const MAX_REPAIR_MS = 400;
const QUOTES = new Set("\"'`\u2018\u2019\u201c\u201d\u00b4");
const CLOSERS = new Set("}],; \t\r\n");

/** The value; undefined where the text is no JSON and cannot be made one. Never throws. */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.length > MAX_REPAIRED_CHARS ? undefined : parseRepaired(text.trim());
  }
}

function parseRepaired(text: string): unknown {
  try {
    const repaired = repairWithin(text);
    return isClosed(text, repaired) ? JSON.parse(repaired) : undefined;
  } catch {
    // Also what took too long, or is nested deeper than the stack.
    return undefined;
  }
}

/** Only the engine's own watchdog can end a function that is at work. */
function repairWithin(text: string): string {
  const repair = () => jsonrepair(text);
  return String(runInNewContext("repair()", { repair }, { timeout: MAX_REPAIR_MS }));
}

/** Whether the last string of the repaired text had its end in the text itself. */
function isClosed(text: string, repaired: string): boolean {
  const end = dropClosers(text);
  if (end.length === text.length) return false;
  if (!dropClosers(repaired).endsWith('"')) return true;
  return QUOTES.has(end.at(-1) ?? "") && end.at(-2) !== "\\";
}

/** Character by character: an expression that looks for the end takes quadratic time. */
function dropClosers(text: string): string {
  let { length } = text;
  while (length > 0 && CLOSERS.has(text[length - 1] ?? "")) length--;
  return text.slice(0, length);
}
