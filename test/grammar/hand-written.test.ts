import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Llama } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseGbnf } from "../../src/grammar/gbnf/parse-gbnf.ts";
import { printGbnf } from "../../src/grammar/gbnf/print-gbnf.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { startLlama } from "../../src/runtime/native-llama.ts";
import { createNativeGrammar } from "../support/native-grammar.ts";

interface Examples {
  accepted: { name: string; text: string }[];
  rejected: { name: string; text: string }[];
}

const GRAMMARS = readdirSync("grammars").map((file) => path.basename(file, ".gbnf"));

let llama: Llama;
beforeAll(async () => {
  llama = await startLlama({ gpu: false, maxThreads: 1, onError: () => {} });
});
afterAll(async () => {
  await llama.dispose();
});

describe.each(GRAMMARS)("grammars/%s.gbnf", (name) => {
  const source = readFileSync(`grammars/${name}.gbnf`, "utf8");
  const examples: Examples = JSON.parse(
    readFileSync(`test/fixtures/grammars/${name}.json`, "utf8"),
  );
  const matcher = createMatcher(parseGbnf(source));

  test.each(examples.accepted)("accepts $name", ({ text }) => {
    expect(matcher.start.accept(text).isComplete).toBe(true);
  });

  test.each(examples.rejected)("rejects $name", ({ text }) => {
    expect(matcher.start.accept(text).isComplete).toBe(false);
  });

  test("is read by llama.cpp alike, as written and as printed", () => {
    const texts = [...examples.accepted, ...examples.rejected].map(({ text }) => text);
    const ours = texts.map((text) => matcher.start.accept(text).isComplete);
    for (const gbnf of [source, printGbnf(parseGbnf(source))]) {
      expect(texts.map(createNativeGrammar(llama, gbnf))).toEqual(ours);
    }
  });
});

test("json.gbnf takes what JSON.stringify writes of every character", () => {
  const { start } = createMatcher(parseGbnf(readFileSync("grammars/json.gbnf", "utf8")));
  const characters = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
  const refused = characters.filter((each) => !start.accept(JSON.stringify(each)).isComplete);
  expect(refused).toEqual([]);
});
