/** Which KV cache types a model's heads allow. Pure; the backend may refuse more, which only the simulation knows. */
import { isQuantised, type KvCacheType, type LoadSettings } from "../../runtime/load-settings.ts";
import type { ModelShape } from "../shape/model-shape.ts";
import type { LoadWishes } from "./plan-request.ts";

export type CacheTypes = Pick<LoadSettings, "keyType" | "valueType">;

/** Elements of one block of every quantised cache type (QK in ggml-common.h). */
const BLOCK_ELEMENTS = 32;

/** Both types, where one is wished for; f16 where none is. */
export function resolveCacheTypes({ keyType, valueType }: LoadWishes): CacheTypes {
  return {
    keyType: keyType ?? valueType ?? "f16",
    valueType: valueType ?? keyType ?? "f16",
  };
}

/** Why a cache of these types cannot hold the model's heads, as a sentence part; null: it can. */
export function findMisfit({ layers }: ModelShape, types: CacheTypes): string | null {
  const keys = layers.filter((layer) => layer.keyElements > 0);
  const values = layers.filter((layer) => layer.valueElements > 0); // none with latent attention
  return (
    misfitOf(
      types.keyType,
      keys.map((layer) => layer.keyHeadLength),
    ) ??
    misfitOf(
      types.valueType,
      values.map((layer) => layer.valueHeadLength),
    )
  );
}

function misfitOf(type: KvCacheType, headLengths: readonly number[]): string | null {
  if (!isQuantised(type)) return null; // no blocks
  const wrong = headLengths.find((length) => length % BLOCK_ELEMENTS !== 0);
  if (wrong === undefined) return null;
  return `a ${type} KV cache needs heads of whole blocks of ${BLOCK_ELEMENTS}, and this model has heads of ${wrong} elements`;
}
