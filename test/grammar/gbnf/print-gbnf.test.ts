import { describe, expect, test } from "vitest";
import { createCodePoints } from "../../../src/grammar/automaton/code-points.ts";
import type { Dfa } from "../../../src/grammar/automaton/dfa.ts";
import { dfaOfWords } from "../../../src/grammar/automaton/dfa-words.ts";
import { parseGbnf } from "../../../src/grammar/gbnf/parse-gbnf.ts";
import { printGbnf } from "../../../src/grammar/gbnf/print-gbnf.ts";
import {
  automaton,
  choice,
  type Expression,
  grammarOf,
  NOTHING,
  optional,
  repeat,
  rule,
  sequence,
  text,
} from "../../../src/grammar/grammar.ts";
import { createMatcher } from "../../../src/grammar/matcher/matcher.ts";

const A_TO_C: Expression = { kind: "class", codePoints: [{ from: 0x61, to: 0x63 }] };
const AB = sequence(text("a"), A_TO_C);

test.each<[string, Expression]>([
  ['"a\\"\\\\\\n\\r\\t]-日\\x00\\x7F\\u200B"', text('a"\\\n\r\t]-日\0\x7f\u200b')],
  ['"\\U000E0001😀"', text("\u{e0001}😀")],
  ["[a-c]", A_TO_C],
  ['"x"', { kind: "class", codePoints: [{ from: 0x78, to: 0x78 }] }],
  [".", { kind: "class", codePoints: createCodePoints([{ from: 0, to: 0x10ffff }]) }],
  [
    '[^"]',
    {
      kind: "class",
      codePoints: createCodePoints([
        { from: 0, to: 0x21 },
        { from: 0x23, to: 0x10ffff },
      ]),
    },
  ],
  [
    "[\\-\\[-\\x5E]",
    {
      kind: "class",
      codePoints: createCodePoints([
        { from: 0x2d, to: 0x2d },
        { from: 0x5b, to: 0x5e },
      ]),
    },
  ],
  ['"a" [a-c]', AB],
  ['"a" [a-c] | "b"', choice(AB, text("b"))],
  ['"a" ("b" | "c")', sequence(text("a"), choice(text("b"), text("c")))],
  ['"ab"?', optional(text("ab"))],
  ['("a" [a-c] | "")', optional(AB)],
  ['"a"*', repeat(text("a"), 0)],
  ['"a"+', repeat(text("a"), 1)],
  ['"a"{2,}', repeat(text("a"), 2)],
  ['"a"{3}', repeat(text("a"), 3, 3)],
  ['"a"{0,3}', repeat(text("a"), 0, 3)],
  ['"a"{0,2}', sequence(optional(text("a")), optional(text("a")))],
  ['"b"*', repeat(optional(text("b")), 4)],
  ['""', repeat(text("a"), 0, 0)],
  [
    "<[7]> !<[8]>*",
    sequence(
      { kind: "token", id: 7, negated: false },
      repeat({ kind: "token", id: 8, negated: true }, 0),
    ),
  ],
  ['"a"', choice(text("a"), NOTHING, sequence(text("b"), NOTHING))],
])("%s is printed", (body, expression) => {
  expect(printGbnf(grammarOf(expression))).toBe(`root ::= ${body}\n`);
});

test("a repeated group becomes a rule in front of its use", () => {
  expect(printGbnf(grammarOf(repeat(AB, 0)))).toBe(
    'root-part ::= "a" [a-c]\nroot ::= root-part*\n',
  );
});

test("the root is called root, and no name is lost to it", () => {
  const rules = new Map([
    ["start", sequence(rule("root"), text("!"))],
    ["root", text("a")],
    ["unused", text("b")],
  ]);
  expect(printGbnf({ root: "start", rules })).toBe('root ::= root-1 "!"\nroot-1 ::= "a"\n');
});

test("nothing to match is an error", () => {
  expect(() => printGbnf(grammarOf(NOTHING))).toThrowError(
    expect.objectContaining({
      code: "grammar-invalid",
      details: { reason: "nothing can match it" },
    }),
  );
});

describe("an automaton", () => {
  const print = (...words: string[]): string => printGbnf(grammarOf(automaton(dfaOfWords(words))));

  test.each([
    [["abc"], '"abc"'],
    [["abc", "abd"], '"ab" [cd]'],
    [["ab", "abcd"], '"ab" ("cd" | "")'],
    [["a/x", "b/x"], '[ab] "/x"'],
    [["", "a"], '"a" | ""'],
  ])("of %j is %s", (words, body) => {
    expect(print(...words)).toBe(`root-text ::= ${body}\nroot ::= root-text\n`);
  });

  test("gives a state that several edges lead to a name", () => {
    expect(print("ab1", "acb1", "add2", "e2b1")).toBe(
      [
        'root-text ::= "a" ("b" root-text-1 | "c" root-text-2 | "dd2") | "e2" root-text-2',
        'root-text-2 ::= "b" root-text-1',
        'root-text-1 ::= "1"',
        "root ::= root-text\n",
      ].join("\n"),
    );
  });

  test("with a loop is right-recursive", () => {
    const dfa: Dfa = {
      states: [
        { accepting: false, edges: [{ from: 0x61, to: 0x61, target: 1 }] },
        { accepting: true, edges: [{ from: 0x62, to: 0x62, target: 0 }] },
      ],
    };
    expect(printGbnf(grammarOf(automaton(dfa)))).toBe(
      'root-text ::= "a" ("b" root-text | "")\nroot ::= root-text\n',
    );
  });

  test("takes the place of many texts to choose from", () => {
    const texts = Array.from({ length: 30 }, (_, i) => text(`${i + 10}`));
    expect(printGbnf(grammarOf(choice(...texts, AB)))).toBe(
      'root-text ::= [1-3] [0-9]\nroot ::= root-text | "a" [a-c]\n',
    );
  });

  test("is printed once for all its uses", () => {
    const words = automaton(dfaOfWords(["a", "bc"]));
    expect(printGbnf(grammarOf(sequence(words, text("-"), words)))).toBe(
      'root-text ::= "a" | "bc"\nroot ::= root-text "-" root-text\n',
    );
  });
});

test("a long chain of states needs no stack", () => {
  const word = "ab".repeat(100_000);
  expect(printGbnf(grammarOf(automaton(dfaOfWords([word]))))).toContain(`"${word}"`);
});

test.each([
  [1_000, "in one piece", 1],
  [1_500, "counted down by rules", 502],
  [50_000, "by blocks", 3],
  [Number.MAX_SAFE_INTEGER, "by blocks of blocks", 20],
])("up to %i repetitions are written %s", (max, _how, lines) => {
  const gbnf = printGbnf(grammarOf(repeat(text("a"), 0, max)));
  expect(gbnf.split("\n").length - 1).toBeLessThanOrEqual(lines);
  const counts = [...gbnf.matchAll(/\{(?:\d+,)?(\d+)\}/g)].map(([, count]) => Number(count));
  expect(Math.max(...counts)).toBeLessThanOrEqual(1_000);
});

test.each([999, 1_000, 1_001, 1_999, 2_000, 2_001, 5_000, 5_001, 12_345])(
  "a bound of %i is exact",
  (bound) => {
    const printed = [
      printGbnf(grammarOf(repeat(text("a"), 0, bound))),
      printGbnf(grammarOf(repeat(text("a"), bound, bound))),
      printGbnf(grammarOf(repeat(text("a"), bound))),
    ];
    const accepted = printed.map((gbnf) => {
      const { start } = createMatcher(parseGbnf(gbnf));
      return [bound - 1, bound, bound + 1].map((n) => start.accept("a".repeat(n)).isComplete);
    });
    expect(accepted).toEqual([
      [true, true, false],
      [false, true, false],
      [false, true, true],
    ]);
  },
);

test("a grammar that llama.cpp would search for minutes is refused", () => {
  const rules = Array.from({ length: 40 }, (_, i): [string, Expression] => [
    `x${i}`,
    choice(rule(`x${i + 1}`), sequence(rule(`x${i + 1}`), text("!"))),
  ]);
  const grammar = { root: "x0", rules: new Map([...rules, ["x40", text("a")]]) };
  expect(() => printGbnf(grammar)).toThrowError(/can begin in too many ways/);
});
