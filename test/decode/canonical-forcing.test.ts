import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TokenId } from "../../src/base/message.ts";
import { isAtEnd, planFeed, readForcedRun } from "../../src/decode/forced-run.ts";
import { acceptSampled } from "../../src/decode/next-tokens.ts";
import { type HealingTools, spellForced } from "../../src/decode/token-healing.ts";
import { vocabularyOf } from "../../src/decode/vocabulary.ts";
import { choice, type Grammar, grammarOf, sequence, text } from "../../src/grammar/grammar.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { describeValue, serializeValue } from "../support/json-value-grammar.ts";
import { findFixture, loadTokenizer } from "../support/vocabulary-file.ts";

interface CallRecord {
  functions: readonly { name: string }[];
  calls: readonly { name: string; arguments: unknown }[];
}

const vocabularyPath = findFixture("templates/vocabs/ggml-vocab-qwen2.gguf");
const callsPath = findFixture("schemas/dev/bfcl-calls.jsonl");
const EVERY = 8;

function readSample(file: string): { source: string; grammar: Grammar }[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const records = lines
    .filter((_, index) => index % EVERY === 0)
    .map((line): CallRecord => JSON.parse(line));
  return records.flatMap(({ functions, calls }) =>
    calls.map((call) => ({
      source: `{"name": ${JSON.stringify(call.name)}, "arguments": ${serializeValue(call.arguments)}}`,
      grammar: grammarOf(
        sequence(
          text('{"name": '),
          choice(...functions.map(({ name }) => text(JSON.stringify(name)))),
          text(', "arguments": '),
          describeValue(call.arguments),
          text("}"),
        ),
      ),
    })),
  );
}

/** What is fed and sampled when the model says `source` in its own tokens; null where it could not say it any more. */
function decodeAs(tools: HealingTools, source: string, grammar: Grammar) {
  const { tokenizer } = tools;
  const tokens: TokenId[] = [];
  let forced = 0;
  let state = createMatcher(grammar).start;
  const own = tokenizer.tokenize(source, { controlTokens: false, continuation: true });
  const byStart = new Map<number, TokenId>();
  let end = 0;
  for (const token of own) {
    byStart.set(end, token);
    end += tokenizer.tokenBytes(token).length;
  }
  const lengthOf = (list: readonly TokenId[]) =>
    list.reduce((sum, token) => sum + tokenizer.tokenBytes(token).length, 0);
  for (;;) {
    const run = readForcedRun(state);
    if (isAtEnd(run.after)) {
      const rest = run.items.flatMap((item) =>
        item.kind === "text" ? (spellForced(tools, item.bytes) ?? []) : [item.id],
      );
      return { own, tokens: [...tokens, ...rest], forced: forced + rest.length };
    }
    const feed = planFeed(tools, state, run);
    tokens.push(...feed.tokens);
    forced += feed.tokens.length;
    const said = byStart.get(lengthOf(tokens));
    const next = said === undefined ? null : acceptSampled(feed.state, said, tokenizer);
    if (said === undefined || next === null) return null;
    tokens.push(said);
    state = next;
  }
}

describe.skipIf(vocabularyPath === null || callsPath === null)("with a real vocabulary", () => {
  let loaded: Awaited<ReturnType<typeof loadTokenizer>>;
  beforeAll(async () => {
    loaded = await loadTokenizer(vocabularyPath ?? "");
  });
  afterAll(async () => {
    await loaded[Symbol.asyncDispose]();
  });

  test("forcing leaves known calls in the tokens the model itself would use, and forces most of them", () => {
    const { tokenizer } = loaded;
    const tools = { tokenizer, vocabulary: vocabularyOf(tokenizer) };
    let total = 0;
    let forced = 0;
    const changed: string[] = [];
    const sample = readSample(callsPath ?? "");
    for (const { source, grammar } of sample) {
      const result = decodeAs(tools, source, grammar);
      if (result === null || result.tokens.join() !== result.own.join()) changed.push(source);
      total += result?.own.length ?? 0;
      forced += result?.forced ?? 0;
    }
    expect(sample.length).toBeGreaterThan(150);
    expect(changed).toEqual([]);
    expect(forced / total).toBeGreaterThan(0.55);
  });

  test("every token's bytes are what llama.cpp writes for it", () => {
    const { tokenizer } = loaded;
    for (let token = 0; token < tokenizer.vocabularySize; token += 7) {
      const own = Buffer.from(tokenizer.tokenBytes(token)).toString("utf8");
      if (own.includes("\uFFFD")) continue; // part of a character: llama.cpp's text has lost it
      expect(tokenizer.detokenize([token])).toBe(own);
    }
  });
});
