/**
 * Which lines failing and passing tests ran, and how runs that only count are turned into it.
 * Knows no runner. Every size is bounded, since the numbers come from processes that ran repository code.
 */

export interface LineCounts {
  failed: number;
  passed: number;
}

export interface LineCoverage {
  failedTests: number;
  /** 0 also where passing tests could not be told apart: then every `passed` is 0. */
  passedTests: number;
  /** Path from the root with `/` → line (from 1) → how many tests of each kind ran it. */
  files: ReadonlyMap<string, ReadonlyMap<number, LineCounts>>;
}

/** How often a line ran, whoever ran it. */
export interface RunCount {
  count: number;
  /** It only ran while its module was loaded, which every test shares. */
  isLoad: boolean;
}

/** What one run of tests did: path from the root → line → its count. Lines that did not run are left out. */
export type RunLines = ReadonlyMap<string, ReadonlyMap<number, RunCount>>;

const MAX_KEPT_LINES = 20_000;
/** No line of source has a higher number; tells damage from data. */
export const MAX_LINE = 1_000_000;

export interface CoverageDraft {
  failedTests: number;
  passedTests: number;
  lines: Iterable<{ file: string; line: number } & LineCounts>;
}

/** Null when no failing test left a line. Keeps 20,000 lines, those that failing tests ran first. */
export function buildLineCoverage(draft: CoverageDraft): LineCoverage | null {
  const { failedTests, passedTests } = draft;
  const all = [...draft.lines];
  const suspects = all.filter(({ failed }) => failed > 0);
  if (failedTests === 0 || suspects.length === 0) return null;
  const others = all.filter(({ failed }) => failed === 0);
  const files = new Map<string, Map<number, LineCounts>>();
  for (const { file, line, failed, passed } of [...suspects, ...others].slice(0, MAX_KEPT_LINES)) {
    const lines = files.get(file) ?? new Map<number, LineCounts>();
    files.set(file, lines.set(line, { failed, passed }));
  }
  return { failedTests, passedTests, files };
}

export interface CountedRuns {
  /** A run of the failing tests. */
  failing: RunLines;
  failedTests: number;
  /** A run of all tests; null where none could be compared. */
  whole: RunLines | null;
  passedTests: number;
}

/**
 * Counts of two runs as counts of tests, an upper estimate: a line that ran n times was run by at most n tests, and
 * what the whole run did beyond the failing one was done by passing tests.
 */
export function combineRuns(runs: CountedRuns): LineCoverage | null {
  const passedTests = runs.whole === null ? 0 : runs.passedTests;
  const draft = { failedTests: runs.failedTests, passedTests };
  return buildLineCoverage({ ...draft, lines: listCombined({ ...runs, passedTests }) });
}

function* listCombined(runs: CountedRuns) {
  const { failing, whole } = runs;
  for (const file of new Set([...failing.keys(), ...(whole?.keys() ?? [])])) {
    const own = failing.get(file);
    const all = whole?.get(file);
    for (const line of new Set([...(own?.keys() ?? []), ...(all?.keys() ?? [])])) {
      yield { file, line, ...compareCounts(own?.get(line), all?.get(line), runs) };
    }
  }
}

/** `own`: in the run of the failing tests. `all`: in the run of all. */
function compareCounts(
  own: RunCount | undefined,
  all: RunCount | undefined,
  { failedTests, passedTests }: CountedRuns,
): LineCounts {
  const isLoad = (own?.isLoad ?? true) && (all?.isLoad ?? true);
  if (isLoad) return { failed: own === undefined ? 0 : failedTests, passed: passedTests };
  const ofFailing = own?.count ?? 0;
  const beyond = Math.max(0, (all?.count ?? 0) - ofFailing);
  return { failed: Math.min(failedTests, ofFailing), passed: Math.min(passedTests, beyond) };
}

/** Gathers counts of several processes or packages into one run. */
export class RunLinesBuilder {
  readonly #files = new Map<string, Map<number, RunCount>>();

  /** Counts of more than one process add up; a count that is no number of runs is ignored. */
  add(file: string, line: number, { count, isLoad }: RunCount): void {
    if (!Number.isSafeInteger(count) || count <= 0) return;
    if (!Number.isSafeInteger(line) || line < 1 || line > MAX_LINE) return;
    const lines = this.#files.get(file) ?? new Map<number, RunCount>();
    if (lines.size === 0) this.#files.set(file, lines);
    const known = lines.get(line);
    lines.set(line, {
      count: (known?.count ?? 0) + count,
      isLoad: isLoad && (known?.isLoad ?? true),
    });
  }

  /** Null when nothing ran. */
  build(): RunLines | null {
    return this.#files.size === 0 ? null : this.#files;
  }
}
