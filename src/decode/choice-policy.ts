/** Decides how a token is chosen where the grammar leaves few: by comparing their logits, or by native sampling. Pure. */

/**
 * Native sampling is free while the model agrees with the grammar and costs a pass over the whole vocabulary when it
 * does not; a comparison costs one look at each logit per candidate. Measured break-even: docs/measurements.md.
 */
export const MOST_COMPARED = 24;

/** `candidates`: every token that may come next, those that end the generation included. */
export function shouldCompare(candidates: number): boolean {
  return candidates > 0 && candidates <= MOST_COMPARED;
}
