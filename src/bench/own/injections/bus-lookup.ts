import type { Fault } from "../fault.ts";

export const BUS_LOOKUP_FAULTS: readonly Fault[] = [
  {
    name: "range-turned-round",
    kind: "missing-case",
    edits: [
      {
        path: "service_days.py",
        find: "            last += 7\n        days.update(day % 7 for day in range(first, last + 1))\n",
        put: "            first, last = last, first\n        days.update(range(first, last + 1))\n",
      },
    ],
  },
  {
    name: "other-days-without-time",
    kind: "one-branch",
    edits: [
      {
        path: "timetable.py",
        find: "    ahead = (departure.day - day) * MINUTES_PER_DAY + departure.minute - minute\n",
        put: "    ahead = (departure.day - day) * MINUTES_PER_DAY\n    if ahead == 0:\n        ahead = departure.minute - minute\n",
      },
    ],
  },
];
