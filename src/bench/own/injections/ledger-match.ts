import type { Fault } from "../fault.ts";

export const LEDGER_MATCH_FAULTS: readonly Fault[] = [
  {
    name: "first-dot-only",
    kind: "not-normalised",
    edits: [
      {
        path: "statement.py",
        find: '    cents = int(whole.replace(".", "")) * 100',
        put: '    thousands, _, rest = whole.partition(".")\n    cents = int(thousands + rest) * 100',
      },
    ],
  },
  {
    name: "ledger-emptied",
    kind: "shared-value",
    edits: [
      { path: "reconcile.py", find: "    free = list(ledger)\n", put: "    free = ledger\n" },
    ],
  },
];
