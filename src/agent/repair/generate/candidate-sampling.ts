/** How candidates are sampled: one cut of the distribution for all generators, the temperature by the schedule. */
import type { Sampling } from "../../../runtime/engine.ts";

const TOP_K = 40;
const TOP_P = 0.95;

export function sampleAt(temperature: number, seed: number): Sampling {
  return { temperature, topK: TOP_K, topP: TOP_P, seed };
}
