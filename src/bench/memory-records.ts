/** Recorded figures of llama.cpp's memory, read from the fixtures' text. Pure; knows their two formats, no models. */
import { z } from "zod";
import { KV_CACHE_TYPES, type LoadSettings } from "../runtime/load-settings.ts";

export interface MemoryRecord {
  source: "matrix" | "lines";
  /** The model file's name. */
  file: string;
  settings: LoadSettings;
  contextBytes: number;
  /** Null, here and below: not recorded. */
  weightBytes: number | null;
  /** The part of the context that is KV cache and recurrent state. */
  cacheBytes: number | null;
  /** What node-llama-cpp's deprecated heuristic says: the figure never to be taken for a count. */
  heuristicBytes: number | null;
  /** The batch is what llama.cpp was given, not what node-llama-cpp was asked for. */
  isNativeBatch: boolean;
}

const MIB = 2 ** 20;
/** node-llama-cpp's own, for contexts that are not smaller. */
const DEFAULT_BATCH_TOKENS = 512;

const kvType = z.enum(KV_CACHE_TYPES);
const matrix = z.array(
  z.object({
    f: z.string(),
    kn: kvType,
    fa: z.boolean(),
    ctx: z.number(),
    v1: z.number(),
    v2: z.number(),
  }),
);

/** `matrix.json`: node-llama-cpp's simulation and its heuristic, in MiB. Throws on other text. */
export function parseMatrix(text: string): MemoryRecord[] {
  return matrix.parse(JSON.parse(text)).map(({ f, kn, fa, ctx, v1, v2 }) => ({
    source: "matrix",
    file: f,
    settings: createSettings({
      context: ctx,
      batch: Math.min(ctx, DEFAULT_BATCH_TOKENS),
      key: kn,
      value: kn,
      fa,
    }),
    contextBytes: v2 * MIB,
    weightBytes: null,
    cacheBytes: null,
    heuristicBytes: v1 * MIB,
    isNativeBatch: false,
  }));
}

const LINE =
  /^(?:RESULT )?(\S+\.gguf) ctx=(\d+) k=(\w+) v=(\w+) fa=(on|off) ub=(\d+) (?:SIM|REAL) model=([\d.]+) context=([\d.]+) compute=([\d.]+)/;

/** Lines of a run of llama.cpp, simulated or real, in MiB; others, full-size window caches among them, are left out. */
export function parseRecordLines(text: string): MemoryRecord[] {
  return text.split("\n").flatMap((line) => {
    const [, file, ctx, key, value, fa, batch, model, context, compute] = LINE.exec(line) ?? [];
    if (file === undefined) return [];
    const types = { key: kvType.parse(key), value: kvType.parse(value) };
    return {
      source: "lines",
      file,
      settings: createSettings({
        context: Number(ctx),
        batch: Number(batch),
        ...types,
        fa: fa === "on",
      }),
      contextBytes: (Number(context) + Number(compute)) * MIB,
      weightBytes: Number(model) * MIB,
      cacheBytes: Number(context) * MIB,
      heuristicBytes: null,
      isNativeBatch: true,
    } satisfies MemoryRecord;
  });
}

interface RecordedSettings {
  context: number;
  batch: number;
  key: LoadSettings["keyType"];
  value: LoadSettings["valueType"];
  fa: boolean;
}

function createSettings({ context, batch, key, value, fa }: RecordedSettings): LoadSettings {
  return {
    gpuLayers: 0,
    contextTokens: context,
    batchTokens: batch,
    sequences: 1,
    keyType: key,
    valueType: value,
    flashAttention: fa,
  };
}
