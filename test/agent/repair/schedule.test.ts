import { expect, test } from "vitest";
import { type Attempt, scheduleAttempts } from "../../../src/agent/repair/schedule.ts";

const HOLE = { mode: "replace", line: 3 } as const;
const OTHER_HOLE = { mode: "insert", line: 7 } as const;

function spell(attempt: Attempt): string {
  const { site, temperature } = attempt;
  if (attempt.kind === "rewrite") return `${site} ${attempt.view} ${temperature}`;
  return `${site} ${attempt.hole.mode} ${attempt.hole.line} at ${temperature}`;
}

test("the first attempt is a plain, greedy rewrite of the likeliest site", () => {
  const [first] = scheduleAttempts([{ holes: [HOLE] }, { holes: [HOLE] }]);
  expect(first).toEqual({ kind: "rewrite", site: 0, view: "plain", temperature: 0 });
});

test("no way of asking is repeated, but for the samples of a hole", () => {
  const spelled = scheduleAttempts([{ holes: [] }, { holes: [] }]).map(spell);
  expect(new Set(spelled).size).toBe(spelled.length);
});

test("all samples of one hole come before those of the next", () => {
  const fills = scheduleAttempts([{ holes: [HOLE, OTHER_HOLE] }]).filter(
    ({ kind }) => kind === "fill",
  );
  expect(fills.map(spell)).toEqual([
    "0 replace 3 at 0",
    "0 replace 3 at 0.9",
    "0 replace 3 at 0.9",
    "0 insert 7 at 0",
    "0 insert 7 at 0.9",
    "0 insert 7 at 0.9",
  ]);
});

test("a less likely site starts later, ends later and is never ahead", () => {
  const sites = scheduleAttempts([{ holes: [] }, { holes: [] }, { holes: [] }]).map(
    ({ site }) => site,
  );
  expect([...new Set(sites)]).toEqual([0, 1, 2]);
  expect([...new Set(sites.toReversed())]).toEqual([2, 1, 0]);
  const counts = [0, 0, 0];
  for (const site of sites) {
    counts[site] = (counts[site] ?? 0) + 1;
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  }
});

test("a less likely site starts when the one before has gone further than it goes at first", () => {
  const sites = scheduleAttempts([{ holes: [HOLE] }, { holes: [HOLE] }]).map(({ site }) => site);
  const firstOfSecond = sites.indexOf(1);
  const firstStepOfSecond = sites.indexOf(0, firstOfSecond) - firstOfSecond;
  expect(firstStepOfSecond).toBeGreaterThan(0);
  expect(firstOfSecond).toBeGreaterThan(firstStepOfSecond);
});

test("the sweep of a site's holes lets the next site be tried first", () => {
  const spelled = scheduleAttempts([{ holes: [HOLE] }, { holes: [HOLE] }]).map(spell);
  expect(spelled.indexOf("1 plain 0")).toBeLessThan(spelled.indexOf("1 replace 3 at 0"));
  expect(spelled.indexOf("0 replace 3 at 0")).toBeLessThan(spelled.indexOf("1 replace 3 at 0"));
});

test.each([1, 2, 5, 12])(
  "each of %i sites gets every attempt of a single one, in order",
  (count) => {
    const alone = scheduleAttempts([{ holes: [HOLE] }]);
    const attempts = scheduleAttempts(Array.from({ length: count }, () => ({ holes: [HOLE] })));
    for (let site = 0; site < count; site++) {
      const own = attempts.filter((attempt) => attempt.site === site);
      expect(own).toEqual(alone.map((attempt) => ({ ...attempt, site })));
    }
  },
);

test("a follow-up stands right behind the rewrite of the same site that it answers", () => {
  const attempts = scheduleAttempts([{ holes: [] }, { holes: [HOLE] }, { holes: [] }]);
  const pairs = attempts.flatMap((attempt, index) =>
    attempt.kind === "rewrite" && attempt.view === "follow-up"
      ? [{ attempt, before: attempts[index - 1] }]
      : [],
  );
  expect(pairs.length).toBeGreaterThan(0);
  for (const { attempt, before } of pairs) {
    expect(before).toMatchObject({ kind: "rewrite", site: attempt.site });
  }
});

test("without sites there is nothing to try", () => {
  expect(scheduleAttempts([])).toEqual([]);
});
