/** The words of a message that may name a declaration, and how surely they do. Pure; knows no project. */
import type { MessageText } from "./message-text.ts";
import { isPlainWord } from "./plain-words.ts";

export interface NamedSymbol {
  /** Dotted, without brackets. */
  name: string;
  start: number;
  /**
   * "named": sure to be one ("total()", "called total"). "said": a kind stands beside it ("the function total"). "code":
   * in backticks, or spelt as no English word is. "word": any other word.
   */
  as: "named" | "said" | "code" | "word";
}

const NAME = /[#$@]?[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|#)[#]?[\p{L}_$][\p{L}\p{N}_$]*){0,5}/gu;
const WHOLE_NAME =
  /^[#$@]?[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|->|#)#?[\p{L}_$][\p{L}\p{N}_$]*){0,5}$/u;
/** The name in front of brackets: "parse(content: str)", "unique<T>(list)". */
const SIGNATURE =
  /^(?:async\s+|export\s+|public\s+|static\s+|def\s+|function\s+|fn\s+|func\s+|class\s+|const\s+|let\s+)*([#$@]?[\p{L}_$][\p{L}\p{N}_$.]*)\s*(?:<[^()]{0,80}>)?\s*\(/u;
const KIND =
  "function|method|class|struct|interface|type|enum|constant|variable|property|attribute|component|hook|decorator|parameter|argument|field|symbol|identifier|helper|getter|setter|constructor|trait|fixture|test case";
const BEFORE = new RegExp(
  `\\b(?:${KIND})s?\\s+(?:(?:called|named|with the name)\\s+)?["'\`]?$`,
  "i",
);
const AFTER = new RegExp(`^["'\`]?(?:\\([^()\\n]{0,60}\\))?["'\`]?\\s+(?:${KIND})\\b`, "i");
const HOLDS_KIND = new RegExp(`\\b(?:${KIND})\\b`, "i");
const NAMED = /\b(?:called|named)\s+["'`]?$/i;
const IN_PLACE =
  /\b(?:defines?|declares?|exports?|implements?|imports?|calls?|uses?|usages? of|callers? of|uses of|parameters? of|arguments? of|result of|(?:what|how|where|why) (?:does|is|do|are)|rename|inline|refactor|simplify|optimi[sz]e|extend|bug in|deprecate|delete|remove)\s+["'`]?$/i;
const IN_MAKING =
  /\b(?:add|create|write|define|introduce|make|generate|extract|new|provide)\b[^.;\n]{0,80}$/i;

const ABBREVIATION = /^(?:e\.g|i\.e|a\.k\.a|u\.s)$/i;
const MAX_NAMES = 800;
/** Further on only what is spelt like code is looked at: an order does not begin after pages of prose. */
const MAX_PROSE_CHARS = 8_000;

/** Everything that may be a name, in order. Files and commands are to be blanked in `own` before. */
export function listNames(text: MessageText, own: string): NamedSymbol[] {
  return [...listQuotedNames(text, own), ...listBareNames(text, own)].sort(
    (a, b) => a.start - b.start,
  );
}

function listQuotedNames({ quotes }: MessageText, own: string): NamedSymbol[] {
  const names: NamedSymbol[] = [];
  for (const { text, start, end, mark } of quotes.slice(0, MAX_NAMES)) {
    const name = WHOLE_NAME.test(text) ? text : SIGNATURE.exec(text)?.[1];
    if (name === undefined || own[start + 1] === "\0") continue;
    const isSure = text !== name || judgeSurroundings(own, start, end) !== null;
    const as = isSure ? "named" : "code";
    // A plain word in quotation marks is a text more often than a name.
    if (as === "code" && mark === "words" && !looksLikeCode(name)) continue;
    names.push({ name: normalizeName(name), start, as });
  }
  return names;
}

function listBareNames({ masked, quotes }: MessageText, own: string): NamedSymbol[] {
  const names: NamedSymbol[] = [];
  for (const { 0: name, index } of masked.matchAll(NAME)) {
    if (names.length >= MAX_NAMES) break;
    if (index > MAX_PROSE_CHARS && !looksLikeCode(name)) continue;
    if (own[index] === "\0" || isInQuote(quotes, index) || ABBREVIATION.test(name)) continue;
    const as = judgeBareName(name, index, own);
    names.push({ name: normalizeName(name), start: index, as });
  }
  return names;
}

function judgeBareName(name: string, start: number, own: string): NamedSymbol["as"] {
  const end = start + name.length;
  // "file(s)" is no call.
  const isCalled = own[end] === "(" && !/^\((?:e?s|ies)\)/.test(own.slice(end, end + 5));
  if (isCalled && !isPlainWord(name)) return "named";
  const around = judgeSurroundings(own, start, end) ?? (isCalled ? "said" : null);
  return around ?? (looksLikeCode(name) ? "code" : "word");
}

function judgeSurroundings(own: string, start: number, end: number): "named" | "said" | null {
  const before = own.slice(Math.max(0, start - 60), start);
  if (NAMED.test(before) && HOLDS_KIND.test(before)) return "named";
  return BEFORE.test(before) || AFTER.test(own.slice(end, end + 80)) ? "said" : null;
}

/** Whether the words around a plain word treat it as a name: "which file defines convert". */
export function standsForName(own: string, start: number): boolean {
  return IN_PLACE.test(own.slice(Math.max(0, start - 40), start));
}

/** A new name: "rename f to g". */
const IN_RENAMING = /\b(?:rename|call|name)\b[^;\n]{0,140}\b(?:to|as|into|it|that)\s+["'`]?$/i;

/** Whether it is to be made, and so is no misspelt name of something that exists. */
export function isToBeMade(own: string, start: number): boolean {
  const before = own.slice(Math.max(0, start - 160), start);
  return IN_MAKING.test(before) || IN_RENAMING.test(before);
}

/** "verifyToken", "verify_token", "MAX_SIZE", "Cart.total", "HTMLElement", "x2": spelt as English is not. */
export function looksLikeCode(name: string): boolean {
  return /[_$.#]|::|[\p{Ll}\d]\p{Lu}|\p{Lu}{2,}\p{Ll}|^\p{L}+\d/u.test(name) && name.length > 1;
}

function normalizeName(name: string): string {
  return name
    .replace(/::|->|(?!^)#/g, ".")
    .replace(/\.+$/, "")
    .replace(/\.\.+/g, ".");
}

function isInQuote(quotes: MessageText["quotes"], at: number): boolean {
  let low = 0;
  let high = quotes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const quote = quotes[middle];
    if (quote === undefined) return false;
    if (at < quote.start) high = middle - 1;
    else if (at >= quote.end) low = middle + 1;
    else return true;
  }
  return false;
}
