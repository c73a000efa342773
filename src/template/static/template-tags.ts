/**
 * Lexemes → pieces: texts and tags, each tag with its first word. Comments are gone. What one engine knows and the
 * parser does not is spelled as the parser knows it, so that nothing hides behind a dialect of Jinja.
 */
import type { Lexeme } from "./lex-template.ts";

export type Piece = { kind: "text"; text: string } | Tag;

export interface Tag {
  kind: "tag";
  /** "{{" prints, "{%" does. */
  opening: string;
  /** Of a statement: "set", "endif"; "" for what prints. */
  word: string;
  /** What stands between the ends, the word included. */
  inside: Lexeme[];
}

/** Words of statements that only mark a stretch of the template. */
const MARKING_WORDS: ReadonlySet<string> = new Set([
  ...["generation", "endgeneration", "raw", "endraw", "block", "endblock"],
  ...["autoescape", "endautoescape", "with", "endwith"],
]);

export function listPieces(lexemes: readonly Lexeme[]): Piece[] {
  const pieces: Piece[] = [];
  let tag: Tag | null = null;
  for (const lexeme of lexemes) {
    if (lexeme.kind === "open") {
      tag = { kind: "tag", opening: lexeme.value, word: "", inside: [] };
    } else if (lexeme.kind === "close" && tag !== null) {
      pieces.push(...normalizeTag(tag));
      tag = null;
    } else if (tag !== null) {
      tag.inside.push(lexeme);
    } else if (lexeme.kind === "text") {
      pieces.push({ kind: "text", text: lexeme.value });
    }
  }
  // A tag that never ends is read as if it did: no engine renders it, but it shows what was meant.
  return tag === null ? pieces : [...pieces, ...normalizeTag(tag)];
}

function normalizeTag(tag: Tag): Tag[] {
  const first = tag.inside[0];
  const word = tag.opening === "{%" && first?.kind === "name" ? first.value : "";
  const inside = rewriteTests(closeEmptyTuples(tag.inside));
  if (word === "do") return [{ ...tag, opening: "{{", word: "", inside: inside.slice(1) }];
  if (word === "with") return splitAtCommas(inside.slice(1)).map(assign);
  if (MARKING_WORDS.has(word)) return [];
  if (word === "for" && inside.at(-1)?.value === "recursive") inside.pop();
  return [{ ...tag, word, inside }];
}

/** `with a = 1, b = 2` is two assignments, as far as what they hold goes. */
function assign(inside: Lexeme[]): Tag {
  const start = inside[0]?.start ?? 0;
  const word: Lexeme = { kind: "name", value: "set", start };
  return { kind: "tag", opening: "{%", word: "set", inside: [word, ...inside] };
}

function splitAtCommas(lexemes: readonly Lexeme[]): Lexeme[][] {
  const parts: Lexeme[][] = [[]];
  let depth = 0;
  for (const lexeme of lexemes) {
    if (lexeme.kind === "symbol") depth += measureBracket(lexeme.value);
    if (lexeme.kind === "symbol" && lexeme.value === "," && depth === 0) parts.push([]);
    else parts.at(-1)?.push(lexeme);
  }
  return parts.filter((part) => part.length > 0);
}

/** 1 where a bracket opens, -1 where one closes. */
export function measureBracket(symbol: string): number {
  if (symbol === "(" || symbol === "[" || symbol === "{") return 1;
  return symbol === ")" || symbol === "]" || symbol === "}" ? -1 : 0;
}

/** The parser knows no "()": it becomes "[]" where it is a value. */
function closeEmptyTuples(inside: readonly Lexeme[]): Lexeme[] {
  return inside.map((lexeme, index) => {
    const isOpen = isSymbol(lexeme, "(") && isSymbol(inside[index + 1], ")");
    const isClose = isSymbol(lexeme, ")") && isSymbol(inside[index - 1], "(");
    if (isOpen && !isCallable(inside[index - 1])) return { ...lexeme, value: "[" };
    if (isClose && !isCallable(inside[index - 2])) return { ...lexeme, value: "]" };
    return lexeme;
  });
}

const OPERATOR_WORDS: ReadonlySet<string> = new Set(["in", "and", "or", "not", "if", "else", "is"]);

function isCallable(lexeme: Lexeme | undefined): boolean {
  if (lexeme === undefined) return false;
  if (lexeme.kind === "name") return !OPERATOR_WORDS.has(lexeme.value);
  return lexeme.kind === "string" || isSymbol(lexeme, ")") || isSymbol(lexeme, "]");
}

/** `x is eq 'y'` and `x is eq('y')` become `x | eq('y')`: the parser knows tests only without arguments. */
function rewriteTests(inside: readonly Lexeme[]): Lexeme[] {
  const out: Lexeme[] = [];
  for (let index = 0; index < inside.length; index++) {
    const lexeme = inside[index];
    if (lexeme === undefined) continue;
    const isTest = lexeme.kind === "name" && lexeme.value === "is";
    const nameAt = inside[index + 1]?.value === "not" ? index + 2 : index + 1;
    const [name, argument] = inside.slice(nameAt, nameAt + 2);
    if (!isTest || name?.kind !== "name" || !isArgument(argument)) {
      out.push(lexeme);
      continue;
    }
    out.push({ kind: "symbol", value: "|", start: lexeme.start }, name);
    index = nameAt;
    if (argument.kind === "symbol") continue;
    out.push(symbolAt("(", argument), argument, symbolAt(")", argument));
    index += 1;
  }
  return out;
}

function isArgument(lexeme: Lexeme | undefined): lexeme is Lexeme {
  return lexeme?.kind === "string" || lexeme?.kind === "number" || isSymbol(lexeme, "(");
}

function symbolAt(value: string, { start }: Lexeme): Lexeme {
  return { kind: "symbol", value, start };
}

function isSymbol(lexeme: Lexeme | undefined, value: string): boolean {
  return lexeme?.kind === "symbol" && lexeme.value === value;
}
