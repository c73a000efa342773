import { expect, test } from "vitest";
import { createPalette } from "../../src/ui/palette.ts";
import type { ReplayFacts } from "../../src/ui/replay-port.ts";
import { renderReplay } from "../../src/ui/replay-view.ts";

const SAME: ReplayFacts = {
  tape: "/state/ses_1.tape.jsonl",
  isWhole: true,
  runs: 1,
  models: ["tiny"],
  counts: { calls: 12, sampledTokens: 1, scoredTokens: 2345, computedTokens: 67890 },
  rebuiltTokens: 0,
  difference: null,
  reasons: [],
};
const OTHER: ReplayFacts = {
  ...SAME,
  difference: { index: 41, op: "generate", token: 0, recorded: 'token 5 "a"', replayed: "end" },
  reasons: ["Another engine."],
};

test.each<[string, ReplayFacts, readonly string[]]>([
  [
    "the same",
    SAME,
    [
      "✓ as recorded  12 calls: 1 token sampled, 2,345 rated, 67,890 computed",
      "  /state/ses_1.tape.jsonl",
    ],
  ],
  [
    "something else",
    OTHER,
    [
      "✗ not as recorded, after 12 calls: 1 token sampled, 2,345 rated, 67,890 computed",
      '  line 42 of the log (generate), token 1: recorded token 5 "a", now end',
      "  Another engine.",
      "  /state/ses_1.tape.jsonl",
    ],
  ],
  [
    "the same without its end, from a foreign cache",
    { ...SAME, isWhole: false, rebuiltTokens: 1 },
    [
      "✓ as recorded  12 calls: 1 token sampled, 2,345 rated, 67,890 computed",
      "  1 token of another session's KV cache was computed anew.",
      "  The end of the token log is missing and was not compared.",
      "  /state/ses_1.tape.jsonl",
    ],
  ],
])("%s", (_, facts, lines) => {
  expect(renderReplay(facts, createPalette(false))).toEqual(lines);
});

test("what a log says cannot reach the terminal as more than text", () => {
  const payload = "\u001b]0;owned\u0007";
  const hostile: ReplayFacts = {
    ...OTHER,
    tape: payload,
    difference: { index: 0, op: "score", token: null, recorded: payload, replayed: payload },
    reasons: [payload],
  };
  const shown = renderReplay(hostile, createPalette(false)).join("\n");
  expect([...shown].filter((character) => character < " " && character !== "\n")).toEqual([]);
});
