import { expect, test } from "vitest";
import {
  frameText,
  judgeText,
  unescapeOnce,
} from "../../../../src/template/evidence/texts/text-spelling.ts";

const TEXT = 'a "b"\n\\c <d> é 🎉';
const framed = frameText(TEXT);
const asJson = (text: string) => JSON.stringify(text).slice(1, -1);
const asAscii = (text: string) =>
  asJson(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

test.each([
  ["as it is", framed, "kept"],
  ["as JSON", asJson(framed), "kept"],
  ["as ASCII JSON", asAscii(framed), "kept"],
  ["with escaped brackets", asJson(framed).replace("<", "\\u003c"), "kept"],
  ["as JSON in JSON", asJson(asJson(framed)), "escaped-twice"],
  ["with lost quotes", framed.replaceAll('"', ""), "altered"],
  ["cut off", framed.slice(0, -12), "altered"],
  ["nowhere", "", "missing"],
])("a text that stands %s is judged", (_how, prompt, spelling) => {
  expect(judgeText(`before ${prompt} behind`, TEXT).spelling).toBe(spelling);
});

test("one whole copy is enough", () => {
  expect(judgeText(`${framed.toUpperCase()} ${asJson(framed)}`, TEXT).spelling).toBe("kept");
});

test("escapes of JSON and Python are undone once", () => {
  expect(unescapeOnce("\\n\\t\\\\n\\'\\x41\\u00e9")).toBe("\n\t\\n'Aé");
});
