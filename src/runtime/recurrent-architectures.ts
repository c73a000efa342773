/**
 * Which architectures have blocks that remember in a state of fixed size instead of a growing cache, and which
 * blocks those are. Data only. Source: llama-arch.cpp, llama-hparams.cpp and models/*.cpp of llama.cpp v0.5.0.
 */

export interface RecurrentArchitecture {
  /** What the state is made of: the header keys that give its size differ. */
  state:
    | "selective" // Mamba: no groups
    | "state-space" // Mamba-2 and gated delta nets
    | "short-convolution"
    | "delta-attention"
    | "linear-attention"
    | "weighted-key-value"; // RWKV
  /**
   * Which blocks have one: all; all, beside a cache; those without key-value heads, or without those and without a
   * feed-forward network; those listed, else all but each so many-th.
   */
  blocks: "all" | "all-beside-attention" | "no-key-heads" | "no-key-heads-no-network" | "listed";
  /** For "listed": the interval where the header gives none. */
  attentionInterval?: number;
}

const RECURRENT: Readonly<Record<string, RecurrentArchitecture>> = {
  mamba: { state: "selective", blocks: "all" },
  mamba2: { state: "state-space", blocks: "all" },
  rwkv6: { state: "weighted-key-value", blocks: "all" },
  rwkv6qwen2: { state: "weighted-key-value", blocks: "all" },
  rwkv7: { state: "weighted-key-value", blocks: "all" },
  arwkv7: { state: "weighted-key-value", blocks: "all" },
  "falcon-h1": { state: "state-space", blocks: "all-beside-attention" },
  jamba: { state: "selective", blocks: "no-key-heads" },
  plamo2: { state: "state-space", blocks: "no-key-heads" },
  granitehybrid: { state: "state-space", blocks: "no-key-heads" },
  lfm2: { state: "short-convolution", blocks: "no-key-heads" },
  lfm2moe: { state: "short-convolution", blocks: "no-key-heads" },
  "kimi-linear": { state: "delta-attention", blocks: "no-key-heads" },
  "kimi-k3": { state: "delta-attention", blocks: "no-key-heads" },
  bailingmoe3: { state: "delta-attention", blocks: "no-key-heads" },
  nemotron_h: { state: "state-space", blocks: "no-key-heads-no-network" },
  nemotron_h_moe: { state: "state-space", blocks: "no-key-heads-no-network" },
  qwen3next: { state: "state-space", blocks: "listed", attentionInterval: 4 },
  qwen35: { state: "state-space", blocks: "listed", attentionInterval: 4 },
  qwen35moe: { state: "state-space", blocks: "listed", attentionInterval: 4 },
  qwen4exp: { state: "state-space", blocks: "listed", attentionInterval: 4 },
  "minimax-01": { state: "linear-attention", blocks: "listed", attentionInterval: 8 },
};

export function findRecurrentArchitecture(name: string): RecurrentArchitecture | null {
  return Object.hasOwn(RECURRENT, name) ? (RECURRENT[name] ?? null) : null;
}

export function hasRecurrentBlocks(name: string): boolean {
  return findRecurrentArchitecture(name) !== null;
}

/** Heads, where such a header speaks of any, are not those of an attention. */
export function isWithoutAttention(name: string): boolean {
  return findRecurrentArchitecture(name)?.blocks === "all" || name === "wavtokenizer-dec";
}
