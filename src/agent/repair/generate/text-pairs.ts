/**
 * What failing tests say of texts: which one came and which one was wanted. Reads the ways that assertion libraries put
 * it; a text is one only in quotes, or as a line of a diff. Pure; the message is untrusted, and every size is bounded.
 */
import { readEscape } from "../../../code/string-escapes.ts";

export interface TextPair {
  /** What the program gave. */
  actual: string;
  expected: string;
}

const MAX_MESSAGE_CHARS = 8_000;
const MAX_TEXT_CHARS = 400;
const MAX_PAIRS = 24;
const MAX_DIFF_LINES = 40;

const QUOTED = String.raw`("(?:\\.|[^"\\\n]){0,400}"|'(?:\\.|[^'\\\n]){0,400}'|\x60(?:\\.|[^\x60\\\n]){0,400}\x60)`;
/** Words between a label and its text, on the same line or the next. */
const GAP = String.raw`[^"'\x60\n]{0,40}(?:\n[^"'\x60\n]{0,24})?`;

interface Form {
  pattern: RegExp;
  /** "either": by convention one of them comes first, and conventions differ. */
  first: "actual" | "expected" | "either";
  /** What is wanted may be a regular expression. */
  isPattern?: true;
}

const say = (text: string) =>
  new RegExp(text.replaceAll("QUOTED", QUOTED).replaceAll("GAP", GAP), "gi");

/** More certain ones first: of the same two texts the first reading counts. */
const FORMS: readonly Form[] = [
  // jest: Expected: "a" Received: "b" · vitest · AssertJ · testify: expected: "a" actual  : "b"
  {
    pattern: say(
      String.raw`\bexpected\bGAPQUOTEDGAP\b(?:received|actual|got|but was|but got|found|was)\bGAPQUOTED`,
    ),
    first: "expected",
  },
  {
    pattern: say(
      String.raw`\b(?:got|received|actual)\bGAPQUOTEDGAP\b(?:want|wanted|expected)\bGAPQUOTED`,
    ),
    first: "actual",
  },
  {
    pattern: say(String.raw`\bwant(?:ed)?\bGAPQUOTEDGAP\b(?:got|have|was)\bGAPQUOTED`),
    first: "expected",
  },
  { pattern: say(String.raw`=\s*QUOTED[,;]\s*(?:want|expected)\bGAPQUOTED`), first: "actual" },
  // pytest.raises: Expected regex: 'a' Actual message: 'b' · Regex: 'a' Input: 'b'
  {
    pattern: say(String.raw`\bregex\b:\s*r?QUOTED\s*(?:actual message|input):\s*QUOTED`),
    first: "expected",
    isPattern: true,
  },
  // unittest: "A" does not match "B"
  { pattern: say("QUOTED does not match QUOTED"), first: "expected", isPattern: true },
  { pattern: say("QUOTED (?:not found in|is not in|not in) QUOTED"), first: "expected" },
  { pattern: say(String.raw`\bassert QUOTED in QUOTED`), first: "expected" },
  // vitest and chai: expected 'a' to equal 'b' · to throw error including 'a' but got 'b'
  {
    pattern: say(String.raw`\bto throw\b[^"'\x60\n]{0,40}QUOTEDGAP\bbut got\b\s*QUOTED`),
    first: "expected",
  },
  {
    pattern: say(
      String.raw`\bexpected QUOTED to (?:be|equal|deeply equal|strictly equal|match|include|contain|have)\b[^"'\x60\n]{0,24}QUOTED`,
    ),
    first: "actual",
  },
  // AssertJ: Expecting actual: "a" to be equal to: "b"
  {
    pattern: say(String.raw`\bexpecting(?: actual)?:?\s*QUOTED\s*to [^"'\x60\n]{0,40}\s*QUOTED`),
    first: "actual",
  },
  // Rust: left: "a" right: "b"
  { pattern: say(String.raw`\bleft:\s*QUOTED,?\s*right:\s*QUOTED`), first: "either" },
  // unittest, node:assert, pytest: 'a' != 'b' · 'a' !== 'b' · assert 'a' == 'b'
  { pattern: say(String.raw`QUOTED\s*(?:!==?|===?)\s*QUOTED`), first: "either" },
];

/** JUnit, and Go without quotes: the text runs to the next word of the form. */
const BARE_FORMS: readonly Form[] = [
  {
    pattern: /\bexpected:\s*<([^<>\n]{1,400})> but was:\s*<([^<>\n]{1,400})>/gi,
    first: "expected",
  },
  { pattern: /\bgot:?\s+([^"'`\n]{1,200}?)[,;]\s*want:?\s+([^"'`\n]{1,200})$/gim, first: "actual" },
  {
    pattern: /\bwant:?\s+([^"'`\n]{1,200}?)[,;]\s*got:?\s+([^"'`\n]{1,200})$/gim,
    first: "expected",
  },
];

/** The pairs of one message, the more certain ones first; at most 24. */
export function readTextPairs(message: string): TextPair[] {
  const text = message.slice(0, MAX_MESSAGE_CHARS);
  const pairs = new Map<string, TextPair>();
  const add = (pair: TextPair): void => {
    if (pairs.size < MAX_PAIRS && isUseful(pair)) pairs.set(JSON.stringify(pair), pair);
  };
  for (const form of FORMS) readForm(text, form, unquote).forEach(add);
  for (const form of BARE_FORMS) readForm(text, form, unmark).forEach(add);
  for (const pair of readDiff(text)) add(pair);
  return [...pairs.values()];
}

function readForm(
  text: string,
  { pattern, first, isPattern }: Form,
  read: (part: string) => string,
): TextPair[] {
  return [...text.matchAll(pattern)].slice(0, MAX_PAIRS).flatMap(([, one = "", other = ""]) => {
    const [a, b] = [read(one), read(other)];
    if (isPattern === true) {
      const expected = readPattern(a);
      return expected === null ? [] : [{ actual: b, expected }];
    }
    const straight = { actual: a, expected: b };
    const crossed = { actual: b, expected: a };
    if (first === "actual") return [straight];
    return first === "expected" ? [crossed] : [straight, crossed];
  });
}

/** The one text that a regular expression matches; null for one that matches several. A point stands for itself. */
function readPattern(pattern: string): string | null {
  const bare = pattern.replace(/^\^|\$$/g, "");
  if (/\\[\w\s]|(?:^|[^\\])[*+?()[\]{}|]/.test(bare)) return null;
  return bare.replace(/\\(.)/g, "$1");
}

/** Lines taken away beside lines added, whichever of them a library takes for the wanted one. */
function readDiff(text: string): TextPair[] {
  const minus: string[] = [];
  const plus: string[] = [];
  for (const line of text.split("\n")) {
    const [, sign, rest = ""] = /^\s*(?:E\s+)?([-+])(?![-+])\s*(.*)$/.exec(line) ?? [];
    if (sign === undefined || isHeading(rest)) continue;
    (sign === "-" ? minus : plus).push(readDiffLine(rest));
  }
  return minus.slice(0, MAX_DIFF_LINES).flatMap((one, index) => {
    const other = plus[index];
    if (other === undefined) return [];
    return [
      { actual: other, expected: one },
      { actual: one, expected: other },
    ];
  });
}

function isHeading(rest: string): boolean {
  return /^(?:expected|received|actual)\b(?:\s*[-+].*)?$/i.test(rest.trim());
}

/** The text in the quotes of `message: 'a',`; the line itself where there is none. */
function readDiffLine(rest: string): string {
  const [, quoted] = new RegExp(String.raw`^(?:[\w"']{1,40}:\s*)?${QUOTED},?\s*$`).exec(rest) ?? [];
  return quoted === undefined ? rest.trimEnd() : unquote(quoted);
}

/** As the language that printed it reads it: the common escapes are the same in all, and others are left. */
function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  let text = "";
  for (let at = 0; at < inner.length; ) {
    if (inner[at] !== "\\") {
      text += inner[at];
      at += 1;
      continue;
    }
    const read = readEscape(inner, at, true);
    text += read.text;
    at += read.length;
  }
  return text;
}

/** JUnit marks where texts begin to differ: "a[b]c". */
function unmark(text: string): string {
  return text.trim().replace(/^([^[\]]*)\[([^[\]]*)\]([^[\]]*)$/, "$1$2$3");
}

function isUseful({ actual, expected }: TextPair): boolean {
  const isBounded = actual.length <= MAX_TEXT_CHARS && expected.length <= MAX_TEXT_CHARS;
  return isBounded && actual !== expected && actual.trim() !== "" && expected.trim() !== "";
}
