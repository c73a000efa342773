/** Finds a sequence that goes round in circles at its end. Pure. */

export interface Cycle {
  /** How many steps one round has. */
  period: number;
  /** Whole rounds at the end, at least 2. */
  rounds: number;
}

export const LONGEST_PERIOD = 12;

/** The shortest cycle among those with the most rounds; null where the end is no two rounds of anything. */
export function findCycle(steps: readonly string[]): Cycle | null {
  let best: Cycle | null = null;
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    const rounds = countRounds(steps, period);
    if (rounds >= 2 && rounds > (best?.rounds ?? 1)) best = { period, rounds };
  }
  return best;
}

function countRounds(steps: readonly string[], period: number): number {
  let equal = 0;
  for (let index = steps.length - 1; index >= period; index--) {
    if (steps[index] !== steps[index - period]) break;
    equal += 1;
  }
  return Math.floor(equal / period) + 1;
}
