import type { Fault } from "../fault.ts";

export const SEAT_MAP_FAULTS: readonly Fault[] = [
  {
    name: "run-over-rows",
    kind: "not-reset",
    edits: [
      {
        path: "seat-map.mjs",
        find: "  for (const [row, cells] of hall.entries()) {\n    let free = 0;\n",
        put: "  let free = 0;\n  for (const [row, cells] of hall.entries()) {\n",
      },
    ],
  },
  {
    name: "rows-shared",
    kind: "shared-value",
    edits: [{ path: "seat-map.mjs", find: "hall.map((row) => [...row])", put: "[...hall]" }],
  },
];
