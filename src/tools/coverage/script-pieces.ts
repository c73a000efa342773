/**
 * Nested ranges of a script → pieces that lie side by side, each with the count of the innermost range around it. Pure,
 * and no slower for ranges that overlap as no engine would write them.
 */

export interface ScriptFunction {
  /** The first is the whole function, the others are blocks in it. Offsets in UTF-16 units. */
  ranges: readonly { startOffset: number; endOffset: number; count: number }[];
}

export interface Piece {
  start: number;
  end: number;
  count: number;
  /** It belongs to the module itself, not to a function in it. */
  isLoad: boolean;
}

interface OpenRange extends Piece {
  order: number;
}

/** In order, without gaps between the first start and the last end. `loadEnd`: functions that start before it count as module. */
export function cutPieces(functions: readonly ScriptFunction[], loadEnd: number): Piece[] {
  const pieces: Piece[] = [];
  const open: OpenRange[] = [];
  let at = 0;
  const closeUpTo = (offset: number): void => {
    for (let top = open.at(-1); top !== undefined && at < offset; top = open.at(-1)) {
      const end = Math.min(top.end, offset);
      if (end > at) pieces.push({ start: at, end, count: top.count, isLoad: top.isLoad });
      at = Math.max(at, end);
      if (top.end > offset) return;
      open.pop();
    }
  };
  for (const range of sortRanges(functions, loadEnd)) {
    closeUpTo(range.start);
    at = Math.max(at, range.start);
    const parent = findParent(open, range.start);
    const end = Math.min(range.end, parent?.end ?? range.end);
    if (end > range.start) open.push({ ...range, end });
  }
  closeUpTo(Number.POSITIVE_INFINITY);
  return pieces;
}

/** Drops what has ended; an honest child lies within its parent, any other is cut to it. */
function findParent(open: OpenRange[], start: number): OpenRange | undefined {
  while (open.length > 0 && (open.at(-1)?.end ?? 0) <= start) open.pop();
  return open.at(-1);
}

function sortRanges(functions: readonly ScriptFunction[], loadEnd: number): OpenRange[] {
  const ranges = functions.flatMap(({ ranges: own }, order) => {
    const isLoad = (own[0]?.startOffset ?? 0) < loadEnd;
    return own.map(({ startOffset, endOffset, count }) => ({
      start: startOffset,
      end: endOffset,
      count,
      isLoad,
      order,
    }));
  });
  // Outer ranges first; of equal ones the inner function comes later in the engine's list.
  return ranges.sort((a, b) => a.start - b.start || b.end - a.end || a.order - b.order);
}
