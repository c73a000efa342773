import { expect, test } from "vitest";
import { hashTemplateText } from "../../../src/template/registry/template-text-hash.ts";

const TEXT = `{%- for m in messages %}\n{{ m['content'] ~ "}}" }}\n{%- endfor %}`;

test.each([
  ["comments", `{# by hand #}${TEXT}{#- and more\n -#}`],
  ["blanks at the end of lines", TEXT.replaceAll("\n", "  \t\n")],
  ["the line ends of Windows", TEXT.replaceAll("\n", "\r\n")],
  ["an empty line at the end", `${TEXT}\n\n`],
])("%s do not count", (_what, text) => {
  expect(hashTemplateText(text)).toBe(hashTemplateText(TEXT));
});

test.each([
  ["a name", "{{ a }}", "{{ b }}"],
  ["a blank in front of a line", "a\n b", "a\nb"],
  ["what a string hides as a comment", "{{ '' }}", "{{ '{#' ~ evil ~ '#}' }}"],
  ["what an object hides", "{{ {'a':{}} ~ '' }}", "{{ {'a':{}} ~ '{#' ~ evil ~ '#}' }}"],
  ["what an escaped quote hides", "{{ '\\'' }}", "{{ '\\'{#' ~ evil ~ '#}' }}"],
  ["code inside an unfinished comment", "{# a", "b"],
])("%s counts", (_what, first, second) => {
  expect(hashTemplateText(first)).not.toBe(hashTemplateText(second));
});

test.each(["{#", "{{", "{{'", "{%\\'", "' ", "{", "\\"])("a long run of %j is hashed", (piece) => {
  expect(hashTemplateText(piece.repeat(200_000))).toMatch(/^[0-9a-f]{64}$/);
});
