/** Which cases of a suite are run, and in which order. Pure. */
import type { SuiteEntry } from "./suite-read.ts";

export interface SuiteFilter {
  /** Empty: all. */
  sets: readonly string[];
  /** Whole ids or what stands behind the set; empty: all. */
  ids: readonly string[];
  /** Undefined: all. */
  limit: number | undefined;
}

export interface Selection {
  entries: SuiteEntry[];
  /** Names of the filter that fit no case. */
  unknown: string[];
}

/** By set, then in the suite's own order; a case that cannot be run counts like any other, at the end of its set. */
export function selectEntries(
  entries: readonly SuiteEntry[],
  { sets, ids, limit }: SuiteFilter,
): Selection {
  const isWanted = (entry: SuiteEntry) => {
    const { id, set } = nameEntry(entry);
    const isInSets = sets.length === 0 || (set !== null && sets.includes(set));
    return isInSets && (ids.length === 0 || ids.some((wanted) => fitsId(id, wanted)));
  };
  const names = entries.map(nameEntry);
  const unknown = [
    ...sets.filter((wanted) => !names.some(({ set }) => set === wanted)),
    ...ids.filter((wanted) => !names.some(({ id }) => fitsId(id, wanted))),
  ];
  const chosen = entries.filter(isWanted).toSorted(compareEntries);
  return { entries: chosen.slice(0, limit), unknown };
}

export function nameEntry(entry: SuiteEntry): { id: string; set: string | null } {
  return entry.kind === "case" ? entry.case : entry;
}

function fitsId(id: string, wanted: string): boolean {
  return id === wanted || id.endsWith(`/${wanted}`);
}

function compareEntries(a: SuiteEntry, b: SuiteEntry): number {
  return compareTexts(sortKey(a), sortKey(b));
}

function sortKey(entry: SuiteEntry): string[] {
  if (entry.kind === "case") return [entry.case.set, "0", entry.case.order, entry.case.id];
  return [entry.set ?? "", "1", "", entry.id];
}

function compareTexts(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((text, index) => text !== b[index]);
  if (at < 0) return 0;
  return (a[at] ?? "") < (b[at] ?? "") ? -1 : 1;
}
