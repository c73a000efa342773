import type { Fault } from "../fault.ts";

export const TIDE_TABLE_FAULTS: readonly Fault[] = [
  {
    name: "one-midnight-only",
    kind: "one-branch",
    edits: [
      {
        path: "tide_table.py",
        find: "        minute = day_start + parse_clock(clock)\n",
        put: "        minute = parse_clock(clock)\n",
      },
      {
        path: "tide_table.py",
        find: "            day_start += MINUTES_PER_DAY\n            minute += MINUTES_PER_DAY\n",
        put: "            minute += MINUTES_PER_DAY\n",
      },
      { path: "tide_table.py", find: "    day_start = 0\n", put: "" },
    ],
  },
  {
    name: "share-rounded",
    kind: "early-rounding",
    edits: [
      {
        path: "tide_table.py",
        find: "share = (1 - math.cos(math.pi * (minute - start) / (end - start))) / 2\n",
        put: "share = round((1 - math.cos(math.pi * (minute - start) / (end - start))) / 2, 2)\n",
      },
    ],
  },
];
