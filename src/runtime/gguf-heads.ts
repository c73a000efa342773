/**
 * The heads of a model's attention as its header states them, checked against each other: how many, how long, and
 * what of them is rotated. Knows what makes llama.cpp v0.5.0 abort or divide by zero.
 */
import type { ArchitectureKeys } from "./gguf-keys.ts";
import { hasRecurrentBlocks, isWithoutAttention } from "./recurrent-architectures.ts";

export interface AttentionHeads {
  /** Of each block; 0: it does not attend. */
  headCounts: readonly number[];
  keyValueHeadCounts: readonly number[];
  /** Elements of one head; 0 for a model without attention. */
  keyLength: number;
  valueLength: number;
}

const MAX_HEAD_LENGTH = 65_536;
const ROPE_SCALINGS = ["none", "linear", "yarn", "longrope"];

/** Throws "model-unusable". */
export function readHeads(
  keys: ArchitectureKeys,
  { blockCount, embeddingLength }: { blockCount: number; embeddingLength: number },
): AttentionHeads {
  const headCounts =
    keys.countPerBlock("attention.head_count", blockCount) ?? Array<number>(blockCount).fill(0);
  const stated = keys.countPerBlock("attention.head_count_kv", blockCount);
  const keyValueHeadCounts = stated ?? headCounts;
  if (isWithoutAttention(keys.architecture)) {
    return { headCounts, keyValueHeadCounts, keyLength: 0, valueLength: 0 };
  }
  requireSomeHeads(keys, "attention.head_count", headCounts);
  if (!hasRecurrentBlocks(keys.architecture)) {
    requireSomeHeads(keys, "attention.head_count_kv", keyValueHeadCounts);
  }
  for (const [block, heads] of headCounts.entries()) {
    const shared = keyValueHeadCounts[block] ?? 0;
    if (heads > 0 && shared > 0 && heads % shared !== 0) {
      throw keys.damage(
        `its header says attention.head_count_kv = ${shared}, by which the ${heads} heads cannot be shared`,
      );
    }
  }
  const heads = headCounts.find((count) => count > 0) ?? 0;
  const readLength = (key: string) => readHeadLength(keys, key, { heads, embeddingLength });
  const keyLength = readLength("attention.key_length");
  checkRope(keys, keyLength);
  return {
    headCounts,
    keyValueHeadCounts,
    keyLength,
    valueLength: readLength("attention.value_length"),
  };
}

function requireSomeHeads(keys: ArchitectureKeys, key: string, counts: readonly number[]): void {
  if (counts.some((count) => count > 0)) return;
  throw keys.damage(`its header says ${key} = 0`);
}

function readHeadLength(
  keys: ArchitectureKeys,
  key: string,
  { heads, embeddingLength }: { heads: number; embeddingLength: number },
): number {
  const stated = keys.count(key);
  if (stated === null && embeddingLength % heads !== 0) {
    throw keys.damage(
      `its header says embedding_length = ${embeddingLength}, which ${heads} heads cannot share, and no ${key}`,
    );
  }
  const length = stated ?? embeddingLength / heads;
  if (length === 0 || length > MAX_HEAD_LENGTH) {
    throw keys.damage(`its header says ${key} = ${length}`);
  }
  return length;
}

function checkRope(keys: ArchitectureKeys, keyLength: number): void {
  const scaling = keys.text("rope.scaling.type");
  if (scaling !== null && !ROPE_SCALINGS.includes(scaling)) {
    throw keys.damage(`its header says rope.scaling.type = ${JSON.stringify(scaling)}`);
  }
  const dimensions = keys.count("rope.dimension_count") ?? 0;
  if (keyLength > 0 && dimensions > keyLength) {
    throw keys.damage(
      `its header says rope.dimension_count = ${dimensions} for heads of ${keyLength}`,
    );
  }
}
