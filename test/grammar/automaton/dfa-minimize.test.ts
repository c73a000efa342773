import { expect, test } from "vitest";
import type { Dfa, DfaEdge } from "../../../src/grammar/automaton/dfa.ts";
import { acceptsText } from "../../../src/grammar/automaton/dfa-algebra.ts";
import { minimizeDfa } from "../../../src/grammar/automaton/dfa-minimize.ts";
import { findFlaw } from "./find-flaw.ts";

/** The same numbers in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

function createAutomaton(seed: number): Dfa {
  const random = createRandom(seed);
  const count = 1 + random(30);
  const isAcyclic = random(2) === 0;
  const states = Array.from({ length: count }, (_, number) => {
    const edges: DfaEdge[] = [];
    for (let from = 0x61; from <= 0x66; from++) {
      const target = isAcyclic ? number + 1 + random(4) : random(count);
      if (random(3) > 0 && target < count) edges.push({ from, to: from, target });
    }
    return { accepting: random(4) === 0, edges };
  });
  return { states };
}

test.each(Array.from({ length: 150 }, (_, seed) => seed + 1))(
  "random automaton %i becomes minimal and keeps its texts",
  (seed) => {
    const dfa = createAutomaton(seed);
    const minimal = minimizeDfa(dfa);
    expect(findFlaw(minimal)).toBeNull();
    const random = createRandom(seed);
    for (let i = 0; i < 200; i++) {
      const text = Array.from({ length: random(9) }, () => "abcdefg"[random(7)]).join("");
      expect([text, acceptsText(minimal, text)]).toEqual([text, acceptsText(dfa, text)]);
    }
  },
);

test("a long ring of two kinds of states becomes two states", () => {
  const size = 10_000;
  const states = Array.from({ length: size }, (_, number) => ({
    accepting: number % 2 === 0,
    edges: [{ from: 0x61, to: 0x7a, target: (number + 1) % size }],
  }));
  expect(minimizeDfa({ states }).states.length).toBe(2);
});

test("a long chain that cannot shrink is left whole", () => {
  const size = 10_000;
  const states = Array.from({ length: size }, (_, number) => ({
    accepting: number === size - 1,
    edges: [{ from: 0x61, to: 0x61, target: (number + 1) % size }],
  }));
  expect(minimizeDfa({ states }).states.length).toBe(size);
});
