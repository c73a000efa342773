import type { Fault } from "../fault.ts";

export const LOCK_TABLE_FAULTS: readonly Fault[] = [
  {
    name: "ends-belong-to-ranges",
    kind: "span-ends",
    edits: [
      {
        path: "lock-table.ts",
        find: "return left.start < right.end && right.start < left.end;",
        put: "return left.start <= right.end && right.start <= left.end;",
      },
    ],
  },
  {
    name: "rest-on-one-side",
    kind: "missing-case",
    edits: [
      {
        path: "lock-table.ts",
        find: "      if (held.end > range.end)",
        put: "      else if (held.end > range.end)",
      },
    ],
  },
];
