/**
 * The shapes of real model families: which counts their headers state and which tensors they have. Dimensions are
 * listed fastest first. Sources: the published configurations; llama.cpp's loader accepts each of them.
 */
import { ShapeSketch, type SketchFacts } from "./shape-sketch.ts";

/** Dimensions of a block's tensors by the part of their names behind the block's. */
type BlockTensors = Readonly<Record<string, readonly number[]>>;

interface Attention {
  embedding: number;
  heads: number;
  keyHeads: number;
  headLength: number;
}

interface Common extends Attention {
  trainContext: number;
  feedForward: number;
  epsilon?: number;
  ropeBase?: number;
}

export function sketchDense(
  facts: SketchFacts,
  shape: Common & { normsQueries?: boolean; hasRopeFactors?: boolean; scales?: boolean },
): ShapeSketch {
  const sketch = begin(facts, shape);
  sketch.counts({ "rope.dimension_count": shape.headLength });
  if (shape.scales === true) {
    sketch.decimals({
      "attention.scale": 1 / 128,
      embedding_scale: 12,
      residual_scale: 0.22,
      logit_scale: 16,
    });
  }
  if (shape.hasRopeFactors === true) sketch.tensor("rope_freqs.weight", [shape.headLength / 2]);
  for (let block = 0; block < facts.blocks; block++) {
    sketch.block(block, {
      ...attentionOf(shape),
      ...(shape.normsQueries === true ? headNorms(shape) : {}),
      "ffn_norm.weight": [shape.embedding],
      ...networkOf(shape),
    });
  }
  return sketch;
}

export function sketchQwenMoe(
  facts: SketchFacts,
  shape: Common & { experts: number; used: number; expertWidth: number },
): ShapeSketch {
  const sketch = begin(facts, shape);
  sketch.counts({
    expert_count: shape.experts,
    expert_used_count: shape.used,
    expert_feed_forward_length: shape.expertWidth,
  });
  for (let block = 0; block < facts.blocks; block++) {
    sketch.block(block, {
      ...attentionOf(shape),
      ...headNorms(shape),
      "ffn_norm.weight": [shape.embedding],
      ...expertsOf(shape),
    });
  }
  return sketch;
}

/** Gated delta nets, with one attention in so many blocks. */
export function sketchQwen35(
  facts: SketchFacts,
  shape: Common & { keyGroups: number; valueHeads: number; state: number; interval: number },
): ShapeSketch {
  const { embedding, state, keyGroups, valueHeads } = shape;
  const sketch = begin(facts, shape);
  const inner = valueHeads * state;
  const mixed = 2 * keyGroups * state + inner;
  sketch.counts({
    "rope.dimension_count": 64,
    "ssm.conv_kernel": 4,
    "ssm.inner_size": inner,
    "ssm.state_size": state,
    "ssm.time_step_rank": valueHeads,
    "ssm.group_count": keyGroups,
    full_attention_interval: shape.interval,
  });
  sketch.list("rope.dimension_sections", [11, 11, 10, 0]);
  for (let block = 0; block < facts.blocks; block++) {
    const { "attn_q.weight": query, ...attention } = attentionOf(shape);
    const remembering: BlockTensors =
      (block + 1) % shape.interval === 0
        ? {
            ...attention,
            "attn_q.weight": [query[0] ?? 0, 2 * (query[1] ?? 0)], // with a gate beside each query
            ...headNorms(shape),
          }
        : {
            "attn_norm.weight": [embedding],
            "attn_qkv.weight": [embedding, mixed],
            "attn_gate.weight": [embedding, inner],
            "ssm_conv1d.weight": [4, mixed],
            "ssm_dt.bias": [valueHeads],
            ssm_a: [valueHeads],
            "ssm_beta.weight": [embedding, valueHeads],
            "ssm_alpha.weight": [embedding, valueHeads],
            "ssm_norm.weight": [state],
            "ssm_out.weight": [inner, embedding],
          };
    sketch.block(block, {
      ...remembering,
      "post_attention_norm.weight": [embedding],
      ...networkOf(shape),
    });
  }
  return sketch;
}

export function sketchGptOss(
  facts: SketchFacts,
  shape: Common & { experts: number; used: number; expertWidth: number; window: number },
): ShapeSketch {
  const { embedding, heads, keyHeads, headLength, experts, expertWidth } = shape;
  const sketch = begin(facts, shape);
  sketch.counts({
    "attention.sliding_window": shape.window,
    expert_count: experts,
    expert_used_count: shape.used,
    expert_feed_forward_length: expertWidth,
  });
  for (let block = 0; block < facts.blocks; block++) {
    sketch.block(block, {
      ...attentionOf(shape),
      "post_attention_norm.weight": [embedding],
      "attn_q.bias": [heads * headLength],
      "attn_k.bias": [keyHeads * headLength],
      "attn_v.bias": [keyHeads * headLength],
      "attn_output.bias": [embedding],
      "attn_sinks.weight": [heads],
      ...expertsOf(shape),
      "ffn_gate_inp.bias": [experts],
      "ffn_gate_exps.bias": [expertWidth, experts],
      "ffn_up_exps.bias": [expertWidth, experts],
      "ffn_down_exps.bias": [embedding, experts],
    });
  }
  return sketch;
}

/** Mamba-2 blocks with a mixture of experts, and an attention here and there. */
export function sketchGraniteHybrid(
  facts: SketchFacts,
  shape: Common & {
    experts: number;
    used: number;
    expertWidth: number;
    sharedWidth: number;
    inner: number;
    state: number;
    rank: number;
    attentionBlocks: readonly number[];
  },
): ShapeSketch {
  const { embedding, inner, state, rank, sharedWidth } = shape;
  const sketch = begin(facts, shape);
  listKeyHeads(sketch, shape);
  sketch.counts({
    "rope.dimension_count": shape.headLength,
    "ssm.conv_kernel": 4,
    "ssm.inner_size": inner,
    "ssm.state_size": state,
    "ssm.time_step_rank": rank,
    "ssm.group_count": 1,
    expert_count: shape.experts,
    expert_used_count: shape.used,
    expert_shared_feed_forward_length: sharedWidth,
  });
  sketch.decimals({
    "attention.scale": 1 / 128,
    embedding_scale: 12,
    residual_scale: 0.22,
    logit_scale: 6,
  });
  for (let block = 0; block < facts.blocks; block++) {
    const mixed = inner + 2 * state;
    const remembering: BlockTensors = shape.attentionBlocks.includes(block)
      ? attentionOf(shape)
      : {
          "attn_norm.weight": [embedding],
          "ssm_in.weight": [embedding, inner + mixed + rank],
          "ssm_conv1d.weight": [4, mixed],
          "ssm_conv1d.bias": [mixed],
          "ssm_dt.bias": [rank],
          ssm_a: [1, rank],
          ssm_d: [1, rank],
          "ssm_norm.weight": [inner, 1],
          "ssm_out.weight": [inner, embedding],
        };
    sketch.block(block, {
      ...remembering,
      "ffn_norm.weight": [embedding],
      ...expertsOf(shape),
      "ffn_gate_shexp.weight": [embedding, sharedWidth],
      "ffn_up_shexp.weight": [embedding, sharedWidth],
      "ffn_down_shexp.weight": [sharedWidth, embedding],
    });
  }
  return sketch;
}

export function sketchGemma3(facts: SketchFacts, shape: Common & { window: number }): ShapeSketch {
  const sketch = begin(facts, shape);
  sketch.counts({ "attention.sliding_window": shape.window });
  for (let block = 0; block < facts.blocks; block++) {
    sketch.block(block, {
      ...attentionOf(shape),
      ...headNorms(shape),
      "post_attention_norm.weight": [shape.embedding],
      "ffn_norm.weight": [shape.embedding],
      "post_ffw_norm.weight": [shape.embedding],
      ...networkOf(shape),
    });
  }
  return sketch;
}

/** Short convolutions, and an attention here and there. */
export function sketchLfm2(
  facts: SketchFacts,
  shape: Common & { attentionBlocks: readonly number[] },
): ShapeSketch {
  const { embedding } = shape;
  const sketch = begin(facts, shape, "token_embd_norm.weight");
  listKeyHeads(sketch, shape);
  sketch.counts({ "shortconv.l_cache": 3 });
  for (let block = 0; block < facts.blocks; block++) {
    const remembering: BlockTensors = shape.attentionBlocks.includes(block)
      ? { ...attentionOf(shape), ...headNorms(shape) }
      : {
          "attn_norm.weight": [embedding],
          "shortconv.conv.weight": [3, embedding],
          "shortconv.in_proj.weight": [embedding, 3 * embedding],
          "shortconv.out_proj.weight": [embedding, embedding],
        };
    sketch.block(block, { ...remembering, "ffn_norm.weight": [embedding], ...networkOf(shape) });
  }
  return sketch;
}

/** Latent attention: one key head that all heads share, no values. */
export function sketchDeepseek2(
  facts: SketchFacts,
  shape: Omit<Common, "keyHeads" | "headLength"> & {
    latent: number;
    rope: number;
    plain: number;
    value: number;
    experts: number;
    used: number;
    shared: number;
    expertWidth: number;
  },
): ShapeSketch {
  const { embedding, heads, latent, rope, plain, value, shared, expertWidth } = shape;
  const sketch = begin(facts, { ...shape, keyHeads: 1, headLength: latent + rope });
  sketch.counts({
    "attention.value_length": latent,
    "attention.key_length_mla": plain + rope,
    "attention.value_length_mla": value,
    "attention.kv_lora_rank": latent,
    "rope.dimension_count": rope,
    leading_dense_block_count: 1,
    expert_count: shape.experts,
    expert_used_count: shape.used,
    expert_shared_count: shared,
    expert_feed_forward_length: expertWidth,
  });
  sketch.decimals({ expert_weights_scale: 1 });
  const network = {
    ...expertsOf(shape),
    "ffn_gate_shexp.weight": [embedding, shared * expertWidth],
    "ffn_up_shexp.weight": [embedding, shared * expertWidth],
    "ffn_down_shexp.weight": [shared * expertWidth, embedding],
  };
  for (let block = 0; block < facts.blocks; block++) {
    sketch.block(block, {
      "attn_norm.weight": [embedding],
      "attn_kv_a_norm.weight": [latent],
      "attn_q.weight": [embedding, heads * (plain + rope)],
      "attn_kv_a_mqa.weight": [embedding, latent + rope],
      "attn_k_b.weight": [plain, latent, heads],
      "attn_v_b.weight": [latent, value, heads],
      "attn_output.weight": [heads * value, embedding],
      "ffn_norm.weight": [embedding],
      ...(block === 0 ? networkOf(shape) : network),
    });
  }
  return sketch;
}

function begin(facts: SketchFacts, shape: Common, outputNorm = "output_norm.weight"): ShapeSketch {
  const sketch = new ShapeSketch(facts);
  sketch.counts({
    context_length: shape.trainContext,
    embedding_length: shape.embedding,
    feed_forward_length: shape.feedForward,
    "attention.head_count": shape.heads,
    "attention.head_count_kv": shape.keyHeads,
    "attention.key_length": shape.headLength,
    "attention.value_length": shape.headLength,
  });
  sketch.decimals({
    "attention.layer_norm_rms_epsilon": shape.epsilon ?? 1e-5,
    "rope.freq_base": shape.ropeBase ?? 500_000,
  });
  sketch.tensor("token_embd.weight", [shape.embedding, facts.vocabularySize]);
  sketch.tensor(outputNorm, [shape.embedding]);
  if (facts.isTied !== true) {
    sketch.tensor("output.weight", [shape.embedding, facts.vocabularySize]);
  }
  return sketch;
}

function listKeyHeads(
  sketch: ShapeSketch,
  { keyHeads, attentionBlocks }: { keyHeads: number; attentionBlocks: readonly number[] },
): void {
  sketch.list(
    "attention.head_count_kv",
    Array.from({ length: sketch.facts.blocks }, (_, block) =>
      attentionBlocks.includes(block) ? keyHeads : 0,
    ),
  );
}

function attentionOf({ embedding, heads, keyHeads, headLength }: Attention) {
  return {
    "attn_norm.weight": [embedding],
    "attn_q.weight": [embedding, heads * headLength],
    "attn_k.weight": [embedding, keyHeads * headLength],
    "attn_v.weight": [embedding, keyHeads * headLength],
    "attn_output.weight": [heads * headLength, embedding],
  };
}

function headNorms({ headLength }: Attention) {
  return { "attn_q_norm.weight": [headLength], "attn_k_norm.weight": [headLength] };
}

function networkOf({ embedding, feedForward }: { embedding: number; feedForward: number }) {
  return {
    "ffn_gate.weight": [embedding, feedForward],
    "ffn_up.weight": [embedding, feedForward],
    "ffn_down.weight": [feedForward, embedding],
  };
}

function expertsOf({
  embedding,
  experts,
  expertWidth,
}: {
  embedding: number;
  experts: number;
  expertWidth: number;
}) {
  return {
    "ffn_gate_inp.weight": [embedding, experts],
    "ffn_gate_exps.weight": [embedding, expertWidth, experts],
    "ffn_up_exps.weight": [embedding, expertWidth, experts],
    "ffn_down_exps.weight": [expertWidth, embedding, experts],
  };
}
