/**
 * Jinja source → lexemes, in one pass over the text. Knows no grammar and never throws: what it does not understand
 * becomes a symbol, what is not closed ends with the source. Strings come decoded, so escapes hide nothing.
 */

export interface Lexeme {
  /** "text" stands outside of tags. "open" and "close" are the ends of a tag, without their trim marks. */
  kind: "text" | "comment" | "open" | "close" | "name" | "string" | "number" | "symbol";
  value: string;
  /** Where it begins in the source, in UTF-16 units. */
  start: number;
}

interface Cursor {
  readonly source: string;
  readonly lexemes: Lexeme[];
  at: number;
  /** Open braces of the current tag: "}}" inside a dictionary ends no tag. */
  braces: number;
}

/** Cost O(length). */
export function lexTemplate(source: string): Lexeme[] {
  const cursor: Cursor = { source, lexemes: [], at: 0, braces: 0 };
  while (cursor.at < source.length) {
    if (source.startsWith("{#", cursor.at)) readComment(cursor);
    else if (OPENING.has(source.slice(cursor.at, cursor.at + 2))) readTag(cursor);
    else readText(cursor);
  }
  return cursor.lexemes;
}

const OPENING: ReadonlySet<string> = new Set(["{{", "{%"]);

function readText(cursor: Cursor): void {
  const { source, at } = cursor;
  const tag = /\{[{%#]/g;
  tag.lastIndex = at + 1;
  const end = tag.exec(source)?.index ?? source.length;
  push(cursor, "text", { value: source.slice(at, end), end });
}

function readComment(cursor: Cursor): void {
  const { source, at } = cursor;
  const close = source.indexOf("#}", at + 2);
  const end = close < 0 ? source.length : close;
  push(cursor, "comment", {
    value: source.slice(at + 2, end),
    end: Math.min(end + 2, source.length),
  });
}

function readTag(cursor: Cursor): void {
  const { source, at, lexemes } = cursor;
  const first = lexemes.length;
  const trim = /[-+]/.test(source[at + 2] ?? "") ? 1 : 0;
  push(cursor, "open", { value: source.slice(at, at + 2), end: at + 2 + trim });
  cursor.braces = 0;
  while (cursor.at < source.length && !readClose(cursor)) readInside(cursor);
  if (lexemes[first + 1]?.value === "raw") readRaw(cursor);
}

/** Everything up to {% endraw %} is text. */
function readRaw(cursor: Cursor): void {
  const { source, at } = cursor;
  const end = /\{%[-+]?\s?endraw\b/g;
  end.lastIndex = at;
  const stop = end.exec(source)?.index ?? source.length;
  if (stop > at) push(cursor, "text", { value: source.slice(at, stop), end: stop });
}

function readClose(cursor: Cursor): boolean {
  const close = matchAt(cursor, /[-+]?(%\}|\}\})/y);
  if (close === null) return false;
  const [whole, mark = ""] = close;
  if (mark === "}}" && cursor.braces > 0) return false;
  push(cursor, "close", { value: mark, end: cursor.at + whole.length });
  return true;
}

function readInside(cursor: Cursor): void {
  const blank = matchAt(cursor, /\s+/y);
  if (blank !== null) {
    cursor.at += blank[0].length;
    return;
  }
  const char = cursor.source[cursor.at] ?? "";
  if (char === "'" || char === '"') readString(cursor, char);
  else if (/[0-9]/.test(char)) readNumber(cursor);
  else readNameOrSymbol(cursor);
}

function readNameOrSymbol(cursor: Cursor): void {
  const name = matchAt(cursor, /[\w\u0080-\uffff]+/y);
  if (name !== null) {
    push(cursor, "name", { value: name[0], end: cursor.at + name[0].length });
    return;
  }
  const symbol = matchAt(cursor, /\*\*|\/\/|[=!<>]=|[\s\S]/y)?.[0] ?? "";
  if (symbol === "{") cursor.braces += 1;
  if (symbol === "}") cursor.braces -= 1;
  push(cursor, "symbol", { value: symbol, end: cursor.at + symbol.length });
}

/** Hexadecimal, octal and binary numbers come out in decimal notation. */
function readNumber(cursor: Cursor): void {
  const isIndex = cursor.lexemes.at(-1)?.value === ".";
  const pattern = isIndex ? /\d+/y : /0[xob][\da-f_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:e[-+]?\d+)?/iy;
  const written = matchAt(cursor, pattern)?.[0] ?? "0";
  const value = Number(written.replaceAll("_", ""));
  push(cursor, "number", { value: String(value), end: cursor.at + written.length });
}

function readString(cursor: Cursor, quote: string): void {
  const inside = quote === "'" ? /(?:[^'\\]|\\[\s\S])*/y : /(?:[^"\\]|\\[\s\S])*/y;
  inside.lastIndex = cursor.at + 1;
  const written = inside.exec(cursor.source)?.[0] ?? "";
  const end = Math.min(cursor.at + written.length + 2, cursor.source.length);
  push(cursor, "string", { value: decodeEscapes(written), end });
}

const ESCAPE =
  /\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|N\{([^{}]{1,80})\}|([0-7]{1,3})|([\s\S]))/g;
const PLAIN_ESCAPES: Readonly<Record<string, string>> = {
  "\n": "",
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  a: "\u0007",
  "'": "'",
  '"': '"',
  "\\": "\\",
};

function decodeEscapes(written: string): string {
  if (!written.includes("\\")) return written;
  return written.replace(ESCAPE, (whole, ...groups: (string | undefined)[]) => {
    const [x, u, long, name, octal, plain = ""] = groups;
    const hex = x ?? u ?? long;
    if (hex !== undefined) return decodeCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return decodeCode(Number.parseInt(octal, 8));
    // The only named character that hides a name worth hiding.
    if (name !== undefined) return /^low line$/i.test(name) ? "_" : whole;
    return PLAIN_ESCAPES[plain] ?? whole;
  });
}

function decodeCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

function matchAt(cursor: Cursor, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = cursor.at;
  return sticky.exec(cursor.source);
}

function push(
  cursor: Cursor,
  kind: Lexeme["kind"],
  { value, end }: { value: string; end: number },
): void {
  cursor.lexemes.push({ kind, value, start: cursor.at });
  cursor.at = end;
}
