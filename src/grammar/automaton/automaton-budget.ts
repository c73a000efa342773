/**
 * Bounds what many automata cost together: each has a limit of its own, but a schema may ask for thousands. The budget
 * is that of the synchronous call under way; outside of one nothing is bounded.
 */
import { AutomatonTooLarge } from "./dfa.ts";

/** The automata before this one took all there was: says nothing of the one at work, so it must not be remembered. */
export class BudgetSpent extends AutomatonTooLarge {}

/** An edge takes some microseconds. */
export interface AutomatonBudget {
  edgesLeft: number;
}

let current: AutomatonBudget = { edgesLeft: Number.POSITIVE_INFINITY };

/** Runs `work` at the cost of `budget` alone; once that is spent, every construction throws BudgetSpent. */
export function withinBudget<Result>(budget: AutomatonBudget, work: () => Result): Result {
  const outer = current;
  current = budget;
  try {
    return work();
  } finally {
    current = outer;
  }
}

/** Throws BudgetSpent. */
export function spendEdges(count: number): void {
  current.edgesLeft -= count;
  if (current.edgesLeft < 0) {
    throw new BudgetSpent("the automata of this schema take too long together");
  }
}
