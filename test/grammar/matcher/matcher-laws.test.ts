import { expect, test } from "vitest";
import type { Grammar } from "../../../src/grammar/grammar.ts";
import { createMatcher, type MatcherState } from "../../../src/grammar/matcher/matcher.ts";
import { createJsonGrammar, createRandomGrammar } from "../../support/random-grammar.ts";
import { RandomSource } from "../../support/random-source.ts";

const MAX_STEPS = 40;
const ALL_BYTES = Array.from({ length: 256 }, (_, byte) => byte);

/** States along random ways through random grammars. */
function* walkGrammars(count: number): Generator<{ state: MatcherState; random: RandomSource }> {
  for (let seed = 0; seed < count; seed++) {
    const random = new RandomSource(seed);
    const grammar: Grammar =
      seed % 3 === 0 ? createJsonGrammar(random) : createRandomGrammar(random);
    let state = createMatcher(grammar).start;
    for (let step = 0; step < MAX_STEPS && !state.isDeadEnd; step++) {
      yield { state, random };
      const allowed = state.allowedBytes();
      if (allowed.length === 0) break;
      state = state.acceptByte(random.pick(allowed));
    }
  }
}

test("the allowed bytes are those that do not end dead", () => {
  for (const { state } of walkGrammars(150)) {
    const living = ALL_BYTES.filter((byte) => !state.acceptByte(byte).isDeadEnd);
    expect(state.allowedBytes()).toEqual(living);
  }
});

test("what is forced is the only way, up to a choice or the end", () => {
  for (const { state } of walkGrammars(150)) {
    let following = state;
    for (const byte of state.forced()) {
      expect([following.isComplete, following.allowedBytes()]).toEqual([false, [byte]]);
      following = following.acceptByte(byte);
    }
    const [next = 0, ...others] = following.allowedBytes();
    if (!following.isComplete && others.length === 0) expect(next).toBeGreaterThan(0x7f);
  }
});

test("the shortest completion completes, and every step along it is one byte shorter", () => {
  for (const { state } of walkGrammars(150)) {
    const completion = state.shortestCompletion() ?? expect.unreachable();
    expect(state.accept(completion).isComplete).toBe(true);
    expect(completion.length === 0).toBe(state.isComplete);
    const lengths = state
      .allowedBytes()
      .map((byte) => state.acceptByte(byte).shortestCompletion()?.length ?? 0);
    if (!state.isComplete) expect(Math.min(...lengths) + 1).toBe(completion.length);
  }
});

test("no way through a grammar is a dead end", () => {
  for (const { state } of walkGrammars(150)) {
    expect(state.isComplete || state.allowedBytes().length > 0).toBe(true);
  }
});
