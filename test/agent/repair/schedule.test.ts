import { describe, expect, test } from "vitest";
import type { Candidate } from "../../../src/agent/repair/candidate.ts";
import type { Hole } from "../../../src/agent/repair/holes.ts";
import {
  type Attempt,
  chooseAttempt,
  chooseSite,
  nameAttempt,
  SiteAsks,
} from "../../../src/agent/repair/schedule.ts";

const LINE: Hole = { kind: "line", startIndex: 4, endIndex: 9, startLine: 2, endLine: 2 };
const BLOCK: Hole = { kind: "block", startIndex: 0, endIndex: 20, startLine: 1, endLine: 3 };
/** Takes the first there is. */
const FIRST = { next: (available: readonly string[]) => available[0] as never };

function takeAll(asks: SiteAsks, name: Parameters<SiteAsks["take"]>[0]): Attempt[] {
  const attempts: Attempt[] = [];
  for (let next = asks.take(name); next !== null; next = asks.take(name)) attempts.push(next);
  return attempts;
}

test("rewrites begin plain and greedy, and none is repeated", () => {
  const rewrites = takeAll(new SiteAsks(3), "rewrite");
  expect(rewrites[0]).toEqual({ kind: "rewrite", site: 3, view: "plain", temperature: 0 });
  const spelled = rewrites.map((each) => JSON.stringify(each));
  expect(new Set(spelled).size).toBe(rewrites.length);
});

describe("the samples of a hole", () => {
  function sample(hole: Hole) {
    const asks = new SiteAsks(0);
    asks.addHoles(new Map([[hole.kind, [hole]]]), 3);
    return takeAll(asks, hole.kind);
  }

  test("that is read differ by where they begin, so that none is left to chance", () => {
    expect(sample(LINE)).toMatchObject([
      { sample: 0, temperature: 0 },
      { sample: 1, temperature: 0 },
      { sample: 2, temperature: 0 },
    ]);
  });

  test("that is not read differ by chance after the first", () => {
    const temperatures = sample(BLOCK).map(({ temperature }) => temperature);
    expect(temperatures[0]).toBe(0);
    expect(temperatures.slice(1).every((temperature) => temperature > 0)).toBe(true);
  });
});

test("candidates without a model come four at a time, the best first", () => {
  const asks = new SiteAsks(0);
  const candidates = Array.from({ length: 6 }, (_, score) => ({ score }) as Candidate);
  asks.addStock("mutation", candidates);
  const taken = takeAll(asks, "mutation");
  expect(taken.map((each) => (each.kind === "stock" ? each.candidates : []))).toEqual([
    candidates.slice(0, 4),
    candidates.slice(4),
  ]);
  expect(taken.map(nameAttempt)).toEqual(["mutation", "mutation"]);
});

describe("a less likely place", () => {
  test("is asked about once the place before it has had four asks", () => {
    const sites = [new SiteAsks(0), new SiteAsks(1)];
    const order = Array.from({ length: 8 }, () => chooseAttempt(sites, FIRST)?.site);
    expect(order).toEqual([0, 0, 0, 0, 0, 1, 0, 1]);
  });

  test("has its turn at once when nothing is left of the others", () => {
    const sites = [new SiteAsks(0), new SiteAsks(1)];
    const [first] = sites;
    if (first !== undefined) takeAll(first, "rewrite");
    expect(chooseSite(sites)?.site).toBe(1);
  });
});

test("without places, and when all is asked, there is nothing more", () => {
  expect(chooseAttempt([], FIRST)).toBeNull();
  const asks = new SiteAsks(0);
  takeAll(asks, "rewrite");
  expect(chooseAttempt([asks], FIRST)).toBeNull();
});
