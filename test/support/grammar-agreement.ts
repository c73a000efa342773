/** Compares our matcher with llama.cpp on generated grammars, and both with the grammar printed and read back. */
import type { Llama } from "node-llama-cpp";
import { parseGbnf } from "../../src/grammar/gbnf/parse-gbnf.ts";
import { printGbnf } from "../../src/grammar/gbnf/print-gbnf.ts";
import type { Grammar } from "../../src/grammar/grammar.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { createTexts } from "./grammar-texts.ts";
import { createNativeGrammar } from "./native-grammar.ts";
import { createJsonGrammar, createRandomGrammar } from "./random-grammar.ts";
import { RandomSource } from "./random-source.ts";

export interface Disagreement {
  /** Whose answer, or that llama.cpp refuses the grammar. */
  about: string;
  gbnf: string;
  text: string;
  ours: boolean;
}

export interface Agreement {
  grammars: number;
  texts: number;
  matching: number;
  disagreements: Disagreement[];
}

export function compareGenerated(
  llama: Llama,
  { seed, grammars, texts }: { seed: number; grammars: number; texts: number },
): Agreement {
  const total: Agreement = { grammars: 0, texts: 0, matching: 0, disagreements: [] };
  for (let i = 0; i < grammars; i++) {
    const random = new RandomSource(seed + i);
    const grammar = i % 5 === 0 ? createJsonGrammar(random) : createRandomGrammar(random);
    addAgreement(total, compareGrammar(llama, grammar, { random, texts }));
  }
  return total;
}

/** `gbnf` is given when the grammar was read from it: llama.cpp then answers for that text as well. */
export function compareGrammar(
  llama: Llama,
  grammar: Grammar,
  { random, texts, gbnf }: { random: RandomSource; texts: number; gbnf?: string },
): Agreement {
  const printed = printGbnf(grammar);
  const matcher = createMatcher(grammar);
  const result: Agreement = { grammars: 1, texts: 0, matching: 0, disagreements: [] };
  const readBack = createMatcher(parseGbnf(printed));
  const others: [about: string, (text: string) => boolean][] = [
    ["read back", (text) => readBack.start.accept(text).isComplete],
  ];
  for (const source of gbnf === undefined ? [printed] : [printed, gbnf]) {
    try {
      others.push(["llama.cpp", createNativeGrammar(llama, source)]);
    } catch {
      result.disagreements.push({
        about: "refused by llama.cpp",
        gbnf: source,
        text: "",
        ours: true,
      });
    }
  }
  for (const text of createTexts(matcher, random, texts)) {
    const ours = matcher.start.accept(text).isComplete;
    result.texts += 1;
    if (ours) result.matching += 1;
    for (const [about, matches] of others) {
      if (matches(text) !== ours) result.disagreements.push({ about, gbnf: printed, text, ours });
    }
  }
  return result;
}

export function addAgreement(total: Agreement, part: Agreement): void {
  total.grammars += part.grammars;
  total.texts += part.texts;
  total.matching += part.matching;
  total.disagreements.push(...part.disagreements);
}
