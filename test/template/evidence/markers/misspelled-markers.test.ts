import { expect, test } from "vitest";
import { findMisspelledMarkers } from "../../../../src/template/evidence/markers/misspelled-markers.ts";

test.each([
  ["one that many families share", "'<|im_endx|>'", "<|im_endx|>", "<|im_end|>"],
  ["a more frequent one", "'<|turn|>' '<|turn|>' '<|turm|>'", "<|turm|>", "<|turn|>"],
  ["one letter more in a short name", "'<|eot|>' '<|eot|>' '<|eott|>'", "<|eott|>", "<|eot|>"],
  ["the twin with both bars", "'<|abc_end|>' '<|abc_end>'", "<|abc_end>", "<|abc_end|>"],
  [
    "a closing tag that was never opened",
    "'<zeta_call>' '</zeta_calx>'",
    "</zeta_calx>",
    "</zeta_call>",
  ],
])("%s was meant", (_, source, marker, meant) => {
  expect(findMisspelledMarkers(source, [])).toEqual([{ marker, meant }]);
});

test.each([
  ["known twins", "<|eot_id|><|eom_id|>"],
  ["numbers", "<SPECIAL_10><SPECIAL_11><SPECIAL_11>"],
  ["plurals", "<｜tool▁output▁begin｜><｜tool▁outputs▁begin｜><｜tool▁output▁begin｜>"],
  ["opening and closing", "<think></think><think>[INST][/INST]"],
  ["one-sided bars", "<|channel><channel|><|tool><tool|>"],
  ["capitals", "<|System|>"],
  ["short names", "<|eot|><|eot|><|eom|>"],
  ["a comment", "{# <|im_endx|> #}<|im_end|>"],
])("no slip: %s", (_, source) => {
  expect(findMisspelledMarkers(source, [])).toEqual([]);
});

test("a control token of the vocabulary is never a slip, and shows one", () => {
  expect(findMisspelledMarkers("<|im_endx|>", ["<|im_endx|>"])).toEqual([]);
  expect(findMisspelledMarkers("<|zeta_ent|>", ["<|zeta_end|>"])).toEqual([
    { marker: "<|zeta_ent|>", meant: "<|zeta_end|>" },
  ]);
});
