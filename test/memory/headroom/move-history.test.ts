import { expect, test } from "vitest";
import {
  isCoolingDown,
  type MoveHistory,
  NO_MOVES,
  recordMove,
} from "../../../src/memory/headroom/move-history.ts";

const MINUTE = 60_000;

function play(moves: readonly [kind: "down" | "up", minute: number][]): MoveHistory {
  return moves.reduce<MoveHistory>(
    (history, [kind, minute]) =>
      recordMove(history, { kind: `step-${kind}`, atMs: minute * MINUTE }),
    NO_MOVES,
  );
}

test.each<[string, number, Parameters<typeof play>[0]]>([
  ["no moves", 2, []],
  [
    "drops only",
    2,
    [
      ["down", 0],
      ["down", 1],
    ],
  ],
  [
    "a climb that lasts",
    2,
    [
      ["down", 0],
      ["up", 3],
      ["up", 10],
    ],
  ],
  [
    "a climb that did not last",
    4,
    [
      ["down", 0],
      ["up", 3],
      ["down", 5],
    ],
  ],
  [
    "two drops after one climb",
    4,
    [
      ["down", 0],
      ["up", 3],
      ["down", 5],
      ["down", 6],
    ],
  ],
  [
    "two climbs that did not last",
    8,
    [
      ["up", 3],
      ["down", 5],
      ["up", 10],
      ["down", 12],
    ],
  ],
  [
    "a drop long after a climb",
    2,
    [
      ["up", 3],
      ["down", 5],
      ["up", 10],
      ["down", 41],
    ],
  ],
])("minutes of calm needed after %s: %i", (_title, minutes, moves) => {
  expect(play(moves).calmNeededMs).toBe(minutes * MINUTE);
});

test("the calm needed ends at half an hour", () => {
  const moves = Array.from({ length: 40 }, (_, index): ["down" | "up", number] => [
    index % 2 === 0 ? "up" : "down",
    index,
  ]);
  expect(play(moves).calmNeededMs).toBe(30 * MINUTE);
});

test.each<[number, boolean, boolean]>([
  [29_999, false, true],
  [30_000, false, false],
  [2_999, true, true],
  [3_000, true, false],
  [-1, false, false],
])("%i ms after a move, urgent %s: cooling down %s", (elapsedMs, isUrgent, expected) => {
  const history = recordMove(NO_MOVES, { kind: "step-down", atMs: 50_000 });
  expect(isCoolingDown(history, { atMs: 50_000 + elapsedMs, isUrgent })).toBe(expected);
});

test("before the first move nothing cools down", () => {
  expect(isCoolingDown(NO_MOVES, { atMs: 0, isUrgent: false })).toBe(false);
});
