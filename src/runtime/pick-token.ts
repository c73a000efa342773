/** Picks one of a few tokens by their logits. Pure: equal inputs pick the same token. */
import type { TokenId } from "../base/message.ts";
import type { Sampling } from "./engine.ts";
import { seedOfStep } from "./prefix.ts";

/** The highest logit at temperature 0, else a draw from the softmax at that temperature; null from no logits. */
export function pickToken(
  logits: ReadonlyMap<TokenId, number>,
  sampling: Pick<Sampling, "temperature" | "seed">,
  step: number,
): TokenId | null {
  // An order of our own: a map's order would make the draw depend on how the candidates were listed.
  const ranked = [...logits].sort(([a, left], [b, right]) => right - left || a - b);
  const [best] = ranked;
  if (best === undefined) return null;
  if (sampling.temperature <= 0) return best[0];
  const weights = ranked.map(([, logit]) => Math.exp((logit - best[1]) / sampling.temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = (seedOfStep(sampling.seed, step) / 2 ** 32) * total;
  for (const [index, [token]] of ranked.entries()) {
    left -= weights[index] ?? 0;
    if (left < 0) return token;
  }
  return best[0];
}
