/** Shared costs split to the cent and settled. */
import type { OwnProgram } from "../own-program.ts";

export const SHARED_COSTS: OwnProgram = {
  name: "shared-costs",
  language: "typescript",
  files: {
    "settle.ts": `import { splitCents } from "./split-cents.ts";

/** What one person paid for several; whoever has no weight takes no part. */
export interface Expense {
  payer: string;
  cents: number;
  weights: Record<string, number>;
}

export interface Transfer {
  from: string;
  to: string;
  cents: number;
}

/** What each person is owed, below 0 what they owe, sorted by name. All together are 0. */
export function balances(expenses: readonly Expense[]): Map<string, number> {
  const owed = new Map<string, number>();
  const add = (name: string, cents: number) => owed.set(name, (owed.get(name) ?? 0) + cents);
  for (const { payer, cents, weights } of expenses) {
    const names = Object.keys(weights).sort();
    const shares = splitCents(
      cents,
      names.map((name) => weights[name] ?? 0),
    );
    add(payer, cents);
    for (const [index, name] of names.entries()) add(name, -(shares[index] ?? 0));
  }
  return new Map([...owed].sort(([left], [right]) => (left < right ? -1 : 1)));
}

const NOBODY = { name: "", cents: 0 };

/**
 * Transfers after which nobody owes anything: each time the one who owes most pays the one who is owed
 * most, as much as both can; of equal ones the first by name.
 */
export function settle(expenses: readonly Expense[]): Transfer[] {
  const open = [...balances(expenses)].map(([name, cents]) => ({ name, cents }));
  const transfers: Transfer[] = [];
  for (;;) {
    const debtor = open.reduce(
      (most, person) => (person.cents < most.cents ? person : most),
      NOBODY,
    );
    const creditor = open.reduce(
      (most, person) => (person.cents > most.cents ? person : most),
      NOBODY,
    );
    const cents = Math.min(-debtor.cents, creditor.cents);
    if (cents <= 0) return transfers;
    transfers.push({ from: debtor.name, to: creditor.name, cents });
    debtor.cents += cents;
    creditor.cents -= cents;
  }
}
`,
    "split-cents.ts": `/**
 * Splits a sum, at least 0, by weights into whole cents that add up to exactly the sum. What is left over after
 * rounding down goes, a cent each, to the largest parts cut off, and of equal ones to the earlier.
 * Throws a RangeError when the weights add up to nothing.
 */
export function splitCents(sum: number, weights: readonly number[]): number[] {
  const total = weights.reduce((left, right) => left + right, 0);
  if (total <= 0) throw new RangeError("the weights add up to nothing");
  const shares = weights.map((weight) => Math.floor((sum * weight) / total));
  const order = weights
    .map((weight, index) => ({ index, cut: (sum * weight) % total }))
    .sort((left, right) => right.cut - left.cut);
  let rest = sum - shares.reduce((left, right) => left + right, 0);
  for (const { index } of order) {
    if (rest === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    rest -= 1;
  }
  return shares;
}
`,
  },
  visibleTests: {
    "settle.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { balances, type Expense, settle } from "./settle.ts";

const ALL = { ann: 1, bob: 1, cy: 1 };

test("the payer is owed what the others used", () => {
  assert.deepEqual(
    [...balances([{ payer: "ann", cents: 900, weights: ALL }])],
    [
      ["ann", 600],
      ["bob", -300],
      ["cy", -300],
    ],
  );
});

test("a payer may take no part", () => {
  assert.deepEqual(
    [...balances([{ payer: "cy", cents: 400, weights: { ann: 1, bob: 3 } }])],
    [
      ["ann", -100],
      ["bob", -300],
      ["cy", 400],
    ],
  );
});

test("cents that cannot be split go to the first", () => {
  assert.deepEqual(
    [...balances([{ payer: "cy", cents: 100, weights: { ann: 1, bob: 1, dan: 1 } }])],
    [
      ["ann", -34],
      ["bob", -33],
      ["cy", 100],
      ["dan", -33],
    ],
  );
});

test("one transfer for one debt", () => {
  assert.deepEqual(settle([{ payer: "bob", cents: 500, weights: { ann: 1 } }]), [
    { from: "ann", to: "bob", cents: 500 },
  ]);
});

test("the largest debts are paid first", () => {
  const expenses: Expense[] = [
    { payer: "ann", cents: 900, weights: ALL },
    { payer: "bob", cents: 300, weights: { cy: 1 } },
  ];
  assert.deepEqual(settle(expenses), [{ from: "cy", to: "ann", cents: 600 }]);
});

test("nothing to settle", () => {
  assert.deepEqual(settle([]), []);
});

test("weights that add up to nothing are refused", () => {
  assert.throws(() => balances([{ payer: "ann", cents: 1, weights: {} }]), RangeError);
});
`,
  },
  hiddenTests: {
    "settle.more.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { balances, type Expense, settle } from "./settle.ts";
import { splitCents } from "./split-cents.ts";

test("a sum that splits evenly", () => {
  assert.deepEqual(splitCents(900, [1, 1, 1]), [300, 300, 300]);
});

test("left over cents go to the first of equal parts", () => {
  assert.deepEqual(splitCents(101, [1, 1, 1]), [34, 34, 33]);
});

test("left over cents go to the largest part cut off", () => {
  assert.deepEqual(splitCents(10, [1, 4, 1]), [2, 7, 1]);
  assert.deepEqual(splitCents(100, [1, 1, 4]), [17, 17, 66]);
  assert.deepEqual(splitCents(5, [3, 5]), [2, 3]);
});

test("shares always add up to the sum", () => {
  for (let sum = 0; sum < 60; sum += 1) {
    const shares = splitCents(sum, [1, 2, 4, 5]);
    assert.equal(
      shares.reduce((left, right) => left + right, 0),
      sum,
    );
  }
});

test("a weight of nothing is a share of nothing", () => {
  assert.deepEqual(splitCents(100, [0, 1]), [0, 100]);
});

test("weights that are no whole numbers", () => {
  assert.deepEqual(splitCents(400, [0.5, 1.5]), [100, 300]);
});

test("no weights are refused", () => {
  for (const weights of [[], [0, 0]]) assert.throws(() => splitCents(5, weights), RangeError);
});

test("balances are 0 together", () => {
  const expenses: Expense[] = [
    { payer: "ann", cents: 1001, weights: { ann: 1, bob: 1, cy: 1 } },
    { payer: "bob", cents: 77, weights: { cy: 2, dan: 1 } },
    { payer: "eve", cents: 10, weights: { ann: 1, bob: 1, cy: 1 } },
  ];
  assert.equal(
    [...balances(expenses).values()].reduce((left, right) => left + right, 0),
    0,
  );
});

test("balances are sorted by name", () => {
  const found = balances([{ payer: "zoe", cents: 30, weights: { max: 1, ann: 2 } }]);
  assert.deepEqual(
    [...found],
    [
      ["ann", -20],
      ["max", -10],
      ["zoe", 30],
    ],
  );
});

test("whoever paid for others is paid back without a part in it", () => {
  assert.deepEqual(settle([{ payer: "zoe", cents: 30, weights: { max: 1, ann: 2 } }]), [
    { from: "ann", to: "zoe", cents: 20 },
    { from: "max", to: "zoe", cents: 10 },
  ]);
});

test("debts that cancel out need no transfer", () => {
  const expenses: Expense[] = [
    { payer: "ann", cents: 50, weights: { bob: 1 } },
    { payer: "bob", cents: 50, weights: { ann: 1 } },
  ];
  assert.deepEqual(settle(expenses), []);
});

test("two who owe and two who are owed", () => {
  const expenses: Expense[] = [
    { payer: "ann", cents: 70, weights: { cy: 1 } },
    { payer: "bob", cents: 40, weights: { dan: 1 } },
  ];
  assert.deepEqual(settle(expenses), [
    { from: "cy", to: "ann", cents: 70 },
    { from: "dan", to: "bob", cents: 40 },
  ]);
});

test("equal debts are paid by name", () => {
  const found = settle([{ payer: "ann", cents: 30, weights: { ann: 1, cy: 1, bob: 1 } }]);
  assert.deepEqual(
    found.map(({ from }) => from),
    ["bob", "cy"],
  );
});
`,
  },
};
