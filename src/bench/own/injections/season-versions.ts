import type { Fault } from "../fault.ts";

export const SEASON_VERSIONS_FAULTS: readonly Fault[] = [
  {
    name: "seasons-by-name",
    kind: "wrong-order",
    edits: [
      {
        path: "release.ts",
        find: "  return left.year - right.year || left.season - right.season || left.patch - right.patch;\n",
        put: `  const [before = "", after = ""] = [SEASONS[left.season], SEASONS[right.season]];
  return left.year - right.year || before.localeCompare(after) || left.patch - right.patch;
`,
      },
    ],
  },
  {
    name: "tail-allowed",
    kind: "loose-pattern",
    edits: [
      {
        path: "release.ts",
        find: String.raw`/^(\d{4})\.(winter|spring|summer|autumn)(?:\.(\d+))?$/`,
        put: String.raw`/^(\d{4})\.(winter|spring|summer|autumn)(?:\.(\d+))?/`,
      },
    ],
  },
  {
    name: "whole-season-at-both-ends",
    kind: "missing-case",
    edits: [
      {
        path: "ranges.ts",
        find: 'function parseEnd(text: string, side: "oldest" | "newest"): Release {',
        put: "function parseEnd(text: string): Release {",
      },
      {
        path: "ranges.ts",
        find: 'return side === "newest" && isWholeSeason ?',
        put: "return isWholeSeason ?",
      },
      {
        path: "ranges.ts",
        find: 'oldest: parseEnd(second, "oldest")',
        put: "oldest: parseEnd(second)",
      },
      {
        path: "ranges.ts",
        find: 'newest: parseEnd(second, "newest")',
        put: "newest: parseEnd(second)",
      },
      {
        path: "ranges.ts",
        find: 'oldest: parseEnd(first, "oldest")',
        put: "oldest: parseEnd(first)",
      },
      {
        path: "ranges.ts",
        find: 'newest: parseEnd(last, "newest")',
        put: "newest: parseEnd(last)",
      },
    ],
  },
];
