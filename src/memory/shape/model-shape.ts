/** What a header says about the memory a model takes: counts and sizes, no weights. Pure data, JSON as it stands. */

export interface ModelShape {
  name: string;
  architecture: string;
  /** "Q4_K_M", from the header, else the type most weight bytes have. */
  quantisation: string;
  /** Of all parts of a split file together. */
  fileBytes: number;
  parameterCount: number;
  /** What the model was trained on. */
  trainContextTokens: number;
  vocabularySize: number;
  embeddingLength: number;
  /** The largest of all layers. */
  headCount: number;
  feedForwardLength: number;
  /** 0 for a dense model. */
  expertCount: number;
  expertsUsed: number;
  weights: {
    /** token_embd and what else llama.cpp keeps beside the input, always in RAM. */
    inputBytes: number;
    /** output and output_norm, on the GPU once a layer is. */
    outputBytes: number;
    /** The input table serves as the output too: with a GPU it is there a second time. */
    isTied: boolean;
  };
  layers: readonly LayerShape[];
}

export interface LayerShape {
  weightBytes: number;
  /** The part of `weightBytes` that is experts. */
  expertBytes: number;
  /** Elements of the key cache for one token; 0 for a layer without one. */
  keyElements: number;
  /** 0 also for latent attention, which has keys only. */
  valueElements: number;
  /** Elements of one head: a quantised cache type needs a multiple of its block. 0 without a cache. */
  keyHeadLength: number;
  valueHeadLength: number;
  /** Sliding-window attention: only so many tokens are kept. Null: all. */
  windowTokens: number | null;
  /** Elements of a recurrent state, 4 bytes each, one per sequence. */
  recurrentElements: number;
}

/** How a layer remembers: what decides which of the planner's rules apply. */
export type AttentionKind = "full" | "sliding-window" | "latent" | "hybrid" | "recurrent";
