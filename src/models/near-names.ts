/** Which known names a mistyped one was probably meant to be. Pure. */

const LONGEST_COMPARED = 200;

/** At most three candidates that are a few typos away or contain the wanted text, nearest first. */
export function findNearNames(wanted: string, candidates: readonly string[]): string[] {
  const asked = wanted.slice(0, LONGEST_COMPARED).toLowerCase();
  const allowedTypos = Math.max(2, Math.floor(asked.length / 4));
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: scoreCandidate(asked, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowedTypos)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function scoreCandidate(asked: string, candidate: string): number {
  // "qwen" means some Qwen model however long the full name is.
  if (asked.length >= 3 && candidate.includes(asked)) return 1;
  return measureEditDistance(asked, candidate.slice(0, LONGEST_COMPARED));
}

/** Levenshtein distance: insertions, deletions and replacements of single UTF-16 units. */
export function measureEditDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, at(previous, column) + 1, at(current, column - 1) + 1));
    }
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
