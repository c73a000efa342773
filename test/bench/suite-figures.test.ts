import { describe, expect, test } from "vitest";
import { describeSearch } from "../../src/bench/suite-figures.ts";
import type { SuiteRow } from "../../src/bench/suite-rows.ts";

function createRow(changes: Partial<SuiteRow>): SuiteRow {
  return {
    ...{ id: "set/case", set: "set", agent: "agent", guard: false, trial: 0 },
    ...{ pass: true, strict: true, stray: [], turns: [], turns_all: 1, timed_out: false },
    metrics: {},
    ...changes,
  };
}

describe("until the fix", () => {
  const solve = (tries: number | null, generator: string | null, pass = true): SuiteRow =>
    createRow({ pass, metrics: { tries, generator, output_tokens: 10 * (tries ?? 0) } });

  test("only cases that were solved count, with the ninth decile of their tries", () => {
    const rows = [
      ...Array.from({ length: 9 }, (_, index) => solve(index + 1, "branch")),
      solve(40, "rewrite, plain"),
      solve(200, null, false),
    ];
    expect(describeSearch(rows)).toMatchObject({
      solved: 10,
      medianTries: 5.5,
      ninthDecileTries: 9,
      outputTokens: 55,
      generators: [
        ["branch", 9],
        ["rewrite, plain", 1],
      ],
    });
  });

  test("agents that tell of no tries have no such figures", () => {
    expect(describeSearch([solve(null, null)])).toBeNull();
  });
});
