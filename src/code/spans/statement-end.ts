/**
 * Whether text that grows token by token may end here: no bracket, string or comment is open.
 * Knows no grammar: one pass over the characters, linear in their number, for at most `MAX_CHARS` of them.
 */
import type { LanguageId } from "../language.ts";

const MAX_CHARS = 20_000;
const OPENING = "([{";
const CLOSING = ")]}";

interface QuoteRules {
  lineComments: readonly string[];
  hasBlockComments: boolean;
  /** Longer ones first. */
  quotes: readonly string[];
  /** Those that may run over line ends. */
  longQuotes: ReadonlySet<string>;
  /** Whether a backslash at the end of a line joins the next one to it. */
  goesOnAfterBackslash: boolean;
  /** Where one quote alone opens nothing. Sticky. */
  charLiteral?: RegExp;
}

const slashes = {
  lineComments: ["//"],
  hasBlockComments: true,
  quotes: ['"', "'"],
  longQuotes: new Set<string>(),
  goesOnAfterBackslash: false,
};
const script = { ...slashes, quotes: ['"', "'", "`"], longQuotes: new Set(["`"]) };

const RULES: Readonly<Partial<Record<LanguageId, QuoteRules>>> = {
  python: {
    lineComments: ["#"],
    hasBlockComments: false,
    quotes: ['"""', "'''", '"', "'"],
    longQuotes: new Set(['"""', "'''"]),
    goesOnAfterBackslash: true,
  },
  javascript: script,
  typescript: script,
  tsx: script,
  go: script,
  // `'a` is a lifetime, not a string.
  rust: {
    ...slashes,
    quotes: ['"'],
    longQuotes: new Set(['"']),
    charLiteral: /'(?:\\[^\n']{1,10}|\\'|[^\\'\n])'/y,
  },
  ruby: {
    ...slashes,
    lineComments: ["#"],
    hasBlockComments: false,
    longQuotes: new Set(['"', "'"]),
    goesOnAfterBackslash: true,
  },
  php: { ...slashes, lineComments: ["//", "#"], longQuotes: new Set(['"', "'"]) },
};

/** How far `text` is from being whole. */
interface Openness {
  /** Below zero once more was closed than opened. */
  brackets: number;
  /** The quote or comment still open at the end. */
  isInText: boolean;
}

/** Whether a statement could end after `text`; false for an unmatched closing bracket and for text too long to tell. */
export function isStatementComplete(language: LanguageId, text: string): boolean {
  if (text.length > MAX_CHARS || text.trim() === "") return false;
  const { brackets, isInText } = readOpenness(rulesOf(language), text);
  if (brackets !== 0 || isInText) return false;
  return !(rulesOf(language).goesOnAfterBackslash && /\\[ \t]*$/.test(text.slice(-80)));
}

/** Brackets opened and not closed, outside strings and comments; below zero where more are closed than opened. */
export function countOpenBrackets(language: LanguageId, text: string): number {
  return readOpenness(rulesOf(language), text.slice(0, MAX_CHARS)).brackets;
}

function rulesOf(language: LanguageId): QuoteRules {
  return RULES[language] ?? slashes;
}

function readOpenness(rules: QuoteRules, text: string): Openness {
  let brackets = 0;
  for (let at = 0; at < text.length; ) {
    const skipped = skipText(rules, text, at);
    if (skipped === null) return { brackets, isInText: true };
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const character = text[at] ?? "";
    if (OPENING.includes(character)) brackets++;
    if (CLOSING.includes(character)) brackets--;
    // A closing bracket before its opening one is not mended by what follows.
    if (brackets < 0) return { brackets, isInText: false };
    at++;
  }
  return { brackets, isInText: false };
}

/** Where the comment or string that begins at `at` ends; `at` itself for code, null when it does not end. */
function skipText(rules: QuoteRules, text: string, at: number): number | null {
  if (rules.hasBlockComments && text.startsWith("/*", at))
    return after(text.indexOf("*/", at + 2), 2);
  if (rules.lineComments.some((mark) => text.startsWith(mark, at))) {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end;
  }
  if (rules.charLiteral !== undefined) {
    rules.charLiteral.lastIndex = at;
    if (rules.charLiteral.test(text)) return rules.charLiteral.lastIndex;
  }
  const quote = rules.quotes.find((mark) => text.startsWith(mark, at));
  return quote === undefined
    ? at
    : skipString(text, at, { quote, isLong: rules.longQuotes.has(quote) });
}

function skipString(
  text: string,
  at: number,
  { quote, isLong }: { quote: string; isLong: boolean },
): number | null {
  for (let end = at + quote.length; end < text.length; end++) {
    if (text[end] === "\\") end++;
    else if (text.startsWith(quote, end)) return end + quote.length;
    else if (text[end] === "\n" && !isLong) return null;
  }
  return null;
}

function after(index: number, length: number): number | null {
  return index < 0 ? null : index + length;
}
