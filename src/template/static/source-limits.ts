/**
 * How large and how deep a source is, from its lexemes alone: no parser and no recursion, so it can be asked before
 * anything else touches the source.
 */
import { type Lexeme, lexTemplate } from "./lex-template.ts";
import { measureBracket } from "./template-tags.ts";

export interface SourceShape {
  /** The most statements inside one another. */
  blockDepth: number;
  /** The most brackets inside one another, within a tag. */
  bracketDepth: number;
  /** Operators, filters, members and `elif` one behind another: engines follow them by recursion. */
  chainLength: number;
}

/** Cost O(length). */
export function measureSource(source: string): SourceShape {
  const shape = { blockDepth: 0, bracketDepth: 0, chainLength: 0 };
  const blocks: { chain: number }[] = [{ chain: 0 }];
  for (const tag of listTags(lexTemplate(source))) {
    const { bracketDepth, chainLength } = measureTag(tag);
    shape.bracketDepth = Math.max(shape.bracketDepth, bracketDepth);
    shape.chainLength = Math.max(shape.chainLength, chainLength, followBlock(blocks, tag));
    shape.blockDepth = Math.max(shape.blockDepth, blocks.length - 1);
  }
  return shape;
}

function* listTags(lexemes: readonly Lexeme[]): Generator<Lexeme[]> {
  let tag: Lexeme[] = [];
  for (const lexeme of lexemes) {
    if (lexeme.kind === "open") tag = [lexeme];
    else if (lexeme.kind === "close") yield tag;
    else tag.push(lexeme);
  }
  yield tag;
}

const OPENING_WORDS: ReadonlySet<string> = new Set([
  ...["if", "for", "macro", "call", "filter", "block", "with", "autoescape", "generation"],
]);

/** Keeps the open statements; the result is how many `elif` the current one has. */
function followBlock(blocks: { chain: number }[], tag: readonly Lexeme[]): number {
  const word = tag[0]?.value === "{%" ? (tag[1]?.value ?? "") : "";
  const isBlockSet = word === "set" && !tag.some(({ value }) => value === "=");
  if (OPENING_WORDS.has(word) || isBlockSet) blocks.push({ chain: 0 });
  else if (word.startsWith("end") && blocks.length > 1) blocks.pop();
  const current = blocks.at(-1);
  if (word !== "elif" || current === undefined) return 0;
  current.chain += 1;
  return current.chain;
}

/** What stands inside one pair of brackets: the length of the chain where it began, here, and at most. */
interface Level {
  start: number;
  chain: number;
  longest: number;
}

function measureTag(tag: readonly Lexeme[]): Pick<SourceShape, "bracketDepth" | "chainLength"> {
  const outer: Level[] = [];
  let level: Level = { start: 0, chain: 0, longest: 0 };
  let bracketDepth = 0;
  let chainLength = 0;
  for (const { kind, value } of tag) {
    const step = kind === "symbol" ? measureBracket(value) : 0;
    if (step >= 0) followChain(level, kind === "symbol", value);
    if (step > 0) {
      outer.push(level);
      level = { start: level.chain, chain: level.chain, longest: level.chain };
    } else if (step < 0) {
      const before = outer.pop();
      if (before !== undefined) level = { ...before, chain: level.longest };
    }
    bracketDepth = Math.max(bracketDepth, outer.length);
    chainLength = Math.max(chainLength, level.chain);
  }
  return { bracketDepth, chainLength };
}

/** A list may be long: what stands between two commas is a chain of its own, and the longest goes on behind the list. */
function followChain(level: Level, isSymbol: boolean, value: string): void {
  if (isSymbol && (value === "," || value === ":")) level.chain = level.start;
  else if (isSymbol || WORD_OPERATORS.has(value)) level.chain += 1;
  level.longest = Math.max(level.longest, level.chain);
}

const WORD_OPERATORS: ReadonlySet<string> = new Set(["and", "or", "not", "if", "else", "is", "in"]);

/** Blanks in a row: the second engine's lexer takes the square of their number of steps. */
export function measureBlankRun(source: string): number {
  let longest = 0;
  for (const { 0: blanks } of source.matchAll(/\s{100,}/g))
    longest = Math.max(longest, blanks.length);
  return longest;
}
