/** What the program made of each mutated header, and what many of them come to. Pure. */

/** "faulted": something else than a reasoned refusal, or figures that are none. */
export type MutantOutcome =
  | "refused by its header"
  | "refused by the engine"
  | "the engine's process died"
  | "planned"
  | "plan refused"
  | "program ended by a signal"
  | "program gave no answer in time"
  | "faulted";

export interface MutantRow {
  /** "llama-3.2-3b-Q4_K_M: llama.block_count = 0". */
  mutant: string;
  outcome: MutantOutcome;
  /** For a person. */
  reason: string;
  headerMs: number;
  /** How much more memory the process held after reading the header than before. */
  headerBytes: number;
  totalMs: number;
}

export interface OutcomeSummary {
  counts: readonly { outcome: MutantOutcome; rows: number; slowestMs: number }[];
  /** Reasons without their numbers and names, most frequent first, each with one mutant. */
  reasons: readonly { reason: string; rows: number; example: string }[];
  slowestHeader: MutantRow | null;
  heaviestHeader: MutantRow | null;
}

const OUTCOMES: readonly MutantOutcome[] = [
  "refused by its header",
  "refused by the engine",
  "the engine's process died",
  "planned",
  "plan refused",
  "program ended by a signal",
  "program gave no answer in time",
  "faulted",
];

export function summariseMutants(rows: readonly MutantRow[]): OutcomeSummary {
  return {
    counts: OUTCOMES.map((outcome) => {
      const found = rows.filter((row) => row.outcome === outcome);
      const slowestMs = Math.max(0, ...found.map(({ totalMs }) => totalMs));
      return { outcome, rows: found.length, slowestMs };
    }),
    reasons: groupReasons(rows),
    slowestHeader: findMost(rows, ({ headerMs }) => headerMs),
    heaviestHeader: findMost(rows, ({ headerBytes }) => headerBytes),
  };
}

function groupReasons(rows: readonly MutantRow[]): OutcomeSummary["reasons"] {
  const groups = new Map<string, { reason: string; rows: number; example: string }>();
  for (const { outcome, reason, mutant } of rows) {
    if (reason === "") continue;
    const generic = `${outcome}: ${generaliseReason(reason)}`;
    const group = groups.get(generic) ?? { reason: generic, rows: 0, example: mutant };
    group.rows += 1;
    groups.set(generic, group);
  }
  return [...groups.values()].sort((one, other) => other.rows - one.rows);
}

/** Numbers become N, keys of an architecture K, names of tensors T. */
export function generaliseReason(reason: string): string {
  return reason
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/\bblk\.\S+|\b(?:token_embd|output|output_norm|rope_freqs)[\w.~]*/g, "T")
    .replace(/\b[a-z][a-z0-9_-]*(?:\.[a-z0-9_~]+)+\b~?/g, "K")
    .replace(/-?\d[\d.e+]*/g, "N");
}

function findMost(
  rows: readonly MutantRow[],
  measure: (row: MutantRow) => number,
): MutantRow | null {
  return rows.reduce<MutantRow | null>(
    (most, row) => (most === null || measure(row) > measure(most) ? row : most),
    null,
  );
}

/** Where a value made of numbers, texts, lists and objects holds a number that is none; null: nowhere. */
export function findNoFigure(value: unknown, place = ""): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : `${place} is ${value}`;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    const found = findNoFigure(part, place === "" ? key : `${place}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
