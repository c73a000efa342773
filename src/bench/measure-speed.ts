/** How fast a loaded model reads and writes here: a few seconds of work, its threads measured first. */
import type { Engine } from "../runtime/engine.ts";

export interface EngineSpeed {
  /** The count chosen. */
  threads: number;
  /** What it was chosen from. */
  samples: readonly { threads: number; msPerToken: number }[];
  prefillTokensPerSecond: number;
  decodeTokensPerSecond: number;
}

const PREFILL_TOKENS = 256;
const DECODE_TOKENS = 16;
const SAMPLE_TEXT = "for each line in the file, count the words and print the longest one\n";

/** Clears the sequence, whose capacity must be above 300 tokens. Throws what the sequence throws. */
export async function measureSpeed(engine: Engine, signal: AbortSignal): Promise<EngineSpeed> {
  const { threads, samples } = await engine.calibrateThreads(signal);
  const { sequence, tokenizer } = engine;
  const text = SAMPLE_TEXT.repeat(PREFILL_TOKENS);
  const tokens = tokenizer.tokenize(text, { controlTokens: false }).slice(0, PREFILL_TOKENS);
  await sequence.prefill([], { signal });
  const { computedTokens, durationMs } = await sequence.prefill(tokens, { signal });
  const startedAt = performance.now();
  let decoded = 0;
  for await (const _ of sequence.generate({
    sampling: { temperature: 0, topK: 1, topP: 1, seed: 1 },
    maxTokens: DECODE_TOKENS,
    minTokens: DECODE_TOKENS,
    signal,
  })) {
    decoded += 1;
  }
  return {
    threads,
    samples,
    prefillTokensPerSecond: (1000 * computedTokens) / durationMs,
    decodeTokensPerSecond: (1000 * decoded) / (performance.now() - startedAt),
  };
}
