import type { Fault } from "../fault.ts";

export const NEXT_RUN_FAULTS: readonly Fault[] = [
  {
    name: "february-of-any-year",
    kind: "small-key",
    edits: [{ path: "next_run.py", find: "    key = (year, month)\n", put: "    key = month\n" }],
  },
  {
    name: "times-as-written",
    kind: "not-normalised",
    edits: [
      {
        path: "next_run.py",
        find: 'sorted(time.fromisoformat(clock.strip()) for clock in clocks.split(","))',
        put: '[time.fromisoformat(clock.strip()) for clock in clocks.split(",")]',
      },
    ],
  },
];
