/** Adds the scores of records up: in all and by category. Knows nothing of how a record was scored. */
import type { RecordScore } from "./schema-conformance.ts";

/** Numbers of records; a record can be counted in several. */
export interface ConformanceTotals {
  total: number;
  /** All data judged as labelled. */
  right: number;
  /** An invalid datum let through although nothing was reported. */
  wronglyAccepted: number;
  /** A valid datum refused. */
  wronglyRejected: number;
  /** The compiler reported something, or refused the schema with an error. */
  unsupported: number;
  crashed: number;
  /** Time of compiling and judging. */
  ms: number;
}

export interface ConformanceReport extends ConformanceTotals {
  /** Of compiling alone, by record. */
  compileMs: { median: number; p99: number };
  /** In the order in which they first occur. */
  categories: Record<string, ConformanceTotals>;
}

export function summarizeScores(scores: readonly RecordScore[]): ConformanceReport {
  const groups = new Map<string, RecordScore[]>();
  for (const score of scores) {
    const group = groups.get(score.category);
    if (group === undefined) groups.set(score.category, [score]);
    else group.push(score);
  }
  const times = scores.map(({ compileMs }) => compileMs).sort((a, b) => a - b);
  return {
    ...countScores(scores),
    compileMs: { median: quantileOf(times, 0.5), p99: quantileOf(times, 0.99) },
    categories: Object.fromEntries(
      [...groups].map(([category, group]) => [category, countScores(group)]),
    ),
  };
}

function countScores(scores: readonly RecordScore[]): ConformanceTotals {
  const count = (isWanted: (score: RecordScore) => boolean) => scores.filter(isWanted).length;
  return {
    total: scores.length,
    right: count(({ isRight }) => isRight),
    wronglyAccepted: count(({ wronglyAccepted }) => wronglyAccepted > 0),
    wronglyRejected: count(({ wronglyRejected }) => wronglyRejected > 0),
    unsupported: count(({ unsupported, refusal }) => unsupported.length > 0 || refusal !== null),
    crashed: count(({ crash }) => crash !== null),
    ms: Math.round(scores.reduce((sum, { totalMs }) => sum + totalMs, 0)),
  };
}

/** In thousandths; 0 of nothing. */
function quantileOf(ascending: readonly number[], share: number): number {
  return Math.round((ascending[Math.floor(ascending.length * share)] ?? 0) * 1000) / 1000;
}
