/** How often a model was right, and how much that says. Pure. */
import { type Interval, wilsonInterval } from "../base/binomial.ts";

export interface Tally {
  trials: number;
  right: number;
}

export interface CallTally extends Tally {
  /** Calls that could be read and that their tool takes. */
  valid: number;
}

/** One of: what was measured, and the two ends of its 95 % interval. */
export type Reading = "measured" | keyof Interval;

export const NO_CALLS: CallTally = { trials: 0, right: 0, valid: 0 };

export function addTrial({ trials, right }: Tally, isRight: boolean): Tally {
  return { trials: trials + 1, right: right + Number(isRight) };
}

export function addCall(
  { trials, right, valid }: CallTally,
  outcome: { isValid: boolean; isRight: boolean },
): CallTally {
  return {
    trials: trials + 1,
    right: right + Number(outcome.isRight),
    valid: valid + Number(outcome.isValid),
  };
}

/** From 0 to 1; null where nothing was tried. */
export function readShare({ trials, right }: Tally, reading: Reading = "measured"): number | null {
  if (trials === 0) return null;
  return reading === "measured" ? right / trials : wilsonInterval(right, trials)[reading];
}
