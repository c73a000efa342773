import { expect, test } from "vitest";
import { type GrammarWalk, walkGrammar } from "../../src/bench/promise-walk.ts";
import { parseGbnf } from "../../src/grammar/gbnf/parse-gbnf.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { compileRawBlockGrammar } from "../../src/grammar/raw-block.ts";
import { RandomSource } from "../support/random-source.ts";

const CALL = String.raw`root ::= "{\"name\": \"" ("read" | "edit" | "answer") "\", \"text\": \"" value "\"}"
value ::= ([^"\\\x00-\x1f] | "\\" ["\\n])*
`;

function walk(gbnf: string, options: Partial<GrammarWalk> = {}): string {
  const random = new RandomSource(1);
  const bytes = walkGrammar({
    start: createMatcher(parseGbnf(gbnf)).start,
    prefix: new Uint8Array(),
    wish: "",
    dice: () => random.next(),
    writeFree: () => 'a "quoted"\nword',
    maxBytes: 1_000,
    ...options,
  });
  return Buffer.from(bytes).toString("utf8");
}

function isText(gbnf: string, text: string): boolean {
  return createMatcher(parseGbnf(gbnf)).start.accept(text).isComplete;
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))("dice %i give a text of it", (seed) => {
  const random = new RandomSource(seed);
  const dice = () => random.next();
  expect(isText(CALL, walk(CALL, { dice }))).toBe(true);
  const block = compileRawBlockGrammar({ fence: "```", inner: "none" });
  expect(isText(block, walk(block, { dice }))).toBe(true);
});

test("a block is the free text and its end", () => {
  const text = walk(compileRawBlockGrammar({ fence: "```", inner: "none" }), {
    writeFree: () => "x = 1\ny = 2",
  });
  expect(text).toBe("x = 1\ny = 2\n```");
});

test("free text that closes its place ends there", () => {
  expect(walk(CALL, { wish: '{"name": "edit"' })).toBe('{"name": "edit", "text": "a "}');
});

test("free text is told whether a line may end in it", () => {
  const told: boolean[] = [];
  const writeFree = (isOneLine: boolean) => {
    told.push(isOneLine);
    return "";
  };
  walk(CALL, { writeFree });
  walk(compileRawBlockGrammar({ fence: "```", inner: "none" }), { writeFree });
  expect(told).toEqual([true, false]);
});

test("the wish is followed as far as the grammar lets it", () => {
  expect(walk(CALL, { wish: '{"name": "answer"' })).toContain('"answer"');
  expect(walk(CALL, { wish: '{"name": "remove"' })).toMatch(/"(?:read|edit|answer)"/);
});

test("no wish is followed where the grammar takes any text", () => {
  const block = walk(compileRawBlockGrammar({ fence: "```", inner: "none" }), {
    wish: "call",
    writeFree: () => "x = 1",
  });
  expect(block).toBe("x = 1\n```");
});

test("it begins with its prefix, and ends at its limit", () => {
  const prefix = Buffer.from('{"name": "read"');
  expect(walk(CALL, { prefix })).toMatch(/^\{"name": "read"/);
  const endless = walk(compileRawBlockGrammar({ fence: "```", inner: "none" }), {
    writeFree: () => "x".repeat(5_000),
  });
  expect(endless).toHaveLength(1_000);
});
