/**
 * The parameters of a function in their order, read from its source text: the list in parentheses behind its name, cut at
 * its commas. Pure. Knows the spelling of each language's declarations, not their meaning.
 */
import type { LanguageId } from "../../../code/language.ts";

export interface Callable {
  name: string;
  language: LanguageId;
  /** From the declaration on; the body may follow. */
  source: string;
}

/** Where the type stands before the name. */
const TYPE_FIRST = new Set<LanguageId>(["java", "c", "cpp", "csharp", "php"]);
const HASH_COMMENTS = new Set<LanguageId>(["python", "ruby", "php", "bash"]);
/** The object itself, which a caller does not pass, and markers that are no parameters. */
const NOT_PASSED = /^(?:&?\s*(?:'\w+\s+)?(?:mut\s+)?self\b.*|cls|this\s*:.*|void|\*|\/|\.\.\.)$/s;
const OPENERS = "([{<";
const CLOSERS = ")]}>";
const MAX_SOURCE_CHARS = 4_000;

/** Null when no list of parameters follows the name. */
export function readParameters({ name, language, source }: Callable): string[] | null {
  const text = blankOut(source.slice(0, MAX_SOURCE_CHARS), language);
  const list = findList(text, name);
  if (list === null) return null;
  return splitList(list)
    .map((item) => item.trim())
    .filter((item) => item !== "" && !NOT_PASSED.test(item))
    .map((item) => readName(item, language));
}

/** Comments and the insides of strings as blanks, so that every bracket and comma left is code. */
function blankOut(text: string, language: LanguageId): string {
  const strings = [/"(?:[^"\\\n]|\\.)*"/, /`(?:[^`\\]|\\.)*`/];
  // In Rust a single quote also begins a lifetime.
  if (language !== "rust") strings.push(/'(?:[^'\\\n]|\\.)*'/);
  const comments = HASH_COMMENTS.has(language)
    ? [/#(?!\[)[^\n]*/]
    : [/\/\/[^\n]*/, /\/\*[\s\S]*?\*\//];
  const hidden = [...strings, ...comments].map(({ source }) => source).join("|");
  return text.replace(new RegExp(hidden, "g"), (found) => " ".repeat(found.length));
}

/** What stands between the parentheses behind the name: of a declaration, or of the function it is bound to. */
function findList(text: string, name: string): string | null {
  for (let at = findWord(text, name, 0); at >= 0; at = findWord(text, name, at + 1)) {
    const behind = skipBlanks(text, at + name.length);
    const start = text[behind] === "<" ? skipBlanks(text, findClose(text, behind) + 1) : behind;
    const open = text[start] === "(" ? start : findBoundList(text, start);
    if (open === null) continue;
    if (text[open] !== "(") return /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(text.slice(open))?.[0] ?? null;
    const close = findClose(text, open);
    return close < 0 ? null : text.slice(open + 1, close);
  }
  return null;
}

/** Of `name: Type = (a, b) => …`, `name = function (a)` and `name = a => …`: where the list begins. */
function findBoundList(text: string, from: number): number | null {
  const equals = findEquals(text, from);
  if (equals === null) return null;
  const head = /^\s*(?:async\b\s*)?(?:function\b\s*\*?\s*[\w$]*\s*)?/.exec(text.slice(equals + 1));
  const start = equals + 1 + (head?.[0].length ?? 0);
  const open = text[start] === "<" ? skipBlanks(text, findClose(text, start) + 1) : start;
  const isArrow = /^[\p{L}_$][\p{L}\p{N}_$]*\s*=>/u.test(text.slice(open));
  return text[open] === "(" || isArrow ? open : null;
}

/** The sign that binds, behind a type perhaps; null when the statement ends before one. */
function findEquals(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (depth === 0 && text[at] === "=" && text[at + 1] !== ">") return at;
    if (depth === 0 && (text[at] === ";" || text[at] === "{")) return null;
    depth = Math.max(0, depth + depthChange(text, at));
  }
  return null;
}

function findWord(text: string, name: string, from: number): number {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = `${text[at - 1] ?? " "}${text[at + name.length] ?? " "}`;
    if (!/[\p{L}\p{N}_$]/u.test(around)) return at;
  }
  return -1;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (/[\s?!]/.test(text[at] ?? "x")) at += 1;
  return at;
}

/** The place of the bracket that closes the one at `open`; -1 when none does. */
function findClose(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    depth += depthChange(text, at);
    if (depth === 0) return at;
  }
  return -1;
}

function splitList(list: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < list.length; at++) {
    depth += depthChange(list, at);
    if (list[at] !== "," || depth > 0) continue;
    items.push(list.slice(start, at));
    start = at + 1;
  }
  return [...items, list.slice(start)];
}

function depthChange(text: string, at: number): number {
  const sign = text[at] ?? " ";
  if (OPENERS.includes(sign)) return 1;
  // The head of an arrow closes nothing.
  const isArrow = sign === ">" && /[=-]/.test(text[at - 1] ?? "");
  return CLOSERS.includes(sign) && !isArrow ? -1 : 0;
}

function readName(item: string, language: LanguageId): string {
  const attributes = language === "csharp" || language === "php" || language === "rust";
  const plain = attributes ? item.replace(/^(?:#?\[[^\]]*\]\s*)+/, "") : item;
  const bare = plain.replace(/^(?:@[\w.]+(?:\([^)]*\))?\s+)+/, "");
  if (/^[[{]/.test(bare)) return bare.replace(/\s+/g, " ").replace(/([}\]])\s*[:=].*$/, "$1");
  const head = bare.split(/\s*=(?!>)/, 1)[0]?.trim() ?? bare;
  if (TYPE_FIRST.has(language)) {
    return /([$\p{L}_][\p{L}\p{N}_]*)(?:\s*\[[^\]]*\])*$/u.exec(head)?.[1] ?? head;
  }
  const modifiers = /^(?:(?:public|private|protected|readonly|override|mut|ref)\s+)+/;
  const name = head.replace(modifiers, "").replace(/^(?:\*{1,2}|\.\.\.|&)/, "");
  return /^[@$]?[\p{L}_$][\p{L}\p{N}_$]*/u.exec(name)?.[0] ?? head;
}
