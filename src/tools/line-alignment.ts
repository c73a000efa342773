/**
 * Which lines of an edited text are lines of the old one: shortest edit script (Myers, "An O(ND) Difference
 * Algorithm", 1986) between the parts that differ. Pure; knows nothing of files. Origins always ascend.
 */

/** Beyond so many added and removed lines the differing middle counts as wholly new; bounds memory to 4 MB. */
const MAX_EDIT_DISTANCE = 1000;

/** For each line of `after` the index of the same, unchanged line in `before`, or -1 for a new line. */
export function alignLines(before: readonly string[], after: readonly string[]): Int32Array {
  const origins = new Int32Array(after.length).fill(-1);
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) {
    origins[head] = head;
    head++;
  }
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) {
    origins[after.length - 1 - tail] = before.length - 1 - tail;
    tail++;
  }
  const oldMiddle = before.slice(head, before.length - tail);
  const newMiddle = after.slice(head, after.length - tail);
  for (const [oldAt, newAt] of matchLines(oldMiddle, newMiddle)) {
    origins[head + newAt] = head + oldAt;
  }
  return origins;
}

/** Pairs [index in a, index in b] of the lines both share, from last to first. */
function matchLines(a: readonly string[], b: readonly string[]): [number, number][] {
  const rounds = searchShortestEdit(a, b);
  if (rounds === null) return [];
  const pairs: [number, number][] = [];
  let x = a.length;
  let y = b.length;
  for (let distance = rounds.length; distance >= 0; distance--) {
    const previous =
      distance === 0 ? { x: 0, y: 0 } : stepBack(rounds[distance - 1], distance, x - y);
    while (x > previous.x && y > previous.y) {
      x--;
      y--;
      pairs.push([x, y]);
    }
    x = previous.x;
    y = previous.y;
  }
  return pairs;
}

/**
 * The furthest x reached on each diagonal k (x - y = k, stored at k + distance), per edit distance,
 * up to the round before the one that reaches the end; null when the texts differ too much.
 */
function searchShortestEdit(a: readonly string[], b: readonly string[]): Int32Array[] | null {
  const rounds: Int32Array[] = [];
  const limit = Math.min(a.length + b.length, MAX_EDIT_DISTANCE);
  for (let distance = 0; distance <= limit; distance++) {
    const reach = new Int32Array(2 * distance + 1);
    for (let k = -distance; k <= distance; k += 2) {
      const start = distance === 0 ? { x: 0 } : chooseStep(rounds[distance - 1], distance, k);
      let x = start.x;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[k + distance] = x;
      if (x >= a.length && x - k >= b.length) return rounds;
    }
    rounds.push(reach);
  }
  return null;
}

/** One step onto diagonal k: down (a line of b added) or right (a line of a removed), whichever got further. */
function chooseStep(
  previous: Int32Array | undefined,
  distance: number,
  k: number,
): { x: number; fromDiagonal: number } {
  const reachOf = (diagonal: number) => previous?.[diagonal + distance - 1] ?? -1;
  const goesDown = k === -distance || (k !== distance && reachOf(k - 1) < reachOf(k + 1));
  return goesDown
    ? { x: reachOf(k + 1), fromDiagonal: k + 1 }
    : { x: reachOf(k - 1) + 1, fromDiagonal: k - 1 };
}

/** Where the path that reaches diagonal k in round `distance` stood at the end of the round before. */
function stepBack(
  previous: Int32Array | undefined,
  distance: number,
  k: number,
): { x: number; y: number } {
  const { fromDiagonal } = chooseStep(previous, distance, k);
  const x = previous?.[fromDiagonal + distance - 1] ?? 0;
  return { x, y: x - fromDiagonal };
}
