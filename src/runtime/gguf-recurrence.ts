/**
 * What each block of a model keeps of the past: a cache that grows with the text, a state of fixed size, or both.
 * Knows the header keys of recurrent blocks and what makes llama.cpp divide by zero in them.
 */
import type { GgufArchitecture } from "./gguf-architecture.ts";
import { type ArchitectureKeys, openArchitectureKeys } from "./gguf-keys.ts";
import type { GgufModel } from "./gguf-parts.ts";
import {
  findRecurrentArchitecture,
  type RecurrentArchitecture,
} from "./recurrent-architectures.ts";

export interface BlockMemory {
  hasCache: boolean;
  /** Elements of the state, 4 bytes each, one state per sequence; 0 without one. */
  recurrentElements: number;
}

/** One for each block, those for drafts included, which have neither. Throws "model-unusable". */
export function readBlockMemories(model: GgufModel, architecture: GgufArchitecture): BlockMemory[] {
  const trunkCount = architecture.blockCount - architecture.draftBlockCount;
  const blocks = Array.from({ length: architecture.blockCount }, (_, block) => block);
  const kind = findRecurrentArchitecture(architecture.name);
  if (kind === null) {
    return blocks.map((block) => ({ hasCache: block < trunkCount, recurrentElements: 0 }));
  }
  const keys = openArchitectureKeys(model.header);
  const elements = countStateElements(keys, { kind, model, architecture });
  const isRecurrent = decideRecurrence(keys, kind, architecture);
  const hasCache = (block: number) => {
    if (kind.blocks === "all-beside-attention") return true;
    if (kind.blocks === "no-key-heads-no-network" && architecture.feedForwardLengths[block] !== 0) {
      return false;
    }
    return !isRecurrent(block);
  };
  return blocks.map((block) => ({
    hasCache: block < trunkCount && hasCache(block),
    recurrentElements: block < trunkCount && isRecurrent(block) ? elements : 0,
  }));
}

function decideRecurrence(
  keys: ArchitectureKeys,
  kind: RecurrentArchitecture,
  { keyValueHeadCounts, feedForwardLengths }: GgufArchitecture,
): (block: number) => boolean {
  switch (kind.blocks) {
    case "all":
    case "all-beside-attention":
      return () => true;
    case "no-key-heads":
      return (block) => keyValueHeadCounts[block] === 0;
    case "no-key-heads-no-network":
      return (block) => keyValueHeadCounts[block] === 0 && feedForwardLengths[block] === 0;
    case "listed": {
      const listed = keys.flags("attention.recurrent_layers");
      if (listed !== null) return (block) => listed[block] === true;
      const interval = keys.count("full_attention_interval") ?? kind.attentionInterval ?? 1;
      if (interval === 0) throw keys.damage("its header says full_attention_interval = 0");
      return (block) => (block + 1) % interval !== 0;
    }
  }
}

interface StateRequest {
  kind: RecurrentArchitecture;
  model: GgufModel;
  architecture: GgufArchitecture;
}

/** Of one block: llama_hparams::n_embd_r and n_embd_s together. */
function countStateElements(keys: ArchitectureKeys, request: StateRequest): number {
  const { embeddingLength, headCounts, keyLength } = request.architecture;
  const heads = headCounts[0] ?? 0;
  switch (request.kind.state) {
    case "selective":
    case "state-space":
      return countStateSpaceElements(keys, request);
    case "short-convolution":
      return embeddingLength * (requirePositive(keys, "shortconv.l_cache") - 1);
    case "weighted-key-value": {
      const shifts = keys.count("token_shift_count") ?? 2;
      return embeddingLength * (shifts + requirePositive(keys, "wkv.head_size"));
    }
    case "delta-attention": {
      const headLength = requirePositive(keys, "kda.head_dim");
      const kernel = keys.count("ssm.conv_kernel") ?? 0;
      const remembered = kernel > 0 ? kernel - 1 : 3;
      return headLength * heads * (3 * remembered + headLength);
    }
    case "linear-attention":
      return keyLength * keyLength * heads;
  }
}

function countStateSpaceElements(keys: ArchitectureKeys, { kind, model }: StateRequest): number {
  const kernel = requirePositive(keys, "ssm.conv_kernel");
  const inner = requirePositive(keys, "ssm.inner_size");
  const state = requirePositive(keys, "ssm.state_size");
  const rank = requirePositive(keys, "ssm.time_step_rank");
  const groups = kind.state === "state-space" ? requirePositive(keys, "ssm.group_count") : 0;
  if (groups > 0 && inner % rank !== 0) {
    throw keys.damage(
      `its header says ssm.inner_size = ${inner}, which ssm.time_step_rank = ${rank} does not divide`,
    );
  }
  checkTensorRow(keys, model, { tensor: "ssm_out.weight", key: "ssm.inner_size", length: inner });
  checkTensorRow(keys, model, {
    tensor: "ssm_conv1d.weight",
    key: "ssm.conv_kernel",
    length: kernel,
  });
  return (kernel - 1) * (inner + 2 * groups * state) + state * inner;
}

function checkTensorRow(
  keys: ArchitectureKeys,
  { tensors }: GgufModel,
  { tensor, key, length }: { tensor: string; key: string; length: number },
): void {
  const found = tensors.find(({ name }) => name.startsWith("blk.") && name.endsWith(`.${tensor}`));
  const row = found?.dimensions[0];
  if (row === undefined || row === length) return;
  throw keys.damage(`its header says ${key} = ${length}, and the rows of ${tensor} have ${row}`);
}

function requirePositive(keys: ArchitectureKeys, key: string): number {
  const count = keys.count(key) ?? 0;
  if (count === 0) throw keys.damage(`its header says ${key} = 0, or nothing of it`);
  return count;
}
