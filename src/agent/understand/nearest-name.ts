/** The one existing name that a misspelt one must mean; null as soon as it is not clear. Pure. */

/** Shorter names are all near to each other. */
const MIN_CHARS = 4;
const MAX_CHARS = 120;
/** One typo in five letters, at most three. */
const CHARS_PER_TYPO = 5;
const MAX_TYPOS = 3;

/** By typos, letter case left aside. Cost: one look at each name, and a narrow band of comparisons for the similar ones. */
export function findNearestName(written: string, names: Iterable<string>): string | null {
  if (written.length < MIN_CHARS || written.length > MAX_CHARS) return null;
  const lower = written.toLowerCase();
  let mostTypos = Math.max(1, Math.min(MAX_TYPOS, Math.floor(lower.length / CHARS_PER_TYPO)));
  const letters = markLetters(lower);
  let best: string | null = null;
  let isClear = false;
  for (const name of names) {
    if (Math.abs(name.length - lower.length) > mostTypos) continue;
    const other = name.toLowerCase();
    if (countStrange(letters, markLetters(other)) > mostTypos) continue;
    const typos = countTypos(lower, other, mostTypos);
    if (typos === null) continue;
    isClear = best === null || typos < mostTypos || name === best;
    if (typos === mostTypos && best !== null && name !== best) continue;
    best = name;
    mostTypos = typos;
  }
  return isClear ? best : null;
}

/** One bit for each letter that occurs, some letters sharing one. */
function markLetters(text: string): number {
  let marks = 0;
  for (let index = 0; index < text.length; index++) marks |= 1 << (text.charCodeAt(index) & 31);
  return marks;
}

/** How many letters one has and the other has not, whichever is more: each of them is a typo at least. */
function countStrange(some: number, others: number): number {
  return Math.max(countBits(some & ~others), countBits(others & ~some));
}

function countBits(marks: number): number {
  let count = 0;
  for (let rest = marks; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/**
 * Letters too many, missing, wrong, or swapped with their neighbour; null when there are more than `most`. What both
 * begin and end with costs one comparison a letter; only what lies between is measured.
 */
function countTypos(from: string, to: string, most: number): number | null {
  let start = 0;
  while (start < from.length && from[start] === to[start]) start += 1;
  let ends = 0;
  const room = Math.min(from.length, to.length) - start;
  while (ends < room && from.at(-1 - ends) === to.at(-1 - ends)) ends += 1;
  return measureTypos(
    from.slice(start, from.length - ends),
    to.slice(start, to.length - ends),
    most,
  );
}

function measureTypos(from: string, to: string, most: number): number | null {
  if (Math.abs(from.length - to.length) > most) return null;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const wrong = at(last, column - 1) + (isSame ? 0 : 1);
      const typos = Math.min(wrong, at(last, column) + 1, at(current, column - 1) + 1);
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(isSwapped && row > 1 ? Math.min(typos, at(beforeLast, column - 2) + 1) : typos);
    }
    if (Math.min(...current) > most) return null;
    beforeLast = last;
    last = current;
  }
  const typos = at(last, to.length);
  return typos > most ? null : typos;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
