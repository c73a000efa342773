import { tokenize } from "@huggingface/jinja";
import { expect, test } from "vitest";
import { lexTemplate } from "../../../src/template/static/lex-template.ts";
import { parseTemplate } from "../../../src/template/static/parse-template.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

test.each([
  ["{{ () | list }}", "FilterExpression"],
  ["{{ x is divisibleby(2) }}", "FilterExpression"],
  ["{{ x is not eq 'y' }}", "FilterExpression"],
  ["{% do x.y() %}", "CallExpression"],
  ["{% generation %}{{ x }}{% endgeneration %}", "Identifier"],
  ["{% with a = 1, b = 2 %}{% endwith %}", "Set"],
  ["{% for a in b recursive %}{% endfor %}", "For"],
])("%s is read as a whole", (source, type) => {
  const { isWhole, body } = parseTemplate(source);
  expect([isWhole, body[0]?.type]).toEqual([true, type]);
});

test("one tag that is nonsense leaves the others readable", () => {
  const { isWhole, body, unparsed } = parseTemplate("{{ a.b }}{{ ? }}{% if c %}{% set d = 1 %}");
  expect(isWhole).toBe(false);
  expect(body.map(({ type }) => type)).toEqual(["MemberExpression", "Identifier", "Set"]);
  expect(unparsed).toHaveLength(1);
});

test("a tree deeper than the walks allow is read tag by tag", () => {
  expect(parseTemplate(`{{ ${"not ".repeat(3_000)}a }}`)).toMatchObject({
    isWhole: false,
    body: [],
  });
});

const TAG_ENDS = /^(?:Text|Comment|Open(?:Statement|Expression)|Close(?:Statement|Expression))$/;
const REAL = [
  ...readFixtureTemplates("templates-llama.cpp"),
  ...readFixtureTemplates("third-party-glyphhound/corpus"),
];

/** One lexer takes a sign into its number, the other does not. */
function joinSigned(values: readonly string[]): string {
  return values.join(" ¦ ").replace(/([-+])(?: ¦ )?(?=\d)/g, "$1");
}

test.skipIf(!hasTemplateFixtures).each(REAL)(
  "$name has the lexemes of the other lexer and is read as a whole",
  ({ source }) => {
    const plain = source.replace(/\{%-?\s*(?:end)?generation\s*-?%\}/g, "");
    const ours = lexTemplate(plain)
      .filter(({ kind }) => !["text", "comment", "open", "close"].includes(kind))
      .map(({ value }) => value);
    const tokens: { type: string; value: string }[] = tokenize(plain);
    const theirs = tokens.filter(({ type }) => !TAG_ENDS.test(type)).map(({ value }) => value);
    expect(joinSigned(ours)).toBe(joinSigned(theirs));
    expect(parseTemplate(source).isWhole).toBe(true);
  },
);
