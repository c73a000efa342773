import type { Fault } from "../fault.ts";

export const PICKING_ROUTE_FAULTS: readonly Fault[] = [
  {
    name: "turns-by-letter",
    kind: "wrong-scope",
    edits: [
      { path: "picking-route.ts", find: "  let isForward = true;\n", put: "" },
      { path: "picking-route.ts", find: "isForward ? 1 : -1", put: "aisle % 2 === 0 ? 1 : -1" },
      { path: "picking-route.ts", find: "    isForward = !isForward;\n", put: "" },
    ],
  },
  {
    name: "levels-turned-too",
    kind: "wrong-order",
    edits: [
      {
        path: "picking-route.ts",
        find: `    visits.sort(
      (left, right) =>
        turn * (left.place.bay - right.place.bay) || compareInAisle(left.place, right.place),
    );
`,
        put: "    visits.sort((left, right) => turn * compareInAisle(left.place, right.place));\n",
      },
    ],
  },
  {
    name: "places-as-written",
    kind: "not-normalised",
    edits: [
      { path: "shelf-place.ts", find: "text.trim().toUpperCase()", put: "text" },
      {
        path: "shelf-place.ts",
        find: '[letter, String(bay).padStart(2, "0"), level].join("-")',
        put: '[letter, bay, level].join("-")',
      },
    ],
  },
];
