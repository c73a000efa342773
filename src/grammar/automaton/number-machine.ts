/**
 * The spelling of numbers, once: (0|-?[1-9][0-9]*)(\.[0-9]+)? and "-0.x" with a non-zero x; no exponent, no "-0".
 * A digit reader says which of these texts are wanted; it sees the magnitude, and the sign at the end.
 */
import type { Dfa } from "./dfa.ts";
import { exploreDfa, type Move } from "./dfa-explore.ts";

export interface DigitReader<Cursor> {
  readonly start: Cursor;
  /** One more digit before the point. */
  whole(cursor: Cursor, digit: number): Cursor | null;
  /** Null: the text may not have a point here. */
  point(cursor: Cursor): Cursor | null;
  /** One more digit after the point. */
  fraction(cursor: Cursor, digit: number): Cursor | null;
  accepts(cursor: Cursor, isNegative: boolean): boolean;
  /** False: `accepts` does not look at the sign, which halves the states to explore. */
  readonly mindsSign: boolean;
  /** Equal cursors have equal keys; the keys are finitely many. */
  keyOf(cursor: Cursor): string;
}

type Phase = "start" | "minus" | "zero" | "whole" | "point" | "fraction";

interface Place<Cursor> {
  readonly phase: Phase;
  readonly isNegative: boolean;
  readonly isZero: boolean;
  readonly cursor: Cursor;
}

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const COMPLETE: ReadonlySet<Phase> = new Set(["zero", "whole", "fraction"]);

/** The number texts that the reader accepts. Throws AutomatonTooLarge. */
export function exploreNumbers<Cursor>(reader: DigitReader<Cursor>): Dfa {
  return exploreDfa<Place<Cursor>>({
    start: { phase: "start", isNegative: false, isZero: true, cursor: reader.start },
    isAccepting: ({ phase, isNegative, isZero, cursor }) =>
      COMPLETE.has(phase) && !(isNegative && isZero) && reader.accepts(cursor, isNegative),
    movesFrom: (place) => [
      ...signMoves(place),
      ...pointMoves(reader, place),
      ...digitMoves(reader, place),
    ],
    keyOf: ({ phase, isNegative, isZero, cursor }) =>
      `${phase} ${isZero} ${isNegative && (isZero || reader.mindsSign)} ${reader.keyOf(cursor)}`,
  });
}

function signMoves<Cursor>(place: Place<Cursor>): Move<Place<Cursor>>[] {
  if (place.phase !== "start") return [];
  return [moveOn("-", { ...place, phase: "minus", isNegative: true })];
}

function pointMoves<Cursor>(
  reader: DigitReader<Cursor>,
  place: Place<Cursor>,
): Move<Place<Cursor>>[] {
  if (place.phase !== "zero" && place.phase !== "whole") return [];
  const cursor = reader.point(place.cursor);
  return cursor === null ? [] : [moveOn(".", { ...place, phase: "point", cursor })];
}

function digitMoves<Cursor>(
  reader: DigitReader<Cursor>,
  place: Place<Cursor>,
): Move<Place<Cursor>>[] {
  return DIGITS.flatMap((digit) => {
    const phase = phaseAfterDigit(place.phase, digit);
    if (phase === null) return [];
    const read = phase === "fraction" ? reader.fraction : reader.whole;
    const cursor = read(place.cursor, digit);
    if (cursor === null) return [];
    const isZero = place.isZero && digit === 0;
    return [moveOn(String(digit), { ...place, phase, isZero, cursor })];
  });
}

function phaseAfterDigit(phase: Phase, digit: number): Phase | null {
  if (phase === "point" || phase === "fraction") return "fraction";
  if (phase === "zero") return null;
  return phase !== "whole" && digit === 0 ? "zero" : "whole";
}

function moveOn<Cursor>(character: string, target: Place<Cursor>): Move<Place<Cursor>> {
  const codePoint = character.charCodeAt(0);
  return { from: codePoint, to: codePoint, target };
}
