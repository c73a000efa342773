import { describe, expect, test } from "vitest";
import {
  type HealingTools,
  healForcedText,
  spellForced,
  tokenizeBytes,
} from "../../src/decode/token-healing.ts";
import { Vocabulary } from "../../src/decode/vocabulary.ts";
import { choice, type Expression, grammarOf, sequence, text } from "../../src/grammar/grammar.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { createPieceTokenizer } from "../support/piece-tokenizer.ts";

function toolsOf(pieces: readonly string[]) {
  const tokenizer = createPieceTokenizer(pieces);
  return { tokenizer, vocabulary: new Vocabulary(tokenizer) };
}

/** Feeds `forced` where `next` may follow it. */
function heal(tools: HealingTools, forced: string, next: Expression) {
  const bytes = Buffer.from(forced);
  const { start } = createMatcher(grammarOf(sequence(text(forced), next)));
  return healForcedText(tools, bytes, start.accept(bytes));
}

const anyOf = (...texts: readonly string[]) => choice(...texts.map((each) => text(each)));
const NOTHING_MORE = text("");
const CONTINUED = { controlTokens: false, continuation: true };
const PIECES = ["order", "orderId", "Id", "get", "_", "get_", ' "', '":', "abc", "cde"];

describe("forced text is held back from where a longer token could begin", () => {
  const tools = toolsOf(PIECES);
  test.each<[string, string, Expression, string[]]>([
    ["the grammar allows the longer token", "order", anyOf("Id", "s"), []],
    ["the grammar refuses the longer token", "order", anyOf("Ix", "s"), ["order"]],
    ["only a part of the longer token is allowed", "order", anyOf("I"), ["order"]],
    ["the text ends", "order", NOTHING_MORE, ["order"]],
    ["the last token alone is in doubt", 'x "get', anyOf("_a", "b"), ["x", ' "']],
    ["a token could begin inside the last one", "xabc", anyOf("de", "f"), ["x"]],
    ["nothing longer is known", "xyz", anyOf("a", "b"), ["x", "y", "z"]],
  ])("%s", (_name, forced, next, fed) => {
    const healed = heal(tools, forced, next);
    expect(tools.tokenizer.spell(healed.tokens)).toEqual(fed);
    expect(healed.fedBytes).toBe(fed.join("").length);
  });
});

test("the look-back ends after four tokens and seven bytes, unless all that may follow can be tried", () => {
  const far = "abcdefghijkl";
  const tools = toolsOf([`${far}X`]);
  const spell = (next: Expression) => tools.tokenizer.spell(heal(tools, far, next).tokens);
  expect(spell(anyOf(..."ABCDEFGHIJKLMNOPX"))).toEqual([...far]);
  expect(spell(anyOf(..."ABCDEFGHIJKLMNOX"))).toEqual([]);
});

test("a token that becomes another one by what follows is held back", () => {
  const tokenizer = createPieceTokenizer(["ab", "bc"]);
  // Merged only when something stands behind, as pairs can be.
  const merging = {
    ...tokenizer,
    tokenize: (source: string) =>
      source === "xab"
        ? [..."xab"].map((it) => it.charCodeAt(0))
        : tokenizer.tokenize(source, CONTINUED),
  };
  const tools = { tokenizer: merging, vocabulary: new Vocabulary(tokenizer) };
  expect(tokenizer.spell(heal(tools, "xab", anyOf("c", "d")).tokens)).toEqual(["x"]);
});

test("a character is never cut in two", () => {
  // The bytes of é are two tokens; a longer one begins with the second.
  const tokenizer = createPieceTokenizer([]);
  const longer = { ...tokenizer, vocabularySize: 257 };
  longer.tokenBytes = (token) =>
    token === 256 ? Uint8Array.of(0xa9, 0x61) : tokenizer.tokenBytes(token);
  const tools = { tokenizer: longer, vocabulary: new Vocabulary(longer) };
  const healed = heal(tools, "xé", anyOf("a", "b"));
  expect(healed).toEqual({ tokens: [0x78], fedBytes: 1 });
});

test.each([
  ["bytes that are no text", Uint8Array.of(0xa9, 0x61)],
  ["half a character", Uint8Array.of(0x61, 0xc3)],
])("%s have no canonical tokens, but can be spelled", (_name, bytes) => {
  const tools = toolsOf(PIECES);
  expect(tokenizeBytes(tools.tokenizer, bytes)).toBeNull();
  expect(spellForced(tools, bytes)).toEqual([...bytes]);
});

test("a vocabulary that changes a text feeds nothing of it", () => {
  const { tokenizer, vocabulary } = toolsOf(PIECES);
  const lossy = { ...tokenizer, tokenize: () => tokenizer.tokenize("other", TEXT_ONLY) };
  const healed = heal({ tokenizer: lossy, vocabulary }, "order", NOTHING_MORE);
  expect(healed).toEqual({ tokens: [], fedBytes: 0 });
  expect(
    tokenizer.spell(spellForced({ tokenizer: lossy, vocabulary }, Buffer.from("orderId")) ?? []),
  ).toEqual(["orderId"]);
});

test("bytes without a token cannot be spelled", () => {
  const { tokenizer } = toolsOf([]);
  const silent = { ...tokenizer, tokenBytes: () => new Uint8Array() };
  const tools = { tokenizer: silent, vocabulary: new Vocabulary(silent) };
  expect(spellForced(tools, Buffer.from("a"))).toBeNull();
});

const TEXT_ONLY = { controlTokens: false };
