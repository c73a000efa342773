import type { Fault } from "../fault.ts";

export const TICKET_TEXT_FAULTS: readonly Fault[] = [
  {
    name: "line-runs-on",
    kind: "not-reset",
    edits: [
      {
        path: "ticket_text.py",
        find: '    lines = []\n    for paragraph in text.split("\\n"):\n        line = ""\n',
        put: '    lines = []\n    line = ""\n    for paragraph in text.split("\\n"):\n',
      },
    ],
  },
  {
    name: "cents-without-zero",
    kind: "missing-case",
    edits: [{ path: "ticket_text.py", find: "{rest:02d}", put: "{rest}" }],
  },
];
