/**
 * Fill-in-the-middle: the model writes what stands between two pieces of code, as a line, a block or an expression.
 * Content is tokenised without control tokens; the markers are the only ones. No grammar: see fill-stop.ts.
 */
import type { Engine, InfillTokens } from "../runtime/engine.ts";
import { composeInfill } from "./fill-prompt.ts";
import { createStopRules, type Hole } from "./fill-rules.ts";
import { type FilledHole, type FillLimits, sampleFill } from "./fill-sample.ts";

export interface FillRequest extends Hole, FillLimits {
  /** Of the engine's tokenizer, where it has them. */
  infill: InfillTokens;
}

/**
 * Samples the text of one hole. Holes that differ in `beginning` alone share the whole prompt, and holes of one file
 * what stands in front of the first. Throws what the sequence throws.
 */
export function fillHole(engine: Engine, request: FillRequest): Promise<FilledHole> {
  const { infill, before, after, beginning = "", sampling, maxTokens, signal } = request;
  return sampleFill(engine, {
    ...{ sampling, maxTokens, signal },
    hole: request,
    rules: createStopRules(request),
    prompt: composeInfill(engine.tokenizer, infill, { before, after, beginning }),
    endTokens: infill.endTokens,
  });
}
