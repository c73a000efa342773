import type { Llama } from "node-llama-cpp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseGbnf } from "../../src/grammar/gbnf/parse-gbnf.ts";
import { startLlama } from "../../src/runtime/native-llama.ts";
import { compareGenerated, compareGrammar } from "../support/grammar-agreement.ts";
import { RandomSource } from "../support/random-source.ts";

let llama: Llama;
beforeAll(async () => {
  llama = await startLlama({ gpu: false, maxThreads: 1, onError: () => {} });
});
afterAll(async () => {
  await llama.dispose();
});

test("the matcher and llama.cpp agree on generated grammars", () => {
  const { texts, matching, disagreements } = compareGenerated(llama, {
    seed: 9_000,
    grammars: 100,
    texts: 30,
  });
  expect(texts).toBe(3_000);
  expect(matching).toBeGreaterThan(1_000);
  expect(matching).toBeLessThan(2_000);
  expect(disagreements).toEqual([]);
});

test("the comparison sees a difference", () => {
  const random = new RandomSource(1);
  const grammar = parseGbnf('root ::= "a" [0-9]*');
  const gbnf = 'root ::= "a" [0-8]*';
  const { disagreements } = compareGrammar(llama, grammar, { random, texts: 100, gbnf });
  expect(disagreements.length).toBeGreaterThan(0);
});

test("the comparison sees a grammar that llama.cpp refuses", () => {
  const random = new RandomSource(1);
  const gbnf = 'root ::= ("a" | "")*';
  const { disagreements } = compareGrammar(llama, parseGbnf(gbnf), { random, texts: 5, gbnf });
  expect(disagreements.map(({ about }) => about)).toEqual(["refused by llama.cpp"]);
});

/** What llama.cpp refuses or loosens when it is written plainly. */
test.each([
  ["a repetition of what may be empty", 'root ::= ("a"? "b"*)* "!"'],
  ["an exact count beyond its limit", 'root ::= "a"{2500}'],
  ["an upper bound beyond its limit", 'root ::= [ab]{0,2500} "!"'],
  ["a bound far beyond its limit", 'root ::= [a-z]{2,123456} "!"'],
  [
    "a group whose rules times its count are too many",
    'root ::= (x y (x | y)){0,800}\nx ::= "a"\ny ::= "b"',
  ],
  ["counts in counts", 'root ::= ("a"{0,50} "b"){0,50}'],
  ["signs in a row", 'root ::= "ab"+* "c"?{2} "d"'],
  ["many optional equals", `root ::= ${"[ab]? ".repeat(60)}`],
  ["deep parentheses", `root ::= ${"(".repeat(140)}"a"${")? ".repeat(140)}`],
  ["classes of what has a meaning there", "root ::= [\\]\\[^-]+ [^^\\]-]* [\\\\\\-]"],
])("%s is printed in a form that llama.cpp reads alike", (_name, gbnf) => {
  const random = new RandomSource(7);
  const { disagreements, matching } = compareGrammar(llama, parseGbnf(gbnf), { random, texts: 60 });
  expect(matching).toBeGreaterThan(0);
  expect(disagreements).toEqual([]);
});
