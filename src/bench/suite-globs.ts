/** Patterns for paths as suites write them: `*`, `?` and `[…]`, where `*` also crosses folders. Pure; time is bounded. */

interface Piece {
  matches(character: string): boolean;
}

const STAR = "*";

/** Of the whole path, in its own case. */
export function matchesGlob(path: string, pattern: string): boolean {
  const text = [...path];
  const pieces = readPieces(pattern);
  let at = 0;
  let piece = 0;
  // Where to go on when the text after the last star does not fit: one character further.
  let retry: { at: number; piece: number } | null = null;
  while (at < text.length) {
    const wanted = pieces[piece];
    if (wanted === STAR) {
      retry = { at, piece: piece + 1 };
      piece += 1;
    } else if (wanted?.matches(text[at] ?? "") === true) {
      at += 1;
      piece += 1;
    } else if (retry === null) {
      return false;
    } else {
      retry = { at: retry.at + 1, piece: retry.piece };
      ({ at, piece } = retry);
    }
  }
  return pieces.slice(piece).every((left) => left === STAR);
}

export function matchesAny(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesGlob(path, pattern));
}

function readPieces(pattern: string): (Piece | typeof STAR)[] {
  const pieces: (Piece | typeof STAR)[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; ) {
    const { piece, next } = readPiece(characters, at);
    // Two stars are one.
    if (piece !== STAR || pieces.at(-1) !== STAR) pieces.push(piece);
    at = next;
  }
  return pieces;
}

/** A set that is never closed is its first character. */
function readPiece(characters: readonly string[], at: number) {
  const character = characters[at] ?? "";
  const next = at + 1;
  if (character === STAR) return { piece: STAR, next } as const;
  if (character === "?") return { piece: { matches: () => true }, next };
  const end = character === "[" ? findSetEnd(characters, next) : -1;
  if (end < 0) return { piece: createLiteral(character), next };
  return { piece: createSet(characters.slice(next, end)), next: end + 1 };
}

/** A `]` that comes first stands for itself; -1 where the set is never closed. */
function findSetEnd(characters: readonly string[], start: number): number {
  const first = characters[start] === "!" ? start + 1 : start;
  return characters.indexOf("]", first + 1);
}

function createLiteral(character: string): Piece {
  return { matches: (other) => other === character };
}

function createSet(content: readonly string[]): Piece {
  const isNegated = content[0] === "!";
  const members = isNegated ? content.slice(1) : content;
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const first = members[at] ?? "";
    const last = members[at + 2];
    if (members[at + 1] === "-" && last !== undefined) {
      ranges.push([first, last]);
      at += 2;
    } else ranges.push([first, first]);
  }
  const isMember = (character: string) =>
    ranges.some(([first, last]) => first <= character && character <= last);
  return { matches: (character) => isMember(character) !== isNegated };
}
