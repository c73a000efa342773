/**
 * ECMA-262 regular expressions as automata over whole texts, with the meaning JSON Schema gives them: a text is
 * in the language when the pattern matches somewhere in it, read by code points as with the u flag.
 */
import { BudgetSpent } from "./automaton-budget.ts";
import { AutomatonTooLarge, type Dfa } from "./dfa.ts";
import { UnsupportedPattern } from "./pattern-ast.ts";
import { createPatternAutomaton } from "./pattern-automaton.ts";
import { parsePattern } from "./pattern-parser.ts";

const MAX_SOURCE_UNITS = 10_000;

/**
 * Gives up after some 200 ms; throws BudgetSpent only. A pattern that is only valid without the u flag is read without it.
 * `unsupported` is a reason for people: "lookbehind", "backreference", "too large", "not a regular expression: …".
 */
export function compilePattern(source: string): { dfa: Dfa } | { unsupported: string } {
  if (source.length > MAX_SOURCE_UNITS) {
    return { unsupported: `longer than ${MAX_SOURCE_UNITS} characters` };
  }
  const unicode = findSyntaxError(source, "u") === null;
  const problem = unicode ? null : findSyntaxError(source, "");
  if (problem !== null) return { unsupported: `not a regular expression: ${problem}` };
  try {
    return { dfa: createPatternAutomaton(parsePattern(source, unicode)) };
  } catch (error) {
    if (error instanceof UnsupportedPattern) return { unsupported: error.message };
    if (error instanceof BudgetSpent) throw error;
    if (error instanceof AutomatonTooLarge) return { unsupported: "too large" };
    throw error;
  }
}

/** In the words of the running engine, without the pattern. */
function findSyntaxError(source: string, flags: "u" | ""): string | null {
  try {
    new RegExp(source, flags);
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.slice(message.lastIndexOf(": ") + 2);
  }
}
