/** llama.cpp's count beside our own arithmetic, term by term. Pure. */
import type { LoadMemory } from "../../runtime/load-settings.ts";
import { countBytes } from "../../runtime/memory-use.ts";
import type { LoadEstimate } from "./load-estimate.ts";

export interface TermComparison {
  term: "weights" | "context";
  nativeBytes: number;
  formulaBytes: number;
  /** Formula over native, less one: 0.02 is two percent too much. 0 where both count nothing. */
  difference: number;
}

/** Both memories together: how a context is split is the formula's weakest part. The terms add up to the load. */
export function compareEstimates(native: LoadMemory, formula: LoadEstimate): TermComparison[] {
  const terms = ["weights", "context"] as const;
  return terms.map((term) => {
    const nativeBytes = countBytes(native[term]);
    const formulaBytes = countBytes(formula[term]);
    const difference = formulaBytes === nativeBytes ? 0 : formulaBytes / nativeBytes - 1;
    return { term, nativeBytes, formulaBytes, difference };
  });
}
