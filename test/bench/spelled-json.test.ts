import { expect, test } from "vitest";
import { parseSpelledJson } from "../../src/bench/spelled-json.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { compileSchema } from "../../src/grammar/schema/compile-schema.ts";
import { SpelledNumber } from "../../src/grammar/schema/spelled-number.ts";

test("a whole number with a fraction keeps its spelling", () => {
  expect(parseSpelledJson('{"a": [1.0, 1, 1.5, -20.00]}')).toEqual({
    a: [new SpelledNumber("1.0"), 1, 1.5, new SpelledNumber("-20.00")],
  });
});

test.each(['{"a": "1.0", "b \\" 2.0": 3}', "[1, 2.5, 1.01, 1.0e3]", '"number-0-"'])(
  "there is nothing to keep in %s",
  (text) => {
    expect(parseSpelledJson(text)).toBeNull();
  },
);

test("texts that look like the marks stay texts", () => {
  expect(parseSpelledJson('["number-0-0", 3.0]')).toEqual(["number-0-0", new SpelledNumber("3.0")]);
});

test.each([
  { type: "integer", isAccepted: false },
  { type: "number", isAccepted: true },
])("a spelled 12345.0 for type $type: accepted is $isAccepted", ({ type, isAccepted }) => {
  const { grammar, serialize } = compileSchema({ type });
  const text = serialize(new SpelledNumber("12345.0"));
  expect(createMatcher(grammar).start.accept(text).isComplete).toBe(isAccepted);
});
