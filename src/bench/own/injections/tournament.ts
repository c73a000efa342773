import type { Fault } from "../fault.ts";

export const TOURNAMENT_FAULTS: readonly Fault[] = [
  {
    name: "names-backwards",
    kind: "wrong-order",
    edits: [
      {
        path: "standings.py",
        find: "key=lambda row: (-row.points, -row.difference, -row.goals, row.team))",
        put: "key=lambda row: row[1:] + row[:1], reverse=True)",
      },
    ],
  },
  {
    name: "away-matches-forgotten",
    kind: "small-key",
    edits: [
      {
        path: "pairing.py",
        find: "if frozenset((best, opponent)) in played:",
        put: "if (best, opponent) in played:",
      },
      {
        path: "pairing.py",
        find: "played = {frozenset((result.home, result.away)) for result in results}",
        put: "played = {(result.home, result.away) for result in results}",
      },
    ],
  },
];
