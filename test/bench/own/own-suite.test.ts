import { expect, test } from "vitest";
import { renderOwnSuite } from "../../../src/bench/own/own-suite.ts";
import { listOwnTasks } from "../../../src/bench/own/own-tasks.ts";
import { parseCase } from "../../../src/bench/suite-case.ts";

const tasks = listOwnTasks();
const rows = renderOwnSuite(tasks)
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

test("each task is one case that a runner reads", () => {
  const ids = rows.map((row) => parseCase(row.case).id);
  expect([...ids].sort()).toEqual(tasks.map((task) => task.id).sort());
});

test("cases come in the order of their hashes", () => {
  const orders: string[] = rows.map((row) => row.case.order);
  expect(orders).toEqual([...orders].sort());
  expect(orders.filter((order) => !/^[\da-f]{12}$/.test(order))).toEqual([]);
});

test("a case holds the tree, its hidden tests and its solution", () => {
  const row = rows.find(({ case: { id } }) => id === "own-python/parking-fee.first-band-only");
  expect(Object.keys(row.files).sort()).toEqual([
    "hidden/test_parking_fee.py",
    "hidden/test_parking_fee_more.py",
    "repo/parking_fee.py",
    "repo/tariff.py",
    "repo/test_parking_fee.py",
    "solution/turn1/tariff.py",
  ]);
  expect(row.case.test).toEqual({
    cmd: ["python3", "-m", "unittest", "-q"],
    timeout_s: 60,
    tests: 19,
  });
  expect(row.case.target).toEqual(["parking_fee.py", "tariff.py"]);
});
