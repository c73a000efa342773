/** Coaches put into an order in which their couplings fit. */
import type { OwnProgram } from "../own-program.ts";

export const TRAIN_COUPLINGS: OwnProgram = {
  name: "train-couplings",
  language: "typescript",
  files: {
    "train-couplings.ts": `/** Couples coaches whose ends have different couplings into one train. */

export interface Coach {
  id: string;
  /** Kind of coupling at each end. */
  left: string;
  right: string;
  /** Runs one way only. */
  oneWay?: boolean;
}

/** The coach the other way round. */
export function turn(coach: Coach): Coach {
  return { ...coach, left: coach.right, right: coach.left };
}

/** The ways a coach can stand in a train. */
function standings(coach: Coach): Coach[] {
  const isSymmetric = coach.left === coach.right;
  return coach.oneWay || isSymmetric ? [coach] : [coach, turn(coach)];
}

function couple(train: readonly Coach[], rest: readonly Coach[]): Coach[] | null {
  if (rest.length === 0) return [...train];
  const end = train.at(-1)?.right;
  for (const coach of rest) {
    const others = rest.filter((other) => other !== coach);
    for (const standing of standings(coach)) {
      if (end !== undefined && standing.left !== end) continue;
      const whole = couple([...train, standing], others);
      if (whole !== null) return whole;
    }
  }
  return null;
}

/**
 * All coaches as one train, each turned where that is needed: neighbours have the same kind of
 * coupling where they meet. Coaches that come first in the list are tried first, as they stand and
 * then turned. Null when they do not make one train.
 */
export function formTrain(coaches: readonly Coach[]): Coach[] | null {
  return couple([], coaches);
}

/** A train as text, such as "screw[A]hook[B]hook"; what meets is written once. */
export function renderTrain(train: readonly Coach[]): string {
  const [first] = train;
  if (first === undefined) return "";
  return first.left + train.map((coach) => \`[\${coach.id}]\${coach.right}\`).join("");
}

/** Counts the loose ends of each kind of coupling; the kinds in alphabetical order. */
export function countEnds(coaches: readonly Coach[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { left, right } of coaches) {
    for (const kind of [left, right]) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
}
`,
  },
  visibleTests: {
    "train-couplings.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { type Coach, countEnds, formTrain, renderTrain } from "./train-couplings.ts";

const coach = (id: string, left: string, right: string): Coach => ({ id, left, right });
const form = (...coaches: Coach[]) => {
  const train = formTrain(coaches);
  return train === null ? null : renderTrain(train);
};

test("coaches that fit keep their order", () => {
  assert.equal(form(coach("A", "screw", "hook"), coach("B", "hook", "bar")), "screw[A]hook[B]bar");
});

test("a coach is turned to fit", () => {
  assert.equal(form(coach("A", "screw", "hook"), coach("B", "bar", "hook")), "screw[A]hook[B]bar");
});

test("the order is changed to fit", () => {
  assert.equal(
    form(coach("A", "x", "y"), coach("B", "z", "w"), coach("C", "y", "z")),
    "x[A]y[C]z[B]w",
  );
});

test("a first choice is taken back when the rest does not fit", () => {
  assert.equal(
    form(coach("A", "x", "y"), coach("B", "y", "q"), coach("C", "y", "y")),
    "x[A]y[C]y[B]q",
  );
});

test("coaches that make no train", () => {
  assert.equal(form(coach("A", "x", "x"), coach("B", "y", "y")), null);
});

test("a coach that runs one way only is not turned", () => {
  assert.equal(form(coach("A", "x", "y"), { ...coach("B", "z", "y"), oneWay: true }), "z[B]y[A]x");
});

test("no coaches make an empty train", () => {
  assert.deepEqual(formTrain([]), []);
});

test("loose ends", () => {
  assert.deepEqual(countEnds([coach("A", "x", "y"), coach("B", "x", "a")]), [
    ["a", 1],
    ["x", 2],
    ["y", 1],
  ]);
});
`,
  },
  hiddenTests: {
    "train-couplings.more.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { type Coach, countEnds, formTrain, renderTrain, turn } from "./train-couplings.ts";

const coach = (id: string, left: string, right: string): Coach => ({ id, left, right });
const oneWay = (id: string, left: string, right: string): Coach => ({
  id,
  left,
  right,
  oneWay: true,
});
const form = (...coaches: Coach[]) => {
  const train = formTrain(coaches);
  return train === null ? null : renderTrain(train);
};

test("turning a coach", () => {
  assert.deepEqual(turn(coach("A", "x", "y")), coach("A", "y", "x"));
});

test("turning twice changes nothing, and never the coach itself", () => {
  const first = oneWay("A", "x", "y");
  assert.deepEqual(turn(turn(first)), first);
  assert.deepEqual(first, oneWay("A", "x", "y"));
});

test("a single coach is a train as it stands", () => {
  assert.equal(form(coach("A", "x", "y")), "x[A]y");
});

test("the list is not changed", () => {
  const coaches = [coach("A", "x", "y"), coach("B", "z", "y")];
  formTrain(coaches);
  assert.deepEqual(coaches, [coach("A", "x", "y"), coach("B", "z", "y")]);
});

test("the first coach is turned too", () => {
  assert.equal(form(coach("A", "x", "y"), oneWay("B", "x", "z")), "y[A]x[B]z");
});

test("a long way back", () => {
  const coaches = [
    coach("A", "a", "b"),
    coach("B", "b", "e"),
    coach("C", "b", "c"),
    coach("D", "c", "b"),
  ];
  assert.equal(form(...coaches), "a[A]b[C]c[D]b[B]e");
});

test("two choices are taken back", () => {
  const coaches = [
    coach("A", "s", "m"),
    coach("B", "m", "x"),
    coach("C", "m", "y"),
    coach("D", "y", "m"),
  ];
  assert.equal(form(...coaches), "s[A]m[C]y[D]m[B]x");
});

test("every coach is used once", () => {
  const train = formTrain(["A", "B", "C", "D", "E"].map((id) => coach(id, "x", "x")));
  assert.deepEqual(
    train?.map(({ id }) => id),
    ["A", "B", "C", "D", "E"],
  );
});

test("two coaches that run towards each other", () => {
  assert.equal(form(oneWay("A", "x", "y"), oneWay("B", "z", "y")), null);
});

test("one loose coach spoils the train", () => {
  assert.equal(form(coach("A", "a", "b"), coach("B", "b", "c"), coach("C", "q", "q")), null);
});

test("the ends of coaches with twice the same kind", () => {
  assert.deepEqual(countEnds([coach("A", "x", "x"), coach("B", "b", "x")]), [
    ["b", 1],
    ["x", 3],
  ]);
});

test("an empty train as text", () => {
  assert.equal(renderTrain([]), "");
  assert.deepEqual(countEnds([]), []);
});
`,
  },
};
