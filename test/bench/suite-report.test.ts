import { describe, expect, test } from "vitest";
import { compareAgents, describeCosts, describePhases } from "../../src/bench/suite-figures.ts";
import { renderSuiteReport } from "../../src/bench/suite-report.ts";
import {
  joinSuiteRows,
  nameAgentsApart,
  parseSuiteRows,
  type SuiteRow,
} from "../../src/bench/suite-rows.ts";

const TURN = { ok: true, rc: 0, timed_out: false, checks: [{ type: "tests", ok: true }] };

function row(id: string, agent: string, changes: Partial<SuiteRow> = {}): SuiteRow {
  const turns = changes.turns ?? [TURN];
  return {
    id,
    set: id.split("/")[0] ?? "",
    agent,
    guard: false,
    trial: 0,
    pass: true,
    strict: true,
    stray: [],
    turns,
    turns_all: turns.length,
    timed_out: false,
    metrics: {},
    ...changes,
  };
}

const RED = { ...TURN, ok: false, checks: [{ type: "tests", ok: false }] };
const ROWS = [
  row("one/a", "x", { metrics: { tool_calls: 4, tool_calls_invalid: 1 } }),
  row("one/a", "y", { pass: false, strict: false, turns: [{ ...RED, rc: 3 }] }),
  row("one/b", "x", { strict: false, stray: ["other.py"] }),
  row("one/b", "y", { pass: false, strict: false, timed_out: true, turns: [RED] }),
  row("two/a", "x", {
    guard: true,
    turns: [{ ...TURN, checks: [{ type: "unchanged", ok: true }] }],
  }),
];

test("a report has the passes, the pairs and the conduct", () => {
  expect(renderSuiteReport(ROWS)).toBe(
    `## Passed

| set | agent | cases | pass | rate | 95 % interval | strict |
|---|---|---|---|---|---|---|
| one | x | 2 | 2 | 100.0 % | 34–100 % | 1 |
| one | y | 2 | 0 | 0.0 % | 0–66 % | 0 |
| two | x | 1 | 1 | 100.0 % | 21–100 % | 1 |
| all but guards | x | 2 | 2 | 100.0 % | 34–100 % | 1 |
| all but guards | y | 2 | 0 | 0.0 % | 0–66 % | 0 |

## Same cases, guards left out

| a | b | both | only a | only b | neither | exact McNemar p | wall b/a |
|---|---|---|---|---|---|---|---|
| x | y | 0 | 2 | 0 | 0 | 0.500 | - |

## Conduct

| agent | stray files | timed out | exit code true | 0 but red | valid calls |
|---|---|---|---|---|---|
| x | 1 of 3 | 0 of 3 | 2 of 2 (100.0 %) | 0 | 3 of 4 (75.0 %) |
| y | 0 of 2 | 1 of 2 | 1 of 2 (50.0 %) | 1 | - |
`,
  );
});

test("walls are compared over the cases both solved, and costs are medians", () => {
  const wall = (id: string, agent: string, wall_s: number, pass = true) =>
    row(id, agent, { wall_s, pass, metrics: { output_tokens: 10 * wall_s } });
  const rows = [
    ...[wall("one/a", "x", 10), wall("one/b", "x", 10), wall("one/c", "x", 1)],
    ...[wall("one/a", "y", 20), wall("one/b", "y", 5), wall("one/c", "y", 900, false)],
  ];
  expect(compareAgents(rows, "x", "y")).toMatchObject({ both: 2, onlyFirst: 1, wallRatio: 1.25 });
  expect(describeCosts(rows)).toEqual({ wallSeconds: 10, outputTokens: 100 });
  expect(describeCosts([row("one/a", "x")])).toEqual({ wallSeconds: null, outputTokens: null });
});

test("nothing makes an empty report", () => {
  expect(renderSuiteReport([])).toBe("\n");
});

test("turns of a long conversation are told by tens; those that never came are not ok", () => {
  const turns = Array.from({ length: 25 }, (_, index) => ({ ...TURN, ok: index % 5 !== 0 }));
  const rows = [row("long/a", "x", { turns, turns_all: 30 }), row("short/a", "x")];
  expect(describePhases(rows)).toEqual([
    { firstTurn: 1, lastTurn: 10, turns: 10, ok: 8 },
    { firstTurn: 11, lastTurn: 20, turns: 10, ok: 8 },
    { firstTurn: 21, lastTurn: 30, turns: 10, ok: 4 },
  ]);
  expect(renderSuiteReport(rows)).toContain("| x | 21–30 | 4 of 10 (40.0 %) |");
});

describe("joined files", () => {
  test("other cases and other agents come together", () => {
    expect(
      joinSuiteRows([[row("one/a", "x")], [row("one/b", "x"), row("one/a", "y")]]),
    ).toHaveLength(3);
  });

  test("the same case by the same agent is an error, another trial is not", () => {
    const again = row("one/a", "x", { trial: 1 });
    expect(joinSuiteRows([[row("one/a", "x")], [again]])).toHaveLength(2);
    expect(() => joinSuiteRows([[row("one/a", "x")], [row("one/a", "x")]])).toThrow(
      "one/a was run twice by x",
    );
  });
});

test("agents of two files are told apart only where both have run a case", () => {
  const named = nameAgentsApart([
    { name: "1", rows: [row("one/a", "x"), row("one/b", "y")] },
    { name: "2", rows: [row("one/a", "x"), row("one/c", "y")] },
  ]);
  expect(named.flat().map(({ agent }) => agent)).toEqual(["x (1)", "y", "x (2)", "y"]);
});

describe("files", () => {
  test("rows may stand one a line", () => {
    const text = `${JSON.stringify(row("one/a", "x"))}\n\n${JSON.stringify(row("one/b", "x"))}\n`;
    expect(parseSuiteRows(text, "r.jsonl").map(({ id }) => id)).toEqual(["one/a", "one/b"]);
    expect(parseSuiteRows(JSON.stringify(row("one/a", "x")), "r.jsonl")).toHaveLength(1);
    expect(() => parseSuiteRows(`${text}{`, "r.jsonl")).toThrow("r.jsonl, line 4: it is not JSON");
  });

  test("a result is read; unreadable metrics count as none", () => {
    const text = JSON.stringify({
      args: {},
      rows: [{ ...row("one/a", "x"), metrics: { tool_calls: "?" } }],
    });
    expect(parseSuiteRows(text, "r.json")).toEqual([row("one/a", "x")]);
  });

  test.each([
    ["not JSON", "{", "Cannot use r.json, line 1: it is not JSON"],
    ["no rows", "{}", "Cannot use r.json: it is no result of a suite: rows"],
    [
      "a row without turns",
      '{"rows": [{"id": "a"}]}',
      "Cannot use r.json: it is no result of a suite: rows.0.",
    ],
  ])("%s is an error that names the file", (_title, text, message) => {
    expect(() => parseSuiteRows(text, "r.json")).toThrow(message);
  });
});
