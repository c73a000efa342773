import type { Fault } from "../fault.ts";

export const WATER_METER_FAULTS: readonly Fault[] = [
  {
    name: "sorted-by-litres",
    kind: "wrong-order",
    edits: [
      {
        path: "water_meter.py",
        find: "key=lambda reading: reading.day)",
        put: "key=lambda reading: (reading.litres, reading.day))",
      },
    ],
  },
  {
    name: "stretches-rounded",
    kind: "early-rounding",
    edits: [
      { path: "water_meter.py", find: "    total = 0.0\n", put: "    total = 0\n" },
      {
        path: "water_meter.py",
        find: "        total += days * price_of_day(litres)\n    return round(total)\n",
        put: "        total += round(days * price_of_day(litres))\n    return total\n",
      },
    ],
  },
];
