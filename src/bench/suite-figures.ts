/** Adds the rows of a suite up: by set, in pairs of agents, and in how agents behaved. Pure. */
import { type Interval, mcnemarP, wilsonInterval } from "../base/binomial.ts";
import { medianOf } from "./bench-tally.ts";
import type { SuiteRow } from "./suite-rows.ts";

export interface PassFigures {
  cases: number;
  pass: number;
  strict: number;
  interval: Interval;
}

/** Medians over the cases of one agent; null where no row says. */
export interface CostFigures {
  wallSeconds: number | null;
  outputTokens: number | null;
}

/** What it took to find the first candidate that passed. */
export interface SearchFigures extends CostFigures {
  solved: number;
  medianTries: number;
  /** Nine of ten needed no more. */
  ninthDecileTries: number;
  /** Who made it, the most frequent first. */
  generators: readonly (readonly [name: string, cases: number])[];
}

export interface PairFigures {
  first: string;
  second: string;
  both: number;
  onlyFirst: number;
  onlySecond: number;
  neither: number;
  /** McNemar's exact two-sided. */
  p: number;
  /** Median over the cases both solved of the second's time as a part of the first's; null of none. */
  wallRatio: number | null;
}

export interface ConductFigures {
  cases: number;
  /** Cases in which a file changed that was not to change. */
  stray: number;
  timedOut: number;
  /** Turns whose result tests decide. */
  judgedTurns: number;
  /** The exit code was 0 and the tests pass, or neither. */
  truthfulTurns: number;
  /** Exit code 0 although the tests fail. */
  falseSuccesses: number;
  calls: number;
  invalidCalls: number;
}

export interface PhaseFigures {
  /** From 1, inclusive. */
  firstTurn: number;
  lastTurn: number;
  turns: number;
  ok: number;
}

/** Shorter conversations say nothing about long ones. */
const LONG_TURNS = 30;
const PHASE_TURNS = 10;

/** In order of first appearance. */
export function listAgents(rows: readonly SuiteRow[]): string[] {
  return [...new Set(rows.map(({ agent }) => agent))];
}

export function countPasses(rows: readonly SuiteRow[]): PassFigures {
  const pass = rows.filter((row) => row.pass).length;
  const strict = rows.filter((row) => row.strict).length;
  return { cases: rows.length, pass, strict, interval: wilsonInterval(pass, rows.length) };
}

export function describeCosts(rows: readonly SuiteRow[]): CostFigures {
  const known = (numbers: readonly (number | null | undefined)[]) =>
    medianOf(numbers.filter((each) => typeof each === "number"));
  return {
    wallSeconds: known(rows.map((row) => row.wall_s)),
    outputTokens: known(rows.map(({ metrics }) => metrics.output_tokens)),
  };
}

/** Of the cases that were solved by candidates; null where no row tells of any. */
export function describeSearch(rows: readonly SuiteRow[]): SearchFigures | null {
  const solved = rows.filter(({ pass, metrics }) => pass && typeof metrics.tries === "number");
  if (solved.length === 0) return null;
  const tries = solved.map(({ metrics }) => metrics.tries ?? 0).sort((a, b) => a - b);
  const generators = new Map<string, number>();
  for (const { metrics } of solved) {
    const name = metrics.generator ?? "unknown";
    generators.set(name, (generators.get(name) ?? 0) + 1);
  }
  return {
    solved: solved.length,
    medianTries: medianOf(tries) ?? 0,
    ninthDecileTries: tries[Math.ceil(0.9 * tries.length) - 1] ?? 0,
    ...describeCosts(solved),
    generators: [...generators].sort(([, a], [, b]) => b - a),
  };
}

/** Over the cases that both have run; cases in which nothing was to be done are left out. */
export function compareAgents(
  rows: readonly SuiteRow[],
  first: string,
  second: string,
): PairFigures {
  const runs = (agent: string) =>
    new Map(
      rows
        .filter((row) => row.agent === agent && !row.guard)
        .map((row) => [JSON.stringify([row.id, row.trial]), row]),
    );
  const theirs = runs(second);
  const pairs = [...runs(first)].flatMap(([key, own]) => {
    const other = theirs.get(key);
    return other === undefined ? [] : [{ own, other }];
  });
  const pick = (own: boolean, other: boolean) =>
    pairs.filter((pair) => pair.own.pass === own && pair.other.pass === other);
  const both = pick(true, true);
  const [onlyFirst, onlySecond] = [pick(true, false).length, pick(false, true).length];
  return {
    first,
    second,
    both: both.length,
    onlyFirst,
    onlySecond,
    neither: pick(false, false).length,
    p: mcnemarP(onlyFirst, onlySecond),
    wallRatio: medianOf(both.flatMap(({ own, other }) => divideWalls(other, own))),
  };
}

function divideWalls({ wall_s: part }: SuiteRow, { wall_s: whole }: SuiteRow): number[] {
  return part === undefined || whole === undefined || whole === 0 ? [] : [part / whole];
}

export function describeConduct(rows: readonly SuiteRow[]): ConductFigures {
  const judged = rows
    .flatMap(({ turns }) => turns)
    .flatMap(({ rc, checks }) => {
      const tests = checks.filter(({ type }) => type === "tests");
      return tests.length === 0 ? [] : [{ isZero: rc === 0, isGreen: tests.every(({ ok }) => ok) }];
    });
  const sum = (numbers: readonly (number | null | undefined)[]): number =>
    numbers.reduce<number>((total, each) => total + (each ?? 0), 0);
  return {
    cases: rows.length,
    stray: rows.filter(({ stray }) => stray.length > 0).length,
    timedOut: rows.filter((row) => row.timed_out).length,
    judgedTurns: judged.length,
    truthfulTurns: judged.filter(({ isZero, isGreen }) => isZero === isGreen).length,
    falseSuccesses: judged.filter(({ isZero, isGreen }) => isZero && !isGreen).length,
    calls: sum(rows.map(({ metrics }) => metrics.tool_calls)),
    invalidCalls: sum(rows.map(({ metrics }) => metrics.tool_calls_invalid)),
  };
}

/** How turns went early and late in conversations of at least thirty; a turn that never came is not ok. */
export function describePhases(rows: readonly SuiteRow[]): PhaseFigures[] {
  const long = rows.filter((row) => row.turns_all >= LONG_TURNS);
  const longest = Math.max(0, ...long.map((row) => row.turns_all));
  return Array.from({ length: Math.ceil(longest / PHASE_TURNS) }, (_, phase) => {
    const start = phase * PHASE_TURNS;
    const end = Math.min(start + PHASE_TURNS, longest);
    const turns = long.map((row) => Math.max(0, Math.min(end, row.turns_all) - start));
    const ok = long.map(({ turns: each }) => each.slice(start, end).filter((turn) => turn.ok));
    return {
      firstTurn: start + 1,
      lastTurn: end,
      turns: turns.reduce((total, count) => total + count, 0),
      ok: ok.reduce((total, { length }) => total + length, 0),
    };
  });
}
