import { expect, test } from "vitest";
import { findHiddenCharacters } from "../../../src/template/static/hidden-characters.ts";
import { lexTemplate } from "../../../src/template/static/lex-template.ts";

function listKinds(source: string): string[] {
  return findHiddenCharacters(lexTemplate(source)).map(({ kind }) => kind);
}

test.each([
  ["a tag", "a\u{e0041}", ["smuggled"]],
  ["a direction", "a\u202eb", ["smuggled"]],
  ["an escaped direction", "{{ '\\u202e' }}", ["smuggled"]],
  ["a control", "{{ '\\x1b' }}", ["smuggled"]],
  ["a blank without width", "a\u200bb", ["invisible"]],
  ["a comment", "{# \u202e \u200b #}", []],
  ["markers of real models", "<｜tool▁sep｜>", []],
  ["emoji", "\u26a0\ufe0f \u{1f469}\u200d\u{1f4bb}", []],
  ["Persian", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", []],
  ["escapes of JSON", "{{ x | replace('\\b', '') | replace('\\f', '') }}\t\r\n", []],
])("%s gives %j", (_, source, kinds) => {
  expect(listKinds(source)).toEqual(kinds);
});
