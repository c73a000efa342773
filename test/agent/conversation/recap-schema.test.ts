import { expect, test } from "vitest";
import { compileRecapGrammar, parseRecap } from "../../../src/agent/conversation/recap-schema.ts";
import { createMatcher } from "../../../src/grammar/matcher/matcher.ts";

function accepts(text: string, files: readonly string[] = ["a.py"]): boolean {
  return createMatcher(compileRecapGrammar(files)).start.accept(text)?.isComplete ?? false;
}

function write(decisions: readonly string[], openPoints: readonly string[] = []): string {
  const list = (points: readonly string[]) => `[${points.map((point) => `"${point}"`).join(", ")}]`;
  return `{"files_changed": ["a.py"], "decisions": ${list(decisions)}, "open_points": ${list(openPoints)}}`;
}

test.each<[string, string, boolean]>([
  ["no points", write([]), true],
  ["three of each kind", write(["One.", "Two.", "Three."], ["Four.", "Five.", "Six."]), true],
  ["four of a kind", write(["One.", "Two.", "Three.", "Four."]), false],
  ["another file", write([]).replace("a.py", "b.py"), false],
  ["no file", write([]).replace('"a.py"', ""), false],
  ["a point of two lines", write(["One\\ntwo."]), false],
  ["a point of 140 characters", write(["x".repeat(140)]), true],
  ["a point of 141 characters", write(["x".repeat(141)]), false],
  ["a point that begins with a space", write([" One."]), false],
])("%s", (_title, text, isAccepted) => {
  expect(accepts(text)).toBe(isAccepted);
});

test("of five thousand files the newest stand in the form", () => {
  const files = Array.from({ length: 5_000 }, (_, index) => `src/part-${index}.ts`);
  const forced = createMatcher(compileRecapGrammar(files)).start.forced();
  expect(Buffer.from(forced).toString()).toContain("part-4999.ts");
});

test.each(["", "{}", "[]", '{"decisions": 1, "open_points": []}', '{"decisions": ["a"'])(
  "what is no recap is none: %s",
  (text) => {
    expect(parseRecap(text)).toBeNull();
  },
);

test("a recap is read", () => {
  expect(parseRecap(write(["One."], ["Two."]))).toEqual({
    decisions: ["One."],
    openPoints: ["Two."],
  });
});
