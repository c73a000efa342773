/** Ranges of releases named by year and season. */
import type { OwnProgram } from "../own-program.ts";

export const SEASON_VERSIONS: OwnProgram = {
  name: "season-versions",
  language: "typescript",
  files: {
    "ranges.ts": `import { compareReleases, formatRelease, parseRelease, type Release } from "./release.ts";

/** The oldest and the newest release of a span; both belong to it. */
interface Span {
  oldest: Release;
  newest: Release;
}

const WITHOUT_END = Number.POSITIVE_INFINITY;

function parseEnd(text: string, side: "oldest" | "newest"): Release {
  const release = parseRelease(text);
  if (release === null) throw new SyntaxError(\`not a release: \${text}\`);
  const isWholeSeason = text.split(".").length === 2;
  return side === "newest" && isWholeSeason ? { ...release, patch: WITHOUT_END } : release;
}

/** "A to B", "from A", "until B" or "A"; an end without a patch means all patches of its season. */
function parseSpan(text: string): Span {
  const words = text.trim().split(/\\s+/);
  const oldestOfAll = { year: 0, season: 0, patch: 0 };
  const newestOfAll = { year: WITHOUT_END, season: 0, patch: 0 };
  const [first = "", second = "", third = ""] = words;
  if (first === "from") return { oldest: parseEnd(second, "oldest"), newest: newestOfAll };
  if (first === "until") return { oldest: oldestOfAll, newest: parseEnd(second, "newest") };
  const last = second === "to" ? third : first;
  return { oldest: parseEnd(first, "oldest"), newest: parseEnd(last, "newest") };
}

/**
 * Whether a release lies in a range: spans with "or" between them, such as
 * "2023.autumn to 2024.spring.2 or from 2025.winter". Throws a SyntaxError for what is no range.
 */
export function isInRange(release: Release, range: string): boolean {
  return range
    .split(" or ")
    .map(parseSpan)
    .some(
      ({ oldest, newest }) =>
        compareReleases(oldest, release) <= 0 && compareReleases(release, newest) <= 0,
    );
}

/** The newest of the texts that names a release in the range, written in full; null when there is none. */
export function pickNewest(texts: readonly string[], range: string): string | null {
  const fitting = texts
    .map(parseRelease)
    .filter((release) => release !== null)
    .filter((release) => isInRange(release, range))
    .sort(compareReleases);
  const newest = fitting.at(-1);
  return newest === undefined ? null : formatRelease(newest);
}
`,
    "release.ts": `/** Releases of an invented scheme: a year, a season and a patch, such as "2024.spring.3". */

export const SEASONS = ["winter", "spring", "summer", "autumn"] as const;

export interface Release {
  year: number;
  /** Place in \`SEASONS\`: the year begins with winter. */
  season: number;
  patch: number;
}

const RELEASE = /^(\\d{4})\\.(winter|spring|summer|autumn)(?:\\.(\\d+))?$/;

/** The release a text names, or null. Without a patch it is patch 0. */
export function parseRelease(text: string): Release | null {
  const match = RELEASE.exec(text.trim());
  if (match === null) return null;
  const [, year, season, patch] = match;
  const place = SEASONS.findIndex((name) => name === season);
  return { year: Number(year), season: place, patch: Number(patch ?? 0) };
}

/** Below 0 when \`left\` is older, above 0 when it is newer, 0 when they are the same. */
export function compareReleases(left: Release, right: Release): number {
  return left.year - right.year || left.season - right.season || left.patch - right.patch;
}

export function formatRelease(release: Release): string {
  return [release.year, SEASONS[release.season], release.patch].join(".");
}
`,
  },
  visibleTests: {
    "ranges.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { pickNewest } from "./ranges.ts";

const RELEASES = [
  "2023.autumn.1",
  "2024.winter",
  "2024.spring.3",
  "2024.summer.12",
  "2024.autumn.2",
];

test("the newest of all", () => {
  assert.equal(pickNewest(RELEASES, "from 2023.winter"), "2024.autumn.2");
});

test("a span without patches holds its last season whole", () => {
  assert.equal(pickNewest(RELEASES, "2023.autumn to 2024.summer"), "2024.summer.12");
});

test("a span with a patch ends there", () => {
  assert.equal(pickNewest(RELEASES, "2023.autumn to 2024.spring.2"), "2024.winter.0");
});

test("seasons follow the year, not the alphabet", () => {
  assert.equal(
    pickNewest(["2024.autumn.1", "2024.winter.9", "2024.spring.5"], "2024.winter to 2024.spring"),
    "2024.spring.5",
  );
});

test("several spans", () => {
  assert.equal(pickNewest(RELEASES, "2023.autumn or 2024.spring"), "2024.spring.3");
});

test("texts that name no release are passed over", () => {
  assert.equal(
    pickNewest(["2024.spring.3-beta", "v2024.spring.4", "2024.spring.1"], "from 2024.winter"),
    "2024.spring.1",
  );
});

test("nothing in the range", () => {
  assert.equal(pickNewest(RELEASES, "until 2022.autumn"), null);
});

test("what is no range is refused", () => {
  assert.throws(() => pickNewest(RELEASES, "from spring"), SyntaxError);
});
`,
  },
  hiddenTests: {
    "ranges.more.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { isInRange, pickNewest } from "./ranges.ts";
import { compareReleases, formatRelease, parseRelease } from "./release.ts";

const read = (text: string) => {
  const release = parseRelease(text);
  assert.ok(release !== null, text);
  return release;
};

test("a release is read and written", () => {
  assert.equal(formatRelease(read(" 2024.summer.10 ")), "2024.summer.10");
  assert.deepEqual(read("2024.winter"), { year: 2024, season: 0, patch: 0 });
});

test("what is no release", () => {
  for (const text of [
    "",
    "2024",
    "2024.fall",
    "24.spring",
    "2024.spring.",
    "2024.spring.1.2",
    "x2024.spring",
    "2024.springer",
  ])
    assert.equal(parseRelease(text), null, text);
});

test("releases are ordered by year, season and patch", () => {
  const texts = [
    "2025.winter.0",
    "2024.autumn.1",
    "2024.spring.10",
    "2024.spring.9",
    "2024.summer.0",
    "2024.winter.4",
  ];
  assert.deepEqual(texts.map(read).sort(compareReleases).map(formatRelease), [
    "2024.winter.4",
    "2024.spring.9",
    "2024.spring.10",
    "2024.summer.0",
    "2024.autumn.1",
    "2025.winter.0",
  ]);
});

test("equal releases", () => {
  assert.equal(compareReleases(read("2024.spring"), read("2024.spring.0")), 0);
});

test("a season alone means all its patches", () => {
  assert.equal(isInRange(read("2024.spring.99"), "2024.spring"), true);
  assert.equal(isInRange(read("2024.summer.0"), "2024.spring"), false);
});

test("a release alone means only itself", () => {
  assert.equal(isInRange(read("2024.spring.2"), "2024.spring.2"), true);
  assert.equal(isInRange(read("2024.spring.3"), "2024.spring.2"), false);
});

test("until holds the whole season", () => {
  assert.equal(isInRange(read("2024.spring.7"), "until 2024.spring"), true);
  assert.equal(isInRange(read("2024.spring.7"), "until 2024.spring.6"), false);
});

test("from holds its first release", () => {
  assert.equal(isInRange(read("2024.spring.0"), "from 2024.spring"), true);
  assert.equal(isInRange(read("2024.winter.9"), "from 2024.spring"), false);
});

test("the last of three spans counts too", () => {
  const range = "2020.winter or 2021.winter or from 2024.autumn.2";
  assert.deepEqual(
    ["2021.winter.5", "2024.autumn.2", "2024.autumn.1"].map((text) => isInRange(read(text), range)),
    [true, true, false],
  );
});

test("a span over the turn of the year", () => {
  assert.equal(isInRange(read("2024.winter.3"), "2023.autumn to 2024.spring"), true);
});

test("a wrong span beside a right one is refused", () => {
  assert.throws(() => isInRange(read("2024.spring"), "2024.spring or nothing"), SyntaxError);
});

test("releases with tails are not picked", () => {
  assert.equal(pickNewest(["2024.spring.3rc", "2024.spring.2 "], "2024.spring"), "2024.spring.2");
});
`,
  },
};
