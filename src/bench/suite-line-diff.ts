/**
 * How many lines a unified diff of two texts adds and removes, as Python's difflib finds them: suites set limits in
 * these numbers, so the same choices have to be made, its rule for frequent lines included. Pure.
 */

/** Where Python's `str.splitlines` ends a line. */
const LINE_ENDS = "\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029";
const LINE_END = new RegExp(`\\r\\n|[${LINE_ENDS}]`);
/** Lines that are frequent in a text of this many do not begin a match. */
const POPULAR_FROM_LINES = 200;

interface Match {
  first: number;
  second: number;
  size: number;
}

interface Span {
  firstStart: number;
  firstEnd: number;
  secondStart: number;
  secondEnd: number;
}

/** Lines of the diff that begin with "+" or "-" and do not look like its heading. */
export function countChangedLines(before: string, after: string): number {
  const first = splitLines(before);
  const second = splitLines(after);
  let changed = 0;
  let [firstAt, secondAt] = [0, 0];
  for (const match of listMatches(first, second)) {
    changed += countShown(first.slice(firstAt, match.first), "-");
    changed += countShown(second.slice(secondAt, match.second), "+");
    firstAt = match.first + match.size;
    secondAt = match.second + match.size;
  }
  return changed;
}

function splitLines(text: string): string[] {
  const lines = text.split(LINE_END);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function countShown(lines: readonly string[], sign: "+" | "-"): number {
  return lines.filter((line) => !line.startsWith(sign + sign)).length;
}

/** In order, with an empty one at the end. */
function listMatches(first: readonly string[], second: readonly string[]): Match[] {
  const places = locateLines(second);
  const found: Match[] = [];
  const open: Span[] = [
    { firstStart: 0, firstEnd: first.length, secondStart: 0, secondEnd: second.length },
  ];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const match = findLongest({ first, second, places }, span);
    if (match.size === 0) continue;
    found.push(match);
    open.push({ ...span, firstEnd: match.first, secondEnd: match.second });
    open.push({
      ...span,
      firstStart: match.first + match.size,
      secondStart: match.second + match.size,
    });
  }
  found.sort((a, b) => a.first - b.first);
  return [...found, { first: first.length, second: second.length, size: 0 }];
}

function locateLines(lines: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else known.push(index);
  }
  if (lines.length < POPULAR_FROM_LINES) return places;
  const most = Math.floor(lines.length / 100) + 1;
  return new Map([...places].filter(([, indices]) => indices.length <= most));
}

interface Texts {
  first: readonly string[];
  second: readonly string[];
  /** Of the second's lines that may begin a match. */
  places: ReadonlyMap<string, readonly number[]>;
}

/** The longest; of equals the one that begins first. Frequent lines beside it are taken in at the end. */
function findLongest(texts: Texts, span: Span): Match {
  let best: Match = { first: span.firstStart, second: span.secondStart, size: 0 };
  let lengths = new Map<number, number>();
  for (let row = span.firstStart; row < span.firstEnd; row++) {
    const next = new Map<number, number>();
    for (const column of texts.places.get(texts.first[row] ?? "") ?? []) {
      if (column < span.secondStart) continue;
      if (column >= span.secondEnd) break;
      const size = (lengths.get(column - 1) ?? 0) + 1;
      next.set(column, size);
      if (size > best.size) best = { first: row - size + 1, second: column - size + 1, size };
    }
    lengths = next;
  }
  return growMatch(texts, span, best);
}

function growMatch({ first, second }: Texts, span: Span, match: Match): Match {
  let { first: row, second: column, size } = match;
  while (
    row > span.firstStart &&
    column > span.secondStart &&
    first[row - 1] === second[column - 1]
  ) {
    row -= 1;
    column -= 1;
    size += 1;
  }
  while (
    row + size < span.firstEnd &&
    column + size < span.secondEnd &&
    first[row + size] === second[column + size]
  ) {
    size += 1;
  }
  return { first: row, second: column, size };
}
