/** How large a saved KV cache will be, before it is written. Pure. */
import type { LoadSettings } from "../../runtime/load-settings.ts";
import { sizeKeyValues, sizeRecurrentStates } from "../estimate/kv-cache-size.ts";
import type { ModelShape } from "../shape/model-shape.ts";

/** A token's id, and its place in each of the caches. */
const TOKEN_BYTES = 64;
const FRAME_BYTES = 2 ** 20;

/** An upper limit: sliding windows may hold less than their caches have room for. */
export function estimateSnapshotBytes(
  shape: ModelShape,
  settings: LoadSettings,
  tokens: number,
): number {
  const caches = sizeKeyValues(shape, { ...settings, contextTokens: tokens });
  const states = sizeRecurrentStates(shape, settings);
  const sum = [...caches, ...states].reduce((total, bytes) => total + bytes, 0);
  return Math.ceil(sum + tokens * TOKEN_BYTES + FRAME_BYTES);
}
