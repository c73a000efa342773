/** Our names of KV cache types and llama.cpp's numbers for them. A name the engine does not know it reads as f16. */
import { GgmlType } from "node-llama-cpp";
import type { KvCacheType } from "./load-settings.ts";

const NATIVE: Readonly<Record<KvCacheType, GgmlType>> = {
  f32: GgmlType.F32,
  f16: GgmlType.F16,
  bf16: GgmlType.BF16,
  q8_0: GgmlType.Q8_0,
  q5_1: GgmlType.Q5_1,
  q5_0: GgmlType.Q5_0,
  q4_1: GgmlType.Q4_1,
  q4_0: GgmlType.Q4_0,
};

export function nativeKvType(type: KvCacheType): GgmlType {
  return NATIVE[type];
}

/** The type of a context that was made with one of ours. */
export function kvTypeOf(native: GgmlType): KvCacheType {
  const found = Object.entries(NATIVE).find(([, number]) => number === native);
  return (found?.[0] ?? "f16") as KvCacheType;
}
