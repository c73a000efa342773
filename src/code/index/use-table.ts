/**
 * Which names the declarations of a file use, how often, and where first: by spelling alone, knowing no scopes.
 * Kept as numbers, since a project has millions of uses.
 */
import type { CodeSymbol } from "../code-symbol.ts";
import { readLineStarts } from "../source-lines.ts";

/** One row for each name that a declaration uses. */
export interface UseTable {
  /** Each once. */
  names: readonly string[];
  /** Rows of ROW_CELLS numbers, in the order of first use. */
  cells: Int32Array;
}

export interface NameUse {
  /** The innermost declaration around the uses, by its place in the file's list; -1 outside all. */
  holder: number;
  name: string;
  /** Of the first use; 1-based. */
  line: number;
  count: number;
  /** Whether a list of arguments follows the name at least once. */
  isCalled: boolean;
}

/** Holder, place of the name, first line, twice the count plus one when called. */
export const ROW_CELLS = 4;
/** No hand-written file of a megabyte comes near. */
const MAX_ROWS = 20_000;
const MAX_NAME_CHARS = 100;
const NAME = /^[\p{L}_$@#][\p{L}\p{N}_$?!-]*$/u;
const ARGUMENTS = /[!?]?[ \t]*(?:\(|`)/y;

export const NO_USES: UseTable = { names: [], cells: new Int32Array(0) };

/** Reads one row of a table; `row` from 0. */
export function readUse({ names, cells }: UseTable, row: number): NameUse {
  const at = row * ROW_CELLS;
  const packed = cells[at + 3] ?? 0;
  return {
    holder: cells[at] ?? -1,
    name: names[cells[at + 1] ?? 0] ?? "",
    line: cells[at + 2] ?? 1,
    count: packed >> 1,
    isCalled: (packed & 1) === 1,
  };
}

export function countUses({ cells }: UseTable): number {
  return cells.length / ROW_CELLS;
}

/**
 * Gathers uses from where names stand: start and end of each, one after the other, in source order.
 * A declaration's own name is no use of it.
 */
export function collectUses(
  text: string,
  spots: readonly number[],
  symbols: readonly CodeSymbol[],
): UseTable {
  const rows = createRows();
  const lineAt = createLineCounter(text);
  const holderAt = createHolderFinder(symbols);
  const declared = new Set<number>();
  for (let spot = 0; spot + 1 < spots.length; spot += 2) {
    const start = spots[spot] ?? 0;
    const end = spots[spot + 1] ?? 0;
    const name = text.slice(start, end);
    if (name.length > MAX_NAME_CHARS || !NAME.test(name)) continue;
    const holder = holderAt(start);
    if (symbols[holder]?.name === name && !declared.has(holder)) declared.add(holder);
    else rows.count({ holder, name, line: lineAt(start), isCalled: hasArguments(text, end) });
  }
  return rows.finish();
}

interface Rows {
  count(use: Omit<NameUse, "count">): void;
  finish(): UseTable;
}

function createRows(): Rows {
  const names = new Map<string, number>();
  const places = new Map<number, number>();
  const cells: number[] = [];
  const openRow = ({ holder, name, line }: Omit<NameUse, "count">): number | null => {
    const nameIndex = names.get(name) ?? names.size;
    const key = (holder + 1) * MAX_NAMES + nameIndex;
    const known = places.get(key);
    if (known !== undefined) return known;
    if (places.size >= MAX_ROWS) return null;
    names.set(name, nameIndex);
    const at = cells.length;
    places.set(key, at);
    cells.push(holder, nameIndex, line, 0);
    return at;
  };
  return {
    count(use) {
      const at = openRow(use);
      if (at === null) return;
      cells[at + 3] = ((cells[at + 3] ?? 0) + 2) | (use.isCalled ? 1 : 0);
    },
    finish: () => ({ names: [...names.keys()], cells: Int32Array.from(cells) }),
  };
}

/** More than the names of any file; keeps the two halves of a row's key apart. */
const MAX_NAMES = 2 ** 22;

function hasArguments(text: string, end: number): boolean {
  ARGUMENTS.lastIndex = end;
  return ARGUMENTS.test(text);
}

/** Answers for offsets that never decrease. */
function createLineCounter(text: string): (offset: number) => number {
  const starts = readLineStarts(text);
  let line = 0;
  return (offset) => {
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= offset) line += 1;
    return line + 1;
  };
}

/** The innermost symbol around offsets that never decrease. */
function createHolderFinder(symbols: readonly CodeSymbol[]): (offset: number) => number {
  const order = symbols
    .map((symbol, index) => ({ symbol, index }))
    .sort(
      (a, b) =>
        a.symbol.startIndex - b.symbol.startIndex ||
        b.symbol.endIndex - a.symbol.endIndex ||
        a.index - b.index,
    );
  const open: { end: number; index: number }[] = [];
  let next = 0;
  return (offset) => {
    for (let entry = order[next]; entry !== undefined; entry = order[next]) {
      if (entry.symbol.startIndex > offset) break;
      open.push({ end: entry.symbol.endIndex, index: entry.index });
      next += 1;
    }
    while (open.length > 0 && (open[open.length - 1]?.end ?? 0) <= offset) open.pop();
    return open[open.length - 1]?.index ?? -1;
  };
}
