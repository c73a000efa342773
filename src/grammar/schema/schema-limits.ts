/** What a schema may cost while its rules are written, and whose fault it is when that is too little. */
import { AgentError, isAgentError } from "../../base/errors.ts";
import { withinBudget } from "../automaton/automaton-budget.ts";
import { AutomatonTooLarge } from "../automaton/dfa.ts";

/** More rules than this are refused, unless the caller asks for another number. */
export const DEFAULT_MAX_RULES = 50_000;

/** Edges of the automata made while rules are written; those of the sets are counted apart. Some 1 s. */
const MAX_EDGES = 500_000;

/** Runs `write`, which makes rules of a schema, at a bounded cost. Throws "schema-too-large". */
export function withinWritingLimits<Result>(write: () => Result): Result {
  return withinBudget({ edgesLeft: MAX_EDGES }, () => withinLimits(write));
}

/** A grammar beyond the limits of this program or of the engine is its schema's fault: "schema-too-large". */
export function withinLimits<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof AutomatonTooLarge) {
      throw new AgentError("schema-too-large", { reason: error.message }, { cause: error });
    }
    if (isAgentError(error, "grammar-invalid")) {
      throw new AgentError("schema-too-large", error.details, { cause: error });
    }
    throw error;
  }
}
