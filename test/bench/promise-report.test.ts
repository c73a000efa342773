import { expect, test } from "vitest";
import { type PromiseRow, renderPromiseReport } from "../../src/bench/promise-report.ts";

const ROW: PromiseRow = {
  id: "one/a",
  set: "one",
  exitCodes: [0, 3],
  changedTurns: 1,
  questions: 4,
  seconds: 1.4,
  broken: [],
};

test("a report counts turns, and tells each broken promise", () => {
  const broken = [
    { promise: "P1", turn: 2, detail: "x.py" },
    { promise: "P1", turn: 2, detail: "y.py" },
    { promise: "P7", turn: 0, detail: "differs: x.py" },
  ] as const;
  const report = renderPromiseReport([ROW, { ...ROW, id: "two/a", set: "two", broken }]);
  expect(report).toContain("| one | 1 | 2 | 1 | 4 | 1 | 0: 1, 3: 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |");
  expect(report).toContain("| two | 1 | 2 | 1 | 4 | 1 | 0: 1, 3: 1 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |");
  expect(report).toContain("| all | 2 | 4 | 2 | 8 | 3 | 0: 2, 3: 2 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |");
  expect(report).toContain("- P1 two/a, turn 2: y.py\n- P7 two/a, turn 0: differs: x.py\n");
});

test("a report without a broken promise says so", () => {
  expect(renderPromiseReport([ROW])).toContain("\nNo promise was broken.\n");
});
