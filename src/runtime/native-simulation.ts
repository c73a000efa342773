/**
 * What llama.cpp itself would allocate for a load, found without allocating it: a model and a context made with
 * no_alloc from the file, as the engine makes them. Names, in one place, the internals of node-llama-cpp this takes.
 * Its own estimates will not do: they leave out the weights that a CPU keeps twice (repacked, or tied to the input),
 * 80 % for a Gemma 3 270M, and turn silently to a heuristic that counts a quantised KV cache 32 times when they fail.
 */
import { type GgmlType, GgufInsights, type Llama, readGgufFileInfo } from "node-llama-cpp";
import { clipText } from "../base/clip-text.ts";
import { AgentError, messageOf } from "../base/errors.ts";
import { ENGINE_PACKAGE_VERSION } from "./engine-version.ts";
import { nativeKvType } from "./kv-cache-type.ts";
import type { LoadSettings, MemoryUse } from "./load-settings.ts";

interface NativeUse {
  cpuRam: number;
  gpuVram: number;
}

interface Simulated {
  /** False: llama.cpp refused, and has said why in its log. */
  init(header?: unknown): Promise<boolean>;
  getMemoryBreakdown(): NativeUse;
  dispose(): Promise<void>;
}

interface ContextParameters {
  contextSize: number;
  batchSize: number;
  sequences: number;
  flashAttention: "auto" | boolean;
  kvCacheKeyType: GgmlType;
  kvCacheValueType: GgmlType;
}

interface Internals {
  AddonModel?: new (
    path: string,
    options: { gpuLayers: number; noAlloc: true; useMmap: boolean },
  ) => Simulated;
  AddonContext?: new (model: Simulated, options: ContextParameters) => Simulated;
}

/** Elements of one head of a layer's keys and values; a header may state several. */
export interface HeadLengths {
  key: readonly number[];
  value: readonly number[];
}

/** Both throw plain errors with llama.cpp's reason, or "engine-internal-missing". */
export interface NativeSimulation {
  headLengths: HeadLengths;
  /** Fails when llama.cpp cannot load the file. */
  countWeights(settings: LoadSettings): Promise<MemoryUse>;
  /** Cost: 1 to 250 ms, more above a million tokens; a recurrent state is really allocated meanwhile. */
  countContext(settings: LoadSettings): Promise<MemoryUse>;
}

/**
 * "loaded": as the engine loads the file on this CPU. "plain": from the header alone, in buffers of the most common kind;
 * what other machines have recorded can be compared with it.
 */
export type WeightLayout = "loaded" | "plain";

/** Give it only files whose death you survive: a hostile header aborts the process. */
export async function openNativeSimulation(
  llama: Llama,
  modelPath: string,
  layout: WeightLayout,
): Promise<NativeSimulation> {
  const info = await readGgufFileInfo(modelPath);
  const insights = await GgufInsights.from(info, llama);
  const { swaSize } = insights;
  const hasWindow = swaSize !== undefined && swaSize > 0;
  const header = layout === "plain" ? await readNativeHeader(insights) : undefined;
  const { AddonModel, AddonContext } = requireInternals(llama);
  const models = new Map<number, Promise<Simulated>>();
  const openModel = (settings: LoadSettings): Promise<Simulated> => {
    const gpuLayers = llama.gpu === false ? 0 : settings.gpuLayers;
    const opened = models.get(gpuLayers) ?? loadModel(gpuLayers);
    models.set(gpuLayers, opened);
    return opened;
  };
  const loadModel = async (gpuLayers: number) => {
    const path = header === undefined ? modelPath : "";
    // As the engine loads it: in buffers of its own.
    const model = new AddonModel(path, { gpuLayers, noAlloc: true, useMmap: false });
    const isLoaded = header === undefined ? await model.init() : await model.init(header);
    if (!isLoaded) throw new Error("Failed to load model");
    return model;
  };
  return {
    headLengths: readHeadLengths(info.architectureMetadata as Record<string, unknown>),
    async countWeights(settings) {
      return readUse((await openModel(settings)).getMemoryBreakdown());
    },
    async countContext(settings) {
      const context = new AddonContext(
        await openModel(settings),
        describeContext(settings, hasWindow),
      );
      try {
        if (!(await context.init())) throw new Error("Failed to create context");
        return readUse(context.getMemoryBreakdown());
      } finally {
        await context.dispose();
      }
    },
  };
}

function requireInternals(llama: Llama): Required<Internals> {
  const { AddonModel, AddonContext } = (llama as unknown as { _bindings: Internals })._bindings;
  const version = ENGINE_PACKAGE_VERSION;
  if (AddonModel === undefined) {
    throw new AgentError("engine-internal-missing", { internal: "AddonModel", version });
  }
  if (AddonContext === undefined) {
    throw new AgentError("engine-internal-missing", { internal: "AddonContext", version });
  }
  return { AddonModel, AddonContext };
}

async function readNativeHeader(insights: GgufInsights): Promise<unknown> {
  const internal = "GgufInsights._resolveSimulatorSource";
  const { _resolveSimulatorSource } = insights as unknown as {
    _resolveSimulatorSource?(): Promise<unknown>;
  };
  if (_resolveSimulatorSource === undefined) {
    throw new AgentError("engine-internal-missing", { internal, version: ENGINE_PACKAGE_VERSION });
  }
  return _resolveSimulatorSource.call(insights);
}

/** node-llama-cpp's own rounding (LlamaContext.js): whole cells for each sequence, one token more with a window. */
function describeContext(settings: LoadSettings, hasWindow: boolean): ContextParameters {
  const { contextTokens, batchTokens, sequences } = settings;
  const cells = Math.ceil((contextTokens * sequences) / CELL_GRID) * CELL_GRID;
  return {
    contextSize: cells,
    batchSize: Math.max(batchTokens, sequences) + (hasWindow ? 1 : 0),
    sequences,
    flashAttention: settings.flashAttention,
    kvCacheKeyType: nativeKvType(settings.keyType),
    kvCacheValueType: nativeKvType(settings.valueType),
  };
}

const CELL_GRID = 256;

function readUse(use: NativeUse): MemoryUse {
  const isSane = (bytes: number) => Number.isSafeInteger(bytes) && bytes >= 0;
  if (!isSane(use.cpuRam) || !isSane(use.gpuVram)) {
    throw new Error(`the engine counts ${use.cpuRam} and ${use.gpuVram} bytes`);
  }
  return { ramBytes: use.cpuRam, gpuBytes: use.gpuVram };
}

/** It quotes what a file says, however long it is. */
const MAX_COMPLAINT = 400;

/** llama.cpp's own words for a failed simulation. */
export function describeRefusal(error: unknown, complaint: string | undefined): string {
  const words = [messageOf(error), clipText(complaint ?? "", MAX_COMPLAINT)];
  return words.filter((part) => part !== "").join("; ");
}

function readHeadLengths(architecture: Record<string, unknown>): HeadLengths {
  const attention = (architecture.attention ?? {}) as Record<string, unknown>;
  const shared = Number(architecture.embedding_length) / Number(listOf(attention.head_count)[0]);
  const lengths = (key: string) => {
    const stated = [attention[key], attention[`${key}_swa`]].flatMap(listOf);
    return (stated.length > 0 ? stated : [shared]).map(Number).filter(Number.isSafeInteger);
  };
  return { key: lengths("key_length"), value: lengths("value_length") };
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
