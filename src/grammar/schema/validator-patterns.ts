/**
 * Regular expressions for untrusted text: an automaton where there is one, which takes linear time, else the engine's
 * own matcher under a time limit. A pattern that cannot decide a text in time does not match it.
 */
import { createContext, Script } from "node:vm";
import { acceptsText } from "../automaton/dfa-algebra.ts";
import { compilePattern } from "../automaton/pattern.ts";

/** What Ajv asks of a regular expression. */
export interface TextTest {
  test(text: string): boolean;
  /** Differs for different patterns. */
  toString(): string;
}

type Matcher = (text: string) => boolean;

const MATCH_TIMEOUT_MS = 200;

/** Throws SyntaxError for what is no pattern, with and without the u flag. The automaton is made on first use. */
export function createPatternTest(pattern: string): TextTest {
  const regExp = createRegExp(pattern);
  let matches: Matcher | undefined;
  return {
    test(text) {
      matches ??= createMatcher(pattern, regExp);
      return matches(text);
    },
    toString: () => pattern,
  };
}

function createMatcher(pattern: string, regExp: RegExp): Matcher {
  const compiled = compilePattern(pattern);
  if ("unsupported" in compiled) return createTimedMatcher(regExp);
  return (text) => acceptsText(compiled.dfa, text);
}

function createRegExp(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return new RegExp(pattern); // escapes such as \- and \' are errors in Unicode mode only
  }
}

/** Costs 0.1 ms a text. A pattern that was stopped three times is not tried again. */
function createTimedMatcher(pattern: RegExp): Matcher {
  const context = createContext({ pattern, text: "" });
  const script = new Script("pattern.test(text)");
  let triesLeft = 3;
  return (text) => {
    if (triesLeft === 0) return false;
    context.text = text;
    try {
      return script.runInContext(context, { timeout: MATCH_TIMEOUT_MS }) === true;
    } catch {
      triesLeft -= 1; // only the limit can be the reason
      return false;
    }
  };
}
