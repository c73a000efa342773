import { expect, test } from "vitest";
import type { ProbeFindings, ProbeResults } from "../../src/probe/probe-results.ts";
import { decideVerdict, type Verdict } from "../../src/probe/verdict.ts";

const whole = <Finding>(finding: Finding) => ({ finding, isWhole: true, note: null });
const of = (right: number, trials: number) => ({ right, trials });

function edits(
  [wholeFile, symbol, lines, fill]: readonly number[],
  trials = 6,
): ProbeResults["edits"] {
  return whole({
    whole: of(wholeFile ?? 0, trials),
    symbol: of(symbol ?? 0, trials),
    lines: of(lines ?? 0, trials),
    fill: of(fill ?? 0, fill === undefined ? 0 : trials),
    forcedFill: of(0, 0),
  });
}

const calls = (right: number, trials = 30) => whole({ right, trials, valid: trials });

function levels(...rights: readonly number[]): ProbeResults["levels"] {
  const all = rights.map((right, index) => ({
    ...{ share: index / 4, tokens: index * 1000, trials: 10, right, valid: 10 },
  }));
  return whole({ contextTokens: 4000, levels: all });
}

function temperatures(...found: ProbeFindings["temperatures"]): ProbeResults["temperatures"] {
  return whole(found);
}

const STRONG = { calls: calls(29), edits: edits([6, 5, 6, 6]), instructions: whole(of(8, 8)) };

test.each<[string, ProbeResults, Partial<Verdict>]>([
  ["all is well", STRONG, { tier: "A", driver: "free" }],
  ["two calls are wrong", { ...STRONG, calls: calls(28) }, { tier: "B", driver: "guided" }],
  ["few calls were tried", { ...STRONG, calls: calls(19, 19) }, { tier: "B" }],
  ["no call was tried", { ...STRONG, calls: undefined }, { tier: "B" }],
  ["no instruction was tried", { ...STRONG, instructions: undefined }, { tier: "B" }],
  ["instructions are not followed", { ...STRONG, instructions: whole(of(5, 8)) }, { tier: "B" }],
  ["edits are only fair", { ...STRONG, edits: edits([4, 4, 4]) }, { tier: "B" }],
  [
    "whole files go wrong",
    { ...STRONG, edits: edits([2, 5, 6, 1]) },
    { tier: "C", editModes: ["lines", "symbol"] },
  ],
  [
    "only whole files go well",
    { ...STRONG, edits: edits([3, 2, 2]) },
    { tier: "C", editModes: ["whole"] },
  ],
  [
    "no edit goes well, though single lines are filled in",
    { ...STRONG, edits: edits([2, 1, 0, 6]) },
    { tier: "D", driver: "guided", editModes: [] },
  ],
  [
    "edits were cut short",
    { edits: edits([2, 2, 2], 2) },
    { tier: "B", tierRange: { lowest: "D", highest: "B" } },
  ],
  [
    "the best form stands first, the order of the forms decides ties",
    { edits: edits([4, 6, 4, 6]) },
    { editModes: ["symbol", "fill", "whole", "lines"] },
  ],
])("the verdict where %s", (_, results, expected) => {
  expect(decideVerdict(results)).toMatchObject(expected);
});

test.each<[string, ProbeResults]>([
  ["nothing", {}],
  ["all but edits", { ...STRONG, edits: undefined }],
  ["edits that were not begun", { ...STRONG, edits: { finding: null, isWhole: false, note: "x" } }],
  ["one edit of each form", { edits: edits([1, 1, 1], 1) }],
])("there is no verdict on %s", (_, results) => {
  expect(decideVerdict(results)).toBeNull();
});

test("what was not measured to its end is named", () => {
  const cut = { finding: of(1, 1), isWhole: false, note: "the time was up" };
  expect(decideVerdict({ ...STRONG, instructions: cut })?.open).toEqual([
    ...["speed", "freeCalls", "levels", "instructions", "temperatures"],
  ]);
});

test.each<[string, ProbeResults["levels"], number | null, number | null]>([
  ["nothing was measured", undefined, null, null],
  ["only the empty one was", levels(10), null, null],
  ["the empty one is never right", levels(0, 0, 0), null, null],
  ["nothing gets worse", levels(8, 8, 8, 8), 3000, null],
  ["one call less is chance", levels(10, 9, 9, 9), 3000, null],
  ["one level is a little worse", levels(10, 10, 8, 9), 3000, null],
  ["the last is a little worse", levels(10, 10, 10, 8), 2000, null],
  ["it gets much worse", levels(10, 10, 4, 3), 1000, 2000],
  ["it is much worse at once", levels(10, 2, 2, 2), null, 1000],
  ["it gets better", levels(5, 9, 9), 2000, null],
])("the context that serves, where %s", (_, found, effective, limit) => {
  const verdict = decideVerdict({ ...STRONG, levels: found });
  expect(verdict?.effectiveContextTokens).toBe(effective);
  expect(verdict?.contextLimitTokens).toBe(limit);
});

test("a level that was hardly begun counts for nothing", () => {
  const begun = levels(10, 10);
  const hardly = { share: 0.5, tokens: 2000, trials: 4, right: 0, valid: 4 };
  const finding = {
    contextTokens: 4000,
    levels: [...(begun?.finding?.levels ?? []), hardly],
  };
  const verdict = decideVerdict({ ...STRONG, levels: { ...whole(finding), isWhole: false } });
  expect(verdict).toMatchObject({ effectiveContextTokens: 1000, contextLimitTokens: null });
});

test.each<[string, ProbeResults["temperatures"], number]>([
  ["none was tried", undefined, 0.3],
  ["another is no better", temperatures({ temperature: 0, ...of(8, 10) }), 0.3],
  ["another is better by one call", temperatures({ temperature: 0, ...of(9, 10) }), 0.3],
  [
    "another is clearly better",
    temperatures({ temperature: 0, ...of(9, 10) }, { temperature: 0.5, ...of(10, 10) }),
    0.5,
  ],
  ["greedy is clearly better", temperatures({ temperature: 0, ...of(10, 10) }), 0],
  ["another was tried too little", temperatures({ temperature: 0, ...of(9, 9) }), 0.3],
])("the temperature where %s", (_, found, expected) => {
  const verdict = decideVerdict({ ...STRONG, levels: levels(8), temperatures: found });
  expect(verdict?.toolTemperature).toBe(expected);
});

test.each<[string, [number, number], [number, number], object]>([
  ["nothing was tried", [0, 0], [0, 0], { fill: "none", fillShare: null }],
  ["nothing was right", [0, 6], [0, 6], { fill: "none", fillShare: 0 }],
  ["infill alone was tried", [5, 6], [0, 0], { fill: "infill", fillShare: 5 / 6 }],
  ["there are no infill tokens", [0, 0], [3, 6], { fill: "forced", fillShare: 0.5 }],
  ["the forced answer was better", [2, 6], [3, 6], { fill: "forced", fillShare: 0.5 }],
  ["both were as good", [2, 6], [2, 6], { fill: "infill", fillShare: 2 / 6 }],
])("where %s holes are filled accordingly", (_, fill, forced, expected) => {
  const tried = edits([6, 6, 6])?.finding;
  if (!tried) throw new Error("the fixture has no finding");
  const results = {
    edits: whole({ ...tried, fill: of(...fill), forcedFill: of(...forced) }),
  };
  expect(decideVerdict(results)).toMatchObject(expected);
});

test("before any edit was tried nothing is said of holes", () => {
  expect(decideVerdict({ calls: calls(30) })).toBeNull();
});
