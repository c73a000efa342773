import { expect, test } from "vitest";
import type { RecordScore } from "../../src/bench/schema-conformance.ts";
import { isNotable, renderGbnf, renderScore } from "../../src/ui/grammar-view.ts";
import { renderJsonLine } from "../../src/ui/json-line.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { scoreOf } from "../support/record-score.ts";

const score = scoreOf({ category: "c" });

function reasonsOf(changes: Partial<RecordScore>): string[] {
  return renderScore({ ...score, ...changes }, createPalette(false))
    .slice(1)
    .map((line) => line.trim());
}

test.each<[Partial<RecordScore>, string[]]>([
  [{ crash: "boom\u001b[2J" }, ["crashed: boom␛"]],
  [{ refusal: "nothing\ncan match" }, ["refused: nothing can match"]],
  [
    { firstWrong: { index: 0, valid: true, data: undefined, refusedBy: "grammar" } },
    ["datum 1 is valid and was refused by the grammar: no JSON"],
  ],
  [
    { firstWrong: { index: 4, valid: true, data: "\u202e", refusedBy: "validator" } },
    ['datum 5 is valid and was refused by the validator: "·"'],
  ],
  [
    { unsupported: Array.from({ length: 7 }, (_, index) => `/${index}: x`) },
    [..."01234"].map((index) => `unsupported: /${index}: x`).concat("unsupported: 2 more"),
  ],
  [{ totalMs: 1234 }, ["slow: 1.2 s"]],
])("a record with %j is explained", (changes, reasons) => {
  expect(reasonsOf(changes)).toEqual(reasons);
});

test.each([
  [{}, false],
  [{ isRight: false }, true],
  [{ totalMs: 501 }, true],
])("a score with %j is worth a look: %s", (changes, isWorth) => {
  expect(isNotable({ ...score, ...changes })).toBe(isWorth);
});

test("what a terminal would act on is escaped in a way both formats read", () => {
  expect(renderGbnf('root ::= "\u202e"')).toBe('root ::= "\\u202e"\n');
  expect(JSON.parse(renderJsonLine({ a: "\u202e" }))).toEqual({ a: "\u202e" });
  expect(renderJsonLine({ aB: "\u202e" })).toBe('{"aB":"\\u202e"}\n');
});
