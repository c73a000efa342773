/**
 * Stands in for a vocabulary where only a template is known: every literal is a token, every other character one of
 * its own. Enough to count control tokens, nothing else.
 */
import type { TokenId } from "../../../base/message.ts";
import type { Tokenizer } from "../../../runtime/engine.ts";

const FIRST_LITERAL = 0x110000; // behind the last code point

/** `literals` are given each once. */
export function createLiteralTokenizer(
  literals: readonly string[],
  edges: { bosText: string; eosText: string },
): Tokenizer {
  const longestFirst = [...literals].sort((a, b) => b.length - a.length);
  const ids = new Map(longestFirst.map((literal, index) => [literal, FIRST_LITERAL + index]));
  const pattern =
    longestFirst.length === 0 ? null : new RegExp(longestFirst.map(escapeLiteral).join("|"), "g");
  const tokenize = (text: string, { controlTokens }: { controlTokens: boolean }): TokenId[] =>
    controlTokens && pattern !== null ? tokenizeWith(text, pattern, ids) : spell(text);
  const detokenize = (tokens: readonly TokenId[]) =>
    tokens
      .map((token) => longestFirst[token - FIRST_LITERAL] ?? String.fromCodePoint(token))
      .join("");
  return {
    tokenize,
    detokenize,
    tokenBytes: (token) => Buffer.from(detokenize([token]), "utf8"),
    vocabularySize: FIRST_LITERAL + literals.length,
    isEndOfGeneration: () => false,
    endTokens: [],
    controlLiterals: longestFirst,
    bosToken: null,
    infill: null,
    ...edges,
  };
}

function tokenizeWith(text: string, pattern: RegExp, ids: ReadonlyMap<string, TokenId>): TokenId[] {
  const tokens: TokenId[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    tokens.push(...spell(text.slice(end, match.index)), ids.get(match[0]) ?? 0);
    end = match.index + match[0].length;
  }
  return tokens.concat(spell(text.slice(end)));
}

function spell(text: string): TokenId[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function escapeLiteral(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
