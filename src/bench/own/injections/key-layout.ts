import type { Fault } from "../fault.ts";

export const KEY_LAYOUT_FAULTS: readonly Fault[] = [
  {
    name: "cache-without-target",
    kind: "small-key",
    edits: [
      { path: "retype.ts", find: '[from, to, sign].join(" ")', put: '[from, sign].join(" ")' },
    ],
  },
  {
    name: "capitals-lost",
    kind: "missing-case",
    edits: [
      {
        path: "retype.ts",
        find: `  const result = key !== null && sign !== small ? typed.toUpperCase() : typed;
  knownSigns.set(name, result);
  return result;
`,
        put: "  knownSigns.set(name, typed);\n  return typed;\n",
      },
    ],
  },
  {
    name: "first-row-only",
    kind: "early-exit",
    edits: [
      {
        path: "layouts.ts",
        find: "    if (place !== -1) return { row, place };\n",
        put: "    return place === -1 ? null : { row, place };\n",
      },
    ],
  },
];
