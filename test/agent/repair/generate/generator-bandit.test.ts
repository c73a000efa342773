import { describe, expect, test } from "vitest";
import {
  GENERATOR_NAMES,
  GeneratorBandit,
  type GeneratorName,
  type GeneratorTallies,
  REWARDS,
} from "../../../../src/agent/repair/generate/generator-bandit.ts";
import { decidePrior } from "../../../../src/agent/repair/generate/generator-prior.ts";

type Outcome = { reward: number; cost: number };

function createBandit(record: GeneratorTallies = {}): GeneratorBandit {
  return new GeneratorBandit({ prior: decidePrior("python", null), record });
}

/** The picks of `count` rounds in which each generator earns what `outcomeOf` says. */
function play(
  bandit: GeneratorBandit,
  count: number,
  outcomeOf: (name: GeneratorName, pick: number) => Outcome,
  available: readonly GeneratorName[] = GENERATOR_NAMES,
): GeneratorName[] {
  return Array.from({ length: count }, (_, pick) => {
    const name = bandit.next(available);
    if (name === null) throw new Error("nobody was chosen");
    bandit.note(name, outcomeOf(name, pick));
    return name;
  });
}

const countOf = (picks: readonly GeneratorName[], name: GeneratorName) =>
  picks.filter((each) => each === name).length;

const NOTHING: Outcome = { reward: REWARDS.useless, cost: 100 };

describe("what works gets more", () => {
  test.each(GENERATOR_NAMES)("%s, when it alone helps, is chosen most of all", (lucky) => {
    const picks = play(createBandit(), 400, (name) =>
      name === lucky ? { reward: REWARDS.better, cost: 100 } : NOTHING,
    );
    const others = GENERATOR_NAMES.filter((name) => name !== lucky);
    expect(countOf(picks, lucky)).toBeGreaterThan(
      2 * Math.max(...others.map((name) => countOf(picks, name))),
    );
  });

  test("of two that earn the same the cheaper is chosen more", () => {
    const picks = play(
      createBandit(),
      200,
      (name) => ({ reward: REWARDS.new, cost: name === "line" ? 5_000 : 100 }),
      ["line", "insertion"],
    );
    expect(countOf(picks, "insertion")).toBeGreaterThan(2 * countOf(picks, "line"));
  });

  test("what stops working is left for what works now", () => {
    const picks = play(
      createBandit(),
      400,
      (name, pick) =>
        name === (pick < 100 ? "mutation" : "block")
          ? { reward: REWARDS.better, cost: 10 }
          : { ...NOTHING, cost: 10 },
      ["mutation", "block"],
    );
    const late = picks.slice(300);
    expect(countOf(late, "block")).toBeGreaterThan(countOf(late, "mutation"));
  });

  test("what earlier runs found decides who begins", () => {
    const worked = { tries: 50, reward: 30, cost: 5_000 };
    const failed = { tries: 50, reward: 0, cost: 5_000 };
    const available: GeneratorName[] = ["mutation", "rewrite"];
    expect(createBandit({ mutation: worked, rewrite: failed }).next(available)).toBe("mutation");
    expect(createBandit({ mutation: failed, rewrite: worked }).next(available)).toBe("rewrite");
  });
});

describe("nobody starves", () => {
  test.each<[string, (name: GeneratorName) => Outcome]>([
    ["nobody earns anything", () => NOTHING],
    [
      "one is free and always right",
      (name) => (name === "mutation" ? { reward: 1, cost: 0 } : NOTHING),
    ],
    [
      "one costs a million times more",
      (name) => ({ reward: 0.6, cost: name === "rewrite" ? 1e6 : 1 }),
    ],
    ["nothing noted is a number", () => ({ reward: Number.NaN, cost: Number.NaN })],
  ])("when %s", (_what, outcomeOf) => {
    const picks = play(createBandit(), 8 * GENERATOR_NAMES.length * 3, outcomeOf);
    for (const name of GENERATOR_NAMES) expect(countOf(picks, name)).toBeGreaterThanOrEqual(3);
  });
});

describe("the choice is settled", () => {
  test("by the notes alone: the same notes give the same choices", () => {
    const outcomeOf = (_: GeneratorName, pick: number) => ({ reward: (pick % 7) / 20, cost: pick });
    expect(play(createBandit(), 300, outcomeOf)).toEqual(play(createBandit(), 300, outcomeOf));
  });

  test("between equals by the order of the names, in whatever order they are offered", () => {
    const equal = Object.fromEntries(
      GENERATOR_NAMES.map((name) => [name, { reward: 0.1, cost: 1 }]),
    ) as ReturnType<typeof decidePrior>;
    const offers = [GENERATOR_NAMES, [...GENERATOR_NAMES].reverse()];
    const firsts = offers.map((offer) => new GeneratorBandit({ prior: equal }).next(offer));
    expect(firsts).toEqual([GENERATOR_NAMES[0], GENERATOR_NAMES[0]]);
  });

  test("only among those that are available", () => {
    const picks = play(createBandit(), 50, () => NOTHING, ["block", "deletion"]);
    expect(new Set(picks)).toEqual(new Set(["block", "deletion"]));
  });

  test("to nobody where nobody is available, or nobody known", () => {
    expect(createBandit().next([])).toBeNull();
    expect(createBandit().next(["magic" as GeneratorName])).toBeNull();
  });

  test("also while tries are under way: they are spread", () => {
    const bandit = createBandit();
    const picks = Array.from({ length: 40 }, () => bandit.next(["mutation", "reuse", "deletion"]));
    expect(new Set(picks).size).toBe(3);
  });
});

describe("hostile numbers", () => {
  const NUMBERS = [Number.NaN, Infinity, -Infinity, -1, 0, 1e308, 5e-324];

  test.each(NUMBERS)("%s as reward and cost leaves the sums sound", (number) => {
    const bandit = createBandit();
    play(bandit, 100, (name) => ({ reward: number, cost: name === "line" ? 10 : number }));
    for (const { tries, reward, cost } of Object.values(bandit.tallies)) {
      expect(reward).toBeGreaterThanOrEqual(0);
      expect(reward).toBeLessThanOrEqual(tries);
      expect(Number.isFinite(cost) && cost >= 0).toBe(true);
    }
    expect(bandit.next(GENERATOR_NAMES)).not.toBeNull();
  });

  test.each(NUMBERS)("%s in a record keeps nobody from being chosen", (number) => {
    const tally = { tries: number, reward: number, cost: number };
    const bandit = createBandit({ mutation: tally, rewrite: tally });
    const picks = play(bandit, 8 * GENERATOR_NAMES.length, () => NOTHING);
    expect(new Set(picks).size).toBe(GENERATOR_NAMES.length);
  });

  test.each(NUMBERS)("%s in a prior keeps nobody from being chosen", (number) => {
    const prior = { ...decidePrior("go", "A"), line: { reward: number, cost: number } };
    const picks = play(new GeneratorBandit({ prior }), 8 * GENERATOR_NAMES.length, () => NOTHING);
    expect(new Set(picks).size).toBe(GENERATOR_NAMES.length);
  });
});

describe("beliefs before the first try", () => {
  test("a stronger model is believed to write better, and code alone is as good with any", () => {
    const tiers = (["D", "C", "B", "A"] as const).map((tier) => decidePrior("python", tier));
    for (const name of ["line", "block", "rewrite"] as const) {
      const rewards = tiers.map((prior) => prior[name].reward);
      expect(rewards).toEqual(rewards.toSorted((a, b) => a - b));
      expect(new Set(rewards).size).toBe(4);
    }
    expect(new Set(tiers.map((prior) => prior.mutation.reward)).size).toBe(1);
  });

  test("a model that was not probed counts as usual, and so does a language that has no row", () => {
    expect(decidePrior("python", null)).toEqual(decidePrior("python", "B"));
    expect(decidePrior(null, "C")).toEqual(decidePrior("python", "C"));
  });
});
