import { expect, test } from "vitest";
import type { ProbeResults } from "../../src/probe/probe-results.ts";
import type { Verdict } from "../../src/probe/verdict.ts";
import {
  describeEdits,
  describeLoss,
  describeOpen,
  describeRange,
  describeTier,
} from "../../src/probe/verdict-words.ts";

const verdict: Verdict = {
  ...{ tier: "C", driver: "guided", editModes: ["lines", "fill"], toolTemperature: 0.3 },
  ...{ fill: "infill", fillShare: 1 },
  ...{ effectiveContextTokens: null, contextLimitTokens: null, open: [] },
  tierRange: { lowest: "D", highest: "B" },
};

function loss(valid: number, trials: number): string | null {
  const freeCalls: ProbeResults["freeCalls"] = {
    ...{ finding: { trials, valid, right: 0 }, isWhole: true, note: null },
  };
  return describeLoss({ freeCalls });
}

test("what the grammar saves is said in calls, and that the model is used all the same", () => {
  expect(loss(18, 30)).toBe(
    "Without the grammar 12 of 30 calls would have been invalid; with it the program still uses the model.",
  );
  expect(loss(30, 30)).toBe("Without the grammar all 30 calls would have been valid too.");
});

test.each([
  ["of too few calls", () => loss(4, 4)],
  ["of calls that were not tried", () => describeLoss({})],
  [
    "where both ends say the same",
    () => describeRange({ ...verdict, tierRange: { lowest: "C", highest: "C" } }),
  ],
  ["where nothing is open", () => describeOpen([])],
])("nothing is said %s", (_, say) => {
  expect(say()).toBeNull();
});

test("tier, doubt, edits and gaps are words", () => {
  expect(describeTier(verdict)).toMatch(/^C: good for the guided driver/);
  expect(describeRange(verdict)).toBe("so few trials could also mean D or B");
  expect(describeEdits(verdict)).toBe("some lines, one line filled in");
  expect(describeEdits({ editModes: [] })).toBe("none");
  expect(describeOpen(["edits", "levels"])).toBe(
    "Not measured to the end: edits, calls in a filled context. The next `agent doctor --probe` goes on there.",
  );
});
