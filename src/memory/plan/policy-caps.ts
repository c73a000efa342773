/** The planner's defaults: numbers with their reasons, no decisions. */

/** The context beyond which a model of a size stops gaining: defaults, until the model's own probe says more. */
const CONTEXT_CAPS = [
  { billionParameters: 4, tokens: 16 * 1024 },
  { billionParameters: 9, tokens: 24 * 1024 },
  { billionParameters: 35, tokens: 48 * 1024 },
] as const;
const LARGEST_CAP_TOKENS = 64 * 1024;

/** Whole billions, as models are named: a "4B" has 4.02 billion parameters. */
export function capContext(parameterCount: number): number {
  const billions = Math.round(parameterCount / 1e9);
  const row = CONTEXT_CAPS.find(({ billionParameters }) => billions <= billionParameters);
  return row?.tokens ?? LARGEST_CAP_TOKENS;
}

/** Largest first. Below 64 the compute buffer is small already, and prompts are read noticeably slower. */
const GPU_BATCHES = [512, 256, 128, 64] as const;
/** A CPU reads a prompt no faster with more than this. */
const CPU_BATCHES = [128, 64] as const;

export function listBatches(usesGpu: boolean): readonly [number, ...number[]] {
  return usesGpu ? GPU_BATCHES : CPU_BATCHES;
}

/** A KV cache below this share of the weights is not worth its quality: sliding windows, hybrids, few KV heads. */
export const SMALL_CACHE_SHARE = 0.1;
