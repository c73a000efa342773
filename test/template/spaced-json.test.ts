import { expect, test } from "vitest";
import { writeSpacedJson } from "../../src/template/spaced-json.ts";
import { renderNatively } from "../support/native-jinja.ts";

test.each([
  [{}],
  [{ a: 1, b: [2, { c: null }], d: 'x,\n  y: "z"', e: true, f: [] }],
  ["é\n\t\\"],
  [[[1.5], []]],
])("%j is written as tojson writes it", (value) => {
  const rendered = renderNatively("{{ value | tojson }}", {
    messages: [],
    add_generation_prompt: false,
    value,
  });
  expect(writeSpacedJson(value)).toBe(rendered);
});
