/** Grammars nobody would write, for comparing two readers of them: every kind of expression, recursion, odd characters. */
import { simplifyGrammar } from "../../src/grammar/analysis/simplify-grammar.ts";
import { createCodePoints } from "../../src/grammar/automaton/code-points.ts";
import { dfaOfWords, textsWithout } from "../../src/grammar/automaton/dfa-words.ts";
import {
  automaton,
  choice,
  type Expression,
  type Grammar,
  repeat,
  rule,
  sequence,
  text,
} from "../../src/grammar/grammar.ts";
import type { RandomSource } from "./random-source.ts";

const CHARACTERS = [
  ..."abcabcxyz019 \"'\\[]-^{}()|#.*+?<>!,:_/\n\r\t\0\x01\x7f",
  ..."éßΩ\u07ff\u0800日\ud7ff\ue000\uffff😀\u{10ffff}",
];
const NAMES = ["root", "a", "b", "c2", "long-name"];
const BOUNDS: readonly (readonly [number, number])[] = [
  [0, 1],
  [0, Number.POSITIVE_INFINITY],
  [1, Number.POSITIVE_INFINITY],
  [0, 0],
  [2, 2],
  [1, 3],
  [0, 4],
  [3, Number.POSITIVE_INFINITY],
];

/** For single characters only: what can be split up in several ways keeps llama.cpp busy for minutes. */
const HUGE_BOUNDS: readonly (readonly [number, number])[] = [
  [0, 1_200],
  [1_001, 1_003],
  [0, 2_500],
  [5, 1_000_000],
  [0, 12_345],
  [1_000, 9_000],
];

/** A grammar that some text matches and that is not left-recursive. */
export function createRandomGrammar(random: RandomSource): Grammar {
  for (;;) {
    const names = NAMES.slice(0, 1 + random.below(NAMES.length));
    const rules = names.map((name): [string, Expression] => [
      name,
      createExpression(random, names, 1 + random.below(4)),
    ]);
    const grammar = { root: "root", rules: new Map(rules) };
    if (isUsable(grammar)) return grammar;
  }
}

/** JSON of fixed whitespace with random keys and values in it. */
export function createJsonGrammar(random: RandomSource): Grammar {
  const keys = random.list(1 + random.below(5), () =>
    random.list(1 + random.below(6), () => random.pick([..."abké日"])).join(""),
  );
  const properties = keys.map((key) => {
    const value = random.pick([rule("value"), rule("string"), rule("number"), words(random)]);
    return sequence(text(`"${key}": `), value);
  });
  const optionalTail = properties.reduceRight<Expression>(
    (tail, property) => repeat(sequence(text(", "), property, tail), 0, 1),
    text(""),
  );
  const character = createCodePoints([
    { from: 0x20, to: 0x21 },
    { from: 0x23, to: 0x5b },
    { from: 0x5d, to: 0x10ffff },
  ]);
  const value = choice(rule("object"), rule("list"), rule("string"), rule("number"), text("null"));
  const digits = repeat({ kind: "class", codePoints: [{ from: 0x30, to: 0x39 }] }, 1, 9);
  const rules: [string, Expression][] = [
    ["root", rule("object")],
    ["object", sequence(text("{"), text('"id": '), rule("value"), optionalTail, text("}"))],
    [
      "list",
      sequence(
        text("["),
        repeat(sequence(rule("value"), repeat(sequence(text(", "), rule("value")), 0)), 0, 1),
        text("]"),
      ),
    ],
    ["value", value],
    [
      "string",
      sequence(text('"'), repeat({ kind: "class", codePoints: character }, 0, 20), text('"')),
    ],
    ["number", sequence(repeat(text("-"), 0, 1), digits)],
  ];
  return { root: "root", rules: new Map(rules) };
}

export function createRandomText(random: RandomSource, length: number): string {
  return random.list(length, () => random.pick(CHARACTERS)).join("");
}

function isUsable(grammar: Grammar): boolean {
  try {
    return simplifyGrammar(grammar) !== null;
  } catch {
    return false;
  }
}

function createExpression(
  random: RandomSource,
  names: readonly string[],
  depth: number,
): Expression {
  const inner = (): Expression => createExpression(random, names, depth - 1);
  const kind = depth === 0 ? random.below(5) : random.below(10);
  if (kind <= 1) return text(createRandomText(random, random.below(4)));
  if (kind === 2) return createClass(random);
  if (kind === 3) return words(random);
  if (kind === 4) return rule(random.pick(names));
  if (kind === 5) return choice(...random.list(random.below(4), inner));
  if (kind === 6 && random.below(8) === 0) {
    return repeat(createClass(random), ...random.pick(HUGE_BOUNDS));
  }
  if (kind === 6) return repeat(inner(), ...random.pick(BOUNDS));
  return sequence(...random.list(1 + random.below(4), inner));
}

function createClass(random: RandomSource): Expression {
  const ranges = random.list(1 + random.below(3), () => {
    const [first = 0, second = 0] = random.list(
      2,
      () => random.pick(CHARACTERS).codePointAt(0) ?? 0,
    );
    return { from: Math.min(first, second), to: Math.max(first, second) };
  });
  return { kind: "class", codePoints: createCodePoints(ranges) };
}

function words(random: RandomSource): Expression {
  if (random.below(6) === 0)
    return automaton(textsWithout(createRandomText(random, 1 + random.below(4))));
  const count = 1 + random.below(12);
  return automaton(dfaOfWords(random.list(count, () => createRandomText(random, random.below(5)))));
}
