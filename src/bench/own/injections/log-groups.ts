import type { Fault } from "../fault.ts";

export const LOG_GROUPS_FAULTS: readonly Fault[] = [
  {
    name: "numbers-within-words",
    kind: "loose-pattern",
    edits: [
      {
        path: "log_groups.py",
        find: String.raw`r"\b\d+(?:\.\d+)?\b"`,
        put: String.raw`r"\d+(?:\.\d+)?"`,
      },
    ],
  },
  {
    name: "levels-joined",
    kind: "small-key",
    edits: [
      {
        path: "log_groups.py",
        find: "key = (level, fingerprint(message))",
        put: "key = fingerprint(message)",
      },
    ],
  },
];
