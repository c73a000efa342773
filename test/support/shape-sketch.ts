/**
 * A model without weights: metadata and a table of tensors, each in the format that llama.cpp's quantisation would
 * give it. Knows the mixes of formats, not architectures. The mix is an emulation: it ignores importance matrices.
 */
import type { MetadataValue, TensorPlan } from "./gguf-writer.ts";

export type Mix = "Q4_K_M" | "Q5_K_M" | "MXFP4";

export interface SketchFacts {
  name: string;
  architecture: string;
  mix: Mix;
  blocks: number;
  vocabularySize: number;
  isTied?: boolean;
  /** As large as a 70B model: its values get a finer format. */
  isLarge?: boolean;
}

const FILE_TYPE: Readonly<Record<Mix, number>> = { Q4_K_M: 15, Q5_K_M: 17, MXFP4: 38 };
const BASE = { Q4_K_M: "Q4_K", Q5_K_M: "Q5_K" } as const;
const KEPT_EXACT = /norm|conv1d|ffn_gate_inp|ssm_[ad]$|\.bias$|shortconv\.conv/;

export class ShapeSketch {
  readonly facts: SketchFacts;
  readonly metadata: Record<string, MetadataValue> = {};
  readonly tensors: TensorPlan[] = [];

  constructor(facts: SketchFacts) {
    this.facts = facts;
    this.metadata["general.architecture"] = { kind: "text", value: facts.architecture };
    this.metadata["general.file_type"] = { kind: "uint32", value: FILE_TYPE[facts.mix] };
    this.counts({ block_count: facts.blocks, vocab_size: facts.vocabularySize });
  }

  counts(values: Readonly<Record<string, number>>): void {
    for (const [key, value] of Object.entries(values)) this.#say(key, { kind: "uint32", value });
  }

  decimals(values: Readonly<Record<string, number>>): void {
    for (const [key, value] of Object.entries(values)) this.#say(key, { kind: "float32", value });
  }

  list(key: string, values: readonly number[]): void {
    this.#say(key, { kind: "int32s", values });
  }

  /** A tensor of no block. */
  tensor(name: string, dimensions: readonly number[]): void {
    this.tensors.push({ name, dimensions, type: this.#chooseType(name, dimensions, 0) });
  }

  /** Tensors of one block, by the part of their names behind the block's. */
  block(index: number, parts: Readonly<Record<string, readonly number[]>>): void {
    for (const [part, dimensions] of Object.entries(parts)) {
      const name = `blk.${index}.${part}`;
      this.tensors.push({ name, dimensions, type: this.#chooseType(name, dimensions, index) });
    }
  }

  #say(key: string, value: MetadataValue): void {
    this.metadata[`${this.facts.architecture}.${key}`] = value;
  }

  #chooseType(name: string, dimensions: readonly number[], block: number): string {
    if (dimensions.length === 1 || KEPT_EXACT.test(name)) return "F32";
    const { mix } = this.facts;
    if (mix === "MXFP4") return name.includes("_exps") ? "MXFP4" : "Q8_0";
    const rowElements = dimensions[0] ?? 1;
    if (rowElements % 32 !== 0) return "F16";
    if (rowElements % 256 !== 0) return "Q8_0";
    return this.#chooseMixed(name, { mix, block });
  }

  #chooseMixed(name: string, { mix, block }: { mix: "Q4_K_M" | "Q5_K_M"; block: number }): string {
    const base = BASE[mix];
    const { blocks, isTied = false, isLarge = false } = this.facts;
    const isOutput = name === "output.weight" || (name === "token_embd.weight" && isTied);
    const isValue = name.includes("attn_v.");
    const isFine = getsMoreBits(block, blocks) && (isValue || name.includes("ffn_down"));
    if (isOutput || isFine) return "Q6_K";
    if (isValue && isLarge) return "Q5_K";
    if (name.includes("attn_qkv")) return base === "Q4_K" ? "Q5_K" : "Q6_K";
    return base;
  }
}

/** The first and the last eighth of the blocks, and every third between them. */
function getsMoreBits(block: number, blocks: number): boolean {
  const eighth = Math.floor(blocks / 8);
  const isOuter = block < eighth || block >= Math.floor((7 * blocks) / 8);
  return isOuter || (block - eighth) % 3 === 2;
}
