import { describe, expect, test } from "vitest";
import type { Candidate } from "../../../../src/agent/repair/generate/candidate.ts";
import {
  type Attempt,
  chooseAttempt,
  chooseSite,
  nameAttempt,
  SiteAsks,
} from "../../../../src/agent/repair/generate/schedule.ts";
import type { Divergence } from "../../../../src/agent/repair/localize/divergences.ts";
import type { Hole } from "../../../../src/agent/repair/localize/holes.ts";
import type { Proofreading } from "../../../../src/agent/repair/localize/proofread.ts";

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

test("candidates without a model come six at a time, the best first", () => {
  const asks = new SiteAsks(0);
  const candidates = Array.from({ length: 8 }, (_, score) => ({ score }) as Candidate);
  asks.addStock("mutation", candidates);
  const taken = takeAll(asks, "mutation");
  expect(taken.map((each) => (each.kind === "stock" ? each.candidates : []))).toEqual([
    candidates.slice(0, 6),
    candidates.slice(6),
  ]);
  expect(taken.map(nameAttempt)).toEqual(["mutation", "mutation"]);
});

test("after eight asks some candidates without a model come after each answer", () => {
  const asks = new SiteAsks(0);
  const candidates = Array.from({ length: 40 }, (_, score) => ({ score }) as Candidate);
  for (let taken = 0; taken < 8; taken++) asks.take("rewrite");
  asks.addHoles(new Map([["line", [LINE]]]), 3);
  asks.addStock("mutation", candidates);
  expect(asks.available).toEqual(["mutation"]);
  asks.take("mutation");
  expect(asks.available).toEqual(["line"]);
  asks.take("line");
  expect(asks.available).toEqual(["mutation"]);
});

describe("what has to wait while there is something else", () => {
  const create = (logLikelihood: number) => ({ logLikelihood }) as Divergence;
  const READ = {} as Proofreading;

  test("is a way that the model holds unlikely, until sixteen others were asked", () => {
    const asks = new SiteAsks(0);
    asks.addBranches(READ, [create(-1), create(-3)]);
    expect(asks.available).toContain("branch");
    asks.take("branch");
    expect(asks.available).not.toContain("branch");
    asks.addHoles(new Map([["line", Array.from({ length: 20 }, () => LINE)]]), 1);
    for (let taken = 1; taken < 16; taken++) asks.take("line");
    expect(asks.available).toContain("branch");
  });

  test("is what code alone makes, after what code alone made", () => {
    const asks = new SiteAsks(0);
    const candidates = Array.from({ length: 12 }, (_, score) => ({ score }) as Candidate);
    asks.addStock("mutation", candidates);
    asks.addStock("deletion", candidates);
    asks.take("mutation");
    expect(asks.available).toEqual(["rewrite"]);
    asks.take("rewrite");
    // The second ask is the turn of the best of them; from then on they are some among others.
    expect(asks.available.sort()).toEqual(["deletion", "mutation"]);
    asks.take("rewrite");
    expect(asks.available.sort()).toEqual(["deletion", "mutation", "rewrite"]);
  });

  test("waits no longer when nothing else is left", () => {
    const asks = new SiteAsks(0);
    takeAll(asks, "rewrite");
    asks.addBranches(READ, [create(-3)]);
    asks.addStock("mutation", [{ score: 0 } as Candidate]);
    asks.take("mutation");
    expect(asks.available).toEqual(["branch"]);
  });
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
