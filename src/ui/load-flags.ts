/** How a model is to be loaded, as far as a person says so: the flags and variables that a run and `agent plan` share. */
import type { FittingPlan } from "../memory/plan/memory-plan.ts";
import {
  createCountReader,
  exampleOf,
  quote,
  type Reader,
  readSetting,
  refuse,
  type Setting,
  type Variables,
} from "./flag-values.ts";
import { readSize } from "./size-value.ts";

type KvCacheType = FittingPlan["settings"]["keyType"];

/** The flags as text, named as commander names them. */
export interface LoadFlags {
  gpuLayers?: string;
  cacheTypeK?: string;
  cacheTypeV?: string;
  batchSize?: string;
  reserve?: string;
  threads?: string;
}

/** Undefined: left to the planner. */
export interface LoadChoices {
  gpuLayers: number | "auto" | "max" | undefined;
  cacheTypeK: KvCacheType | undefined;
  cacheTypeV: KvCacheType | undefined;
  batchTokens: number | undefined;
  /** Kept free for other programs. */
  reservedBytes: number | undefined;
  threads: number | undefined;
}

/** Everything is the planner's. */
export const NO_LOAD_CHOICES: LoadChoices = {
  gpuLayers: undefined,
  cacheTypeK: undefined,
  cacheTypeV: undefined,
  batchTokens: undefined,
  reservedBytes: undefined,
  threads: undefined,
};

/** Largest first, as they are told. */
const CACHE_TYPES = Object.keys({
  f32: true,
  f16: true,
  bf16: true,
  q8_0: true,
  q5_1: true,
  q5_0: true,
  q4_1: true,
  q4_0: true,
} satisfies Record<KvCacheType, true>) as readonly KvCacheType[];

export const readContext = createCountReader({
  minimum: 512,
  maximum: 1_048_576,
  unit: "tokens",
  example: 8192,
});
const readBatch = createCountReader({ minimum: 32, maximum: 8192, unit: "tokens", example: 256 });
const readThreads = createCountReader({ minimum: 1, maximum: 1024, unit: "threads", example: 4 });
const readLayerCount = createCountReader({
  minimum: 0,
  maximum: 10_000,
  unit: "auto, max or layers",
  example: 24,
});

/** A flag beats its variable. Throws "usage-invalid" for the first that is wrong. */
export function readLoadChoices(flags: LoadFlags, variables: Variables): LoadChoices {
  const read = <Value>(flag: string, text: string | undefined, reader: Reader<Value>) =>
    readSetting({ flag, text, variables }, reader);
  return {
    gpuLayers: read("--gpu-layers", flags.gpuLayers, readLayers),
    cacheTypeK: read("--cache-type-k", flags.cacheTypeK, readCacheType),
    cacheTypeV: read("--cache-type-v", flags.cacheTypeV, readCacheType),
    batchTokens: read("--batch-size", flags.batchSize, readBatch),
    reservedBytes: read("--reserve", flags.reserve, readSize),
    threads: read("--threads", flags.threads, readThreads),
  };
}

function readLayers(setting: Setting): number | "auto" | "max" {
  const { text } = setting;
  return text === "auto" || text === "max" ? text : readLayerCount(setting);
}

function readCacheType({ name, text }: Setting): KvCacheType {
  const type = CACHE_TYPES.find((known) => known === text);
  if (type !== undefined) return type;
  throw refuse(
    `${name} takes ${CACHE_TYPES.join(", ")}, got ${quote(text)}.`,
    exampleOf(name, "q8_0"),
  );
}
