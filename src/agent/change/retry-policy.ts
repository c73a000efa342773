/**
 * What is tried after what went wrong, as one table. An attempt that failed leaves nothing behind but a sentence: the
 * next question is made anew, from the same beginning. Pure.
 */

/** Why an attempt did not hold, the mildest last. */
export type FaultKind =
  /** The question does not fit the context. */
  | "too-large"
  /** The answer was cut off, repeated itself or left code out. */
  | "incomplete"
  /** The answer is the text as it was, or an answer given before. */
  | "unchanged"
  /** Refused before anything was touched. */
  | "refused"
  /** A check that passed fails, or a new finding of a compiler or linter. */
  | "worse"
  /** It may well be right: only names that nothing declares, or tests that still fail as they did. */
  | "soft";

export interface Fault {
  kind: FaultKind;
  /** As a sentence without its full stop. */
  problem: string;
  /** The lines the attempt would have written; "" when it wrote none. */
  tried: string;
}

export interface Move {
  /** "planned": the place as decided first. "other": another way to edit the same file, or smaller steps. */
  approach: "planned" | "other";
  /** 0 is greedy. */
  temperature: number;
  /** Whether the last fault is told. */
  tells: boolean;
}

/** The first is the plain question; three more follow. */
const LADDER: readonly Move[] = [
  { approach: "planned", temperature: 0, tells: false },
  { approach: "planned", temperature: 0.4, tells: true },
  { approach: "other", temperature: 0, tells: true },
  { approach: "planned", temperature: 0.8, tells: false },
];

/** Faults that make the next rungs useless: asked in the same way again, the answer would be as bad. */
const NEXT_APPROACH: Readonly<Record<FaultKind, Move["approach"] | null>> = {
  "too-large": "other",
  incomplete: null,
  unchanged: null,
  refused: null,
  worse: null,
  soft: null,
};

/** The move after these faults, oldest first; null: give up. */
export function decideMove(faults: readonly Fault[]): Move | null {
  let rung = 0;
  for (const { kind } of faults) rung = nextRung(rung, kind);
  return LADDER[rung] ?? null;
}

function nextRung(rung: number, kind: FaultKind): number {
  const wanted = NEXT_APPROACH[kind];
  if (wanted === null) return rung + 1;
  const next = LADDER.findIndex(({ approach }, index) => index > rung && approach === wanted);
  return next < 0 ? LADDER.length : next;
}
