import { expect, test } from "vitest";
import {
  commonPieces,
  joinPieces,
  listMarkers,
  splitPieces,
} from "../../../../src/template/evidence/texts/text-pieces.ts";

test.each([
  ["<|im_end|>\n<|im_start|>user\n", ["<|im_end|>", "<|im_start|>"]],
  ["[INST]a[/INST]b</s>", ["[INST]", "[/INST]", "</s>"]],
  ["]~b]user\nx[e~[\n", ["]~b]", "[e~["]],
  ["<｜User｜>x<｜end▁of▁sentence｜>", ["<｜User｜>", "<｜end▁of▁sentence｜>"]],
  ["a < b and c > d, list[0], [link]", []],
  ["<parameter=path>x</parameter>", ["<parameter=path>", "</parameter>"]],
])("the markers of %j are %j", (text, markers) => {
  expect(listMarkers(text)).toEqual(markers);
  expect(joinPieces(splitPieces(text))).toBe(text);
});

test.each([
  ["<a>user", "<a>user\n", "<a>"],
  ["<a><b>x", "<a><b>y", "<a><b>"],
  ["<a>x", "<a>x", "<a>x"],
  ["<a>", "", ""],
])("%j and %j have whole pieces in common: %j", (first, second, common) => {
  expect(joinPieces(commonPieces(first, second))).toBe(common);
});
