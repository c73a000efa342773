import type { Fault } from "../fault.ts";

export const RECIPE_SCALER_FAULTS: readonly Fault[] = [
  {
    name: "centilitre-of-a-decilitre",
    kind: "unit-slip",
    edits: [{ path: "units.py", find: '"cl": ("volume", 10)', put: '"cl": ("volume", 100)' }],
  },
  {
    name: "names-by-case",
    kind: "not-normalised",
    edits: [
      {
        path: "shopping.py",
        find: "key = (item.name.casefold(), measure)",
        put: "key = (item.name, measure)",
      },
    ],
  },
];
