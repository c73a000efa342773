import { expect, test } from "vitest";
import type { ProbeFacts } from "../../src/ui/doctor-facts.ts";
import { describeCapability, renderProbe } from "../../src/ui/doctor-probe-view.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { createProbe, problem } from "./scripted-doctor.ts";
import { cpuPlan } from "./scripted-plans.ts";

function render(changes: Partial<ProbeFacts> = {}): string[] {
  const options = { plan: cpuPlan, palette: createPalette(false) };
  return renderProbe("tiny\u0007", createProbe(changes), options);
}

test("a probe fits one screen, and says what it does not know", () => {
  expect(render()).toEqual([
    "model        tiny·",
    "verdict      C: good for the guided driver, with some kinds of edit only",
    "             so few trials could also mean D or B",
    "driver       guided",
    "edits        single declarations, some lines",
    "temperature  0.3 for tool calls",
    "context      as good at 1,280 tokens as at the beginning",
    "speed        reads 71.2 tokens/s, writes 8.0 tokens/s with 2 threads",
    "plan         all layers on the CPU, context 9,728 tokens, batch 512, KV cache f16, flash attention auto, 8 threads",
    "             takes RAM 1,752 of 9,149 MiB",
    "",
    "what was tried                   right     95 %",
    "tool calls, with the grammar  24 of 30  63–90 %  all valid",
    "tool calls, without           15 of 30  33–67 %  18 valid",
    "edit of whole short files       2 of 6  10–70 %",
    "edit of single declarations     5 of 6  44–97 %",
    "edit of some lines              4 of 6  30–90 %",
    "calls, context 0 % full        9 of 10  60–98 %  0 of 5,120 tokens",
    "calls, context 25 % full       9 of 10  60–98 %  1,280 of 5,120 tokens",
    "instructions                    6 of 8  41–93 %",
    "",
    "Without the grammar 12 of 30 calls would have been invalid; with it the program still uses the model.",
    "Not measured to the end: calls in a filled context, other temperatures. The next `agent doctor --probe` goes on there.",
  ]);
});

test.each<[string, Partial<ProbeFacts>, string]>([
  ["no verdict", { verdict: null }, "verdict      none yet: too few edits were tried"],
  ["nothing measured", { verdict: null, results: {} }, "Nothing was measured."],
  ["what stopped it", { stop: problem }, "It is odd·. Mend it."],
  [
    "a cache that could not be written",
    { isSaved: false },
    "This could not be written to the cache: the next probe begins anew.",
  ],
])("%s is told", (_, changes, line) => {
  expect(render(changes)).toContain(line);
});

test.each<[number | null, number | null, string]>([
  [null, null, "not known how far it serves"],
  [null, 1280, "clearly worse at 1,280"],
  [2560, 3840, "as good at 2,560 tokens as at the beginning, clearly worse at 3,840"],
])("the context that serves, %s, and its limit, %s, are words", (effective, limit, words) => {
  const { verdict } = createProbe();
  if (verdict === null) throw new Error("no verdict");
  const changed = { ...verdict, effectiveContextTokens: effective, contextLimitTokens: limit };
  expect(render({ verdict: changed })).toContain(`context      ${words}`);
});

test.each<[string, Parameters<typeof describeCapability>[0], string]>([
  ["no probe", null, "not known: agent doctor --probe finds out in some minutes"],
  ["a problem", { problem }, "It is odd·."],
  [
    "too little for a verdict",
    createProbe({ verdict: null }),
    "probed, but not far enough: agent doctor --probe goes on",
  ],
  ["a verdict", createProbe(), "C: good for the guided driver, with some kinds of edit only"],
])("among the doctor's facts %s is a line", (_, capability, words) => {
  expect(describeCapability(capability)[0]).toEqual(["capability", words]);
});
