/**
 * Which layers attend to a sliding window only, and how long it is. Knows the rules that llama.cpp v0.5.0 has by
 * architecture (models/*.cpp); where it has none, a layer attends to everything, which is the upper bound.
 */
import type { GgufArchitecture } from "../../runtime/gguf-architecture.ts";
import type { ArchitectureKeys } from "../../runtime/gguf-keys.ts";

interface WindowRule {
  /** One layer in so many attends to everything; 0: none does; 1: all do, unless the header lists the layers. */
  fullEvery: number;
  /** The first of so many attends to everything, not the last. */
  isFullFirst?: boolean;
  /** Where the header states none. */
  defaultTokens?: number;
  /** Whatever the header states, unless it states 0. */
  fixedTokens?: number;
  /** Only models with so many layers. */
  onlyLayers?: number;
}

const LISTED: WindowRule = { fullEvery: 1 };

const RULES: Readonly<Record<string, WindowRule>> = {
  afmoe: { fullEvery: 4 },
  cohere2: { fullEvery: 4 },
  cohere2moe: { fullEvery: 4, isFullFirst: true },
  dots3note: LISTED,
  "exaone-moe": { fullEvery: 4, defaultTokens: 128 },
  exaone4: { fullEvery: 4, defaultTokens: 4096, onlyLayers: 64 },
  gemma2: { fullEvery: 2, defaultTokens: 4096 },
  gemma3: { fullEvery: 6 },
  gemma3n: { fullEvery: 5 },
  gemma4: LISTED,
  "gpt-oss": { fullEvery: 2 },
  granite_swa: LISTED,
  laguna: { fullEvery: 4, isFullFirst: true },
  lfm2: { fullEvery: 0 },
  llama4: { fullEvery: 4, defaultTokens: 8192, fixedTokens: 8192 },
  maple: LISTED,
  mellum: { fullEvery: 4 },
  mimo2: LISTED,
  "muse-glimmer": { fullEvery: 4 },
  olmo2: { fullEvery: 4 },
  plamo3: { fullEvery: 8 },
  smallthinker: { fullEvery: 4, isFullFirst: true, fixedTokens: 4096 },
  spark2_5: LISTED,
  step35: LISTED,
};

/** One for each block: the tokens it keeps, or null for all. Throws "model-unusable". */
export function readWindows(
  keys: ArchitectureKeys,
  { name, blockCount, draftBlockCount }: GgufArchitecture,
): (number | null)[] {
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  const trunkCount = blockCount - draftBlockCount;
  const windows = Array<number | null>(blockCount).fill(null);
  if (rule === undefined || (rule.onlyLayers ?? trunkCount) !== trunkCount) return windows;
  const stated = keys.count("attention.sliding_window") ?? rule.defaultTokens ?? 0;
  if (stated === 0) return windows;
  const isFull = decideFullLayers(keys, rule);
  const tokens = rule.fixedTokens ?? stated;
  return windows.map((_, block) => (block >= trunkCount || isFull(block) ? null : tokens));
}

function decideFullLayers(keys: ArchitectureKeys, rule: WindowRule): (block: number) => boolean {
  const key = "attention.sliding_window_pattern";
  const sliding = keys.flags(key);
  if (sliding !== null) return (block) => sliding[block] !== true;
  const every = keys.count(key) ?? rule.fullEvery;
  if (every === 0) return () => false;
  const fullAt = rule.isFullFirst === true ? 0 : every - 1;
  return (block) => block % every === fullAt;
}
