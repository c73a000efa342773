import type { Fault } from "../fault.ts";

export const LOYALTY_POINTS_FAULTS: readonly Fault[] = [
  {
    name: "taken-before-checked",
    kind: "early-state",
    edits: [
      {
        path: "loyalty_points.py",
        find: '        if points > self.balance(day):\n            raise ValueError("not enough points")\n',
        put: "",
      },
      {
        path: "loyalty_points.py",
        find: "        self.lots = remaining\n",
        put: '        self.lots = remaining\n        if points > 0:\n            raise ValueError("not enough points")\n',
      },
    ],
  },
  {
    name: "lots-shared",
    kind: "shared-value",
    edits: [
      { path: "loyalty_points.py", find: "lots=None", put: "lots=[]" },
      { path: "loyalty_points.py", find: "self.lots = list(lots or [])", put: "self.lots = lots" },
    ],
  },
];
