import { expect, test } from "vitest";
import { simplifyGrammar } from "../../../src/grammar/analysis/simplify-grammar.ts";
import { NO_TEXT } from "../../../src/grammar/automaton/dfa.ts";
import {
  automaton,
  choice,
  EMPTY,
  type Expression,
  type Grammar,
  grammarOf,
  NOTHING,
  optional,
  repeat,
  rule,
  sequence,
  text,
} from "../../../src/grammar/grammar.ts";

const A = text("a");
const B = text("b");
const AS_AND_B = sequence(repeat(A, 1), B);

function grammarOfRules(rules: Record<string, Expression>): Grammar {
  return { root: Object.keys(rules)[0] ?? "", rules: new Map(Object.entries(rules)) };
}

test.each<[string, Expression, Expression]>([
  ["neighbouring texts are one", sequence(A, B, repeat(B, 0)), sequence(text("ab"), repeat(B, 0))],
  ["empty texts are left out of sequences", sequence(EMPTY, A, EMPTY), A],
  [
    "sequences in sequences are one",
    sequence(repeat(A, 0), sequence(B, repeat(A, 1))),
    sequence(repeat(A, 0), B, repeat(A, 1)),
  ],
  ["choices in choices are one", choice(A, choice(B, text("c"))), choice(A, B, text("c"))],
  ["equal texts to choose from are one", choice(A, text("a")), A],
  ["a single round is the item", repeat(A, 1, 1), A],
  ["no round is the empty text", repeat(A, 0, 0), EMPTY],
  ["rounds of the empty text are one", repeat(EMPTY, 5), EMPTY],
  [
    "neighbouring optional equals are counted",
    sequence(optional(A), optional(text("a"))),
    repeat(A, 0, 2),
  ],
  [
    "neighbouring rounds of equals are added",
    sequence(repeat(A, 1), repeat(A, 2, 3)),
    repeat(A, 3),
  ],
  [
    "optional ones that differ stay",
    sequence(optional(A), optional(B)),
    sequence(optional(A), optional(B)),
  ],
  [
    "what matches nothing is no choice",
    choice(A, NOTHING, automaton(NO_TEXT), sequence(A, NOTHING)),
    A,
  ],
  ["rounds of nothing are the empty text", choice(A, repeat(NOTHING, 0)), choice(A, EMPTY)],
])("%s", (_name, expression, simplified) => {
  expect(simplifyGrammar(grammarOf(expression))?.rules).toEqual(new Map([["root", simplified]]));
});

test("only rules that the root reaches and that can be completed are left", () => {
  const grammar = grammarOfRules({
    root: choice(rule("used"), rule("endless")),
    used: A,
    endless: sequence(A, rule("endless")),
    alone: B,
  });
  expect(simplifyGrammar(grammar)?.rules).toEqual(
    new Map([
      ["root", rule("used")],
      ["used", A],
    ]),
  );
});

test("a part in two places becomes a rule with a free name", () => {
  const grammar = grammarOfRules({
    root: sequence(AS_AND_B, rule("part")),
    part: choice(A, AS_AND_B),
  });
  expect(simplifyGrammar(grammar)?.rules).toEqual(
    new Map<string, Expression>([
      ["root", sequence(rule("part-1"), rule("part"))],
      ["part-1", AS_AND_B],
      ["part", choice(A, rule("part-1"))],
    ]),
  );
});

test("a rule that is named in two places is no shared part", () => {
  const grammar = grammarOfRules({ root: choice(sequence(rule("x"), A), rule("x")), x: AS_AND_B });
  expect([...(simplifyGrammar(grammar)?.rules.keys() ?? [])]).toEqual(["root", "x"]);
});

test("nothing to match gives no grammar", () => {
  expect(simplifyGrammar(grammarOf(sequence(A, NOTHING)))).toBeNull();
});

test("an expression that contains itself is refused", () => {
  const items: Expression[] = [A];
  const circle: Expression = { kind: "sequence", items };
  items.push(circle);
  expect(() => simplifyGrammar(grammarOf(circle))).toThrowError(/contains itself/);
});
