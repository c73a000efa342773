import type { Fault } from "../fault.ts";

export const PARKING_FEE_FAULTS: readonly Fault[] = [
  {
    name: "cap-of-the-whole-stay",
    kind: "wrong-scope",
    edits: [
      {
        path: "parking_fee.py",
        find: "    return min(cents, DAILY_CAP_CENTS)\n",
        put: "    return cents\n",
      },
      {
        path: "parking_fee.py",
        find: "    return sum(fee_of_part(start, end) for start, end in split_days(arrival, departure))\n",
        put: "    cents = sum(fee_of_part(start, end) for start, end in split_days(arrival, departure))\n    return min(cents, DAILY_CAP_CENTS)\n",
      },
    ],
  },
  {
    name: "first-band-only",
    kind: "early-exit",
    edits: [
      { path: "tariff.py", find: "            rate = cents\n", put: "            return cents\n" },
    ],
  },
];
