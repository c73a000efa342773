import { expect, test } from "vitest";
import {
  choiceOfJsonStrings,
  choiceOfLineNumbers,
  choiceOfTexts,
  dfaWithoutWord,
  liveTexts,
  spellJsonStrings,
  spellTexts,
} from "../../src/grammar/choices.ts";
import { type Expression, grammarOf, NOTHING } from "../../src/grammar/grammar.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";

function accepts(expression: Expression, text: string): boolean {
  return createMatcher(grammarOf(expression)).start.accept(text).isComplete;
}

const PATHS = ["src/a.ts", "src/ab.ts", "src/a", 'odd "name".ts', "é/日本.ts", "back\\slash"];

test.each(PATHS)("%j is one of the texts, raw and as a JSON string", (path) => {
  expect(accepts(choiceOfTexts(PATHS), path)).toBe(true);
  expect(accepts(choiceOfJsonStrings(PATHS), JSON.stringify(path))).toBe(true);
});

test.each(["", "src/", "src/abc.ts", "src/a.tss", "back"])("%j is none of the texts", (path) => {
  expect(accepts(choiceOfTexts(PATHS), path)).toBe(false);
  expect(accepts(choiceOfJsonStrings(PATHS), JSON.stringify(path))).toBe(false);
});

test("what all texts begin with is forced", () => {
  const { start } = createMatcher(grammarOf(choiceOfTexts(["src/agent/a.ts", "src/agent/b.ts"])));
  expect(new TextDecoder().decode(start.forced())).toBe("src/agent/");
});

test("no texts leave no way", () => {
  expect(choiceOfTexts([])).toBe(NOTHING);
  expect(choiceOfJsonStrings([])).toBe(NOTHING);
});

test("ten thousand paths become one automaton, whose beginnings are shared", () => {
  const paths = Array.from({ length: 10_000 }, (_, n) => `src/module-${n % 100}/part-${n}.ts`);
  const live = liveTexts(paths);
  if (live.kind !== "texts") throw new Error("no texts");
  const letters = paths.reduce((sum, path) => sum + path.length, 0);
  expect(live.dfa.states.length).toBeLessThan(letters / 10);
  const expression = spellJsonStrings(live.dfa);
  expect(accepts(expression, '"src/module-7/part-9907.ts"')).toBe(true);
  expect(accepts(expression, '"src/module-8/part-9907.ts"')).toBe(false);
  expect(spellJsonStrings(live.dfa)).toBe(expression);
});

test("a text that holds a forbidden word is left out, and the set is not rebuilt without need", () => {
  const live = liveTexts(["a</x>", "b"]);
  if (live.kind !== "texts") throw new Error("no texts");
  expect(accepts(spellTexts(dfaWithoutWord(live, "</x>")), "a</x>")).toBe(false);
  expect(accepts(spellTexts(dfaWithoutWord(live, "</x>")), "b")).toBe(true);
  expect(dfaWithoutWord(live, "</y>")).toBe(live.dfa);
});

test.each([
  [1, 1],
  [1, 9],
  [1, 120],
  [7, 7],
  [8, 12],
  [95, 105],
  [100, 999],
  [998, 1002],
  [0, 3],
  [-5, 2],
  [5, 4],
  [1, 0],
])("the line numbers from %d to %d are these and no others", (first, last) => {
  const { start } = createMatcher(grammarOf(choiceOfLineNumbers(first, last)));
  for (let line = 0; line <= 1100; line++) {
    const isInside = line >= Math.max(1, first) && line <= last;
    expect(start.accept(String(line)).isComplete).toBe(isInside);
  }
  for (const text of ["", "-1", "-0", "+1", "01", "1.0", "1e0"]) {
    expect(start.accept(text).isComplete).toBe(false);
  }
});
