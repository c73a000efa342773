import { expect, test } from "vitest";
import { splitTurnEnd } from "../../../src/template/dialect/turn-end.ts";

const isEndToken = (marker: string) => marker === "<|stop|>";

const TURNS = [
  {
    what: "what ends an answer",
    rest: "}</c><|end|>\n<|user|>",
    lastRest: "}</c><|end|>\n",
    ends: ["<|end|>\n"],
    split: { closing: "}</c>", end: "<|end|>\n" },
  },
  {
    what: "blanks in front of that",
    rest: "</c>\n<|end|>\n<|u|>",
    lastRest: null,
    ends: ["<|end|>\n"],
    split: { closing: "</c>", end: "\n<|end|>\n" },
  },
  {
    what: "part of what ends an answer",
    rest: "]</c><|e|><|t|><|sys|>",
    lastRest: "]</c><|e|><|t|>",
    ends: ["</text><|t|>"],
    split: { closing: "]</c><|e|>", end: "<|t|>" },
  },
  {
    what: "a token that ends every generation",
    rest: "</c><|stop|><|r|>",
    lastRest: "</c><|stop|>",
    ends: [""],
    split: { closing: "</c>", end: "<|stop|>" },
  },
  {
    what: "nothing that other turns have",
    rest: "</c><|eom|><|r|>",
    lastRest: "</c><|eom|>",
    ends: ["<|eot|>"],
    split: { closing: "</c><|eom|>", end: "" },
  },
  {
    what: "nothing",
    rest: "</c><|result|>",
    lastRest: "</c>",
    ends: [""],
    split: { closing: "</c>", end: "" },
  },
];

test.each(TURNS)("a turn of calls may end with $what", ({ rest, lastRest, ends, split }) => {
  expect(splitTurnEnd(rest, lastRest, { ends, isEndToken })).toEqual(split);
});
