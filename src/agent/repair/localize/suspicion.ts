/**
 * How suspicious each line of a place is: one number from several readings, each from 0 to 1. Their weights are measured
 * by how many candidates are tried until the fix, with each reading left out (docs/measurements.md). Pure.
 */

/** What each reading says, by line of the file; null where there is no such reading. */
export interface SuspicionReadings {
  /** The model, reading the code with the failure in view, would have written something else. */
  proofreading: ReadonlyMap<number, number> | null;
  /** Failing tests run the line, passing ones do not. */
  spectrum: ReadonlyMap<number, number> | null;
  /** How near, in calls, the declaration of the line is to what a failing test names. */
  calls: ReadonlyMap<number, number> | null;
  /** A stack trace of a failing test names the line. */
  frames: ReadonlySet<number>;
}

export interface LineSuspicion {
  line: number;
  suspicion: number;
  /** What each reading said, for a person; only those that said something. */
  parts: Readonly<Partial<Record<keyof SuspicionReadings, number>>>;
}

const WEIGHTS: Readonly<Record<keyof SuspicionReadings, number>> = {
  proofreading: 1,
  spectrum: 0.6,
  calls: 0.2,
  frames: 0.4,
};
/** A line that no failing test runs hardly ever holds the fault; the odd one is a constant read before any test. */
const NEVER_RUN_FACTOR = 0.3;

/** The lines that any reading speaks of, the most suspicious first. */
export function rankSuspicion(readings: SuspicionReadings): LineSuspicion[] {
  const { proofreading, spectrum, calls, frames } = readings;
  const lines = new Set([...(proofreading?.keys() ?? []), ...(spectrum?.keys() ?? []), ...frames]);
  const ranked = [...lines].map((line): LineSuspicion => {
    const parts: Partial<Record<keyof SuspicionReadings, number>> = {};
    const read = proofreading?.get(line);
    const ran = spectrum?.get(line);
    if (read !== undefined) parts.proofreading = read;
    if (ran !== undefined) parts.spectrum = ran;
    const near = calls?.get(line);
    if (near !== undefined) parts.calls = near;
    if (frames.has(line)) parts.frames = 1;
    const sum = Object.entries(parts).reduce(
      (total, [name, value]) => total + value * WEIGHTS[name as keyof SuspicionReadings],
      0,
    );
    const isUnrun = spectrum !== null && spectrum.size > 0 && (ran ?? 0) === 0;
    return { line, parts, suspicion: sum * (isUnrun ? NEVER_RUN_FACTOR : 1) };
  });
  return ranked.sort((a, b) => b.suspicion - a.suspicion || a.line - b.line);
}
