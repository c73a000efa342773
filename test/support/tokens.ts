/** Small helpers for tests that read tokens. */
import type { TokenId } from "../../src/base/message.ts";
import type { Sampling } from "../../src/runtime/engine.ts";

export const GREEDY: Sampling = { temperature: 0, topK: 40, topP: 1, seed: 1 };

/** Every token of `source`; `into` keeps those that came before a failure. */
export async function collectTokens(
  source: AsyncIterable<TokenId>,
  into: TokenId[] = [],
): Promise<TokenId[]> {
  for await (const token of source) into.push(token);
  return into;
}
