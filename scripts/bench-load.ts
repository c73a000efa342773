/**
 * What a load was planned to take against what is really allocated, and against resident memory once a full batch was
 * computed. Usage: tsx scripts/bench-load.ts [--vulkan] [--json OUT] MODEL.gguf...
 * One process per model and one thread. --vulkan: on the first Vulkan device, an emulated one too, loaded with several
 * numbers of GPU layers and computing nothing. Ends with 1 when a load is off by more than 2 % or a process died.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { createRamReader } from "../src/memory/probe/ram-reader.ts";
import { readModelShape } from "../src/memory/shape/read-model-shape.ts";
import { checkCacheTypes } from "../src/runtime/check-load-settings.ts";
import type { ResizableEngine } from "../src/runtime/engine.ts";
import { loadOnHost } from "../src/runtime/llama-engine.ts";
import { type LlamaHost, startLlamaHost } from "../src/runtime/llama-host.ts";
import type { LoadMemory, LoadSettings } from "../src/runtime/load-settings.ts";
import { openLoadSimulator } from "../src/runtime/load-simulator.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vulkan: { type: "boolean", default: false },
    json: { type: "string" },
    worker: { type: "boolean", default: false },
  },
});

const CONTEXTS = values.vulkan ? [2048, 8192] : [2048, 4096, 8192, 16_384, 32_768];
const CACHE_TYPES = ["f16", "q8_0", "q4_0"] as const;
const BATCH_TOKENS = 512;
const TOLERANCE = 0.02;
const MIB = 2 ** 20;

interface Measured {
  settings: LoadSettings;
  planned: LoadMemory;
  /** Null: refused when it was to be loaded; `refusal` says why. */
  allocated: LoadMemory | null;
  refusal: string | null;
  /** Beyond what the process held before; null where nothing was computed. */
  residentBytes: number | null;
}

type Row = Measured & { file: string };

/** What a worker tells: how many rows there will be, each one as it is begun and when it is measured. */
type Word = { count: number } | { begun: number } | { measured: Measured };

async function listLoads(modelPath: string): Promise<LoadSettings[]> {
  const { layers, trainContextTokens } = await readModelShape(modelPath);
  const heads = {
    key: layers.map(({ keyHeadLength }) => keyHeadLength),
    value: layers.map(({ valueHeadLength }) => valueHeadLength),
  };
  const whole = layers.length + 1;
  const layerCounts = values.vulkan ? [0, 1, Math.ceil(whole / 2), whole] : [0];
  return layerCounts.flatMap((gpuLayers) =>
    CONTEXTS.filter((tokens) => tokens <= trainContextTokens).flatMap((contextTokens) =>
      CACHE_TYPES.map((type) => ({
        gpuLayers,
        contextTokens,
        batchTokens: BATCH_TOKENS,
        sequences: 1,
        keyType: type,
        valueType: type,
        flashAttention: "auto" as const,
      })).filter((settings) => checkCacheTypes(settings, heads) === null),
    ),
  );
}

/** In a process of its own. `first`: the row to begin with, after a death. */
async function measureModel(modelPath: string, first: number): Promise<void> {
  const loads = await listLoads(modelPath);
  await tell({ count: loads.length });
  const gpu = values.vulkan ? "auto" : false;
  await using host = await startLlamaHost({ gpu, takesEmulatedGpu: true, threads: 1 });
  if (values.vulkan && host.device !== "vulkan") throw new Error("there is no Vulkan device");
  await using simulator = openLoadSimulator({ gpu });
  const simulated = await simulator.simulate({ modelPath, settings: loads });
  const bench = new LoadBench(host, modelPath);
  for (const [index, settings] of loads.entries()) {
    const planned = simulated[index];
    if (index < first) continue;
    if (!planned?.ok) throw new Error(`not simulated: ${planned?.reason ?? "no answer"}`);
    await tell({ begun: index });
    await tell({ measured: await bench.measure(settings, planned.memory) });
  }
  await bench.close();
}

function tell(word: Word): Promise<void> {
  return new Promise((resolve) => process.send?.(word, () => resolve()));
}

/** Weights stay loaded while only the context changes. */
class LoadBench {
  readonly #host: LlamaHost;
  readonly #modelPath: string;
  readonly #baseBytes = readResidentBytes();
  #engine: ResizableEngine | null = null;

  constructor(host: LlamaHost, modelPath: string) {
    this.#host = host;
    this.#modelPath = modelPath;
  }

  async measure(settings: LoadSettings, planned: LoadMemory): Promise<Measured> {
    try {
      const engine = await this.#open(settings);
      const residentBytes = values.vulkan ? null : await this.#measureResident(engine);
      return { settings, planned, allocated: engine.memory, refusal: null, residentBytes };
    } catch (error) {
      await this.close();
      const refusal = error instanceof Error ? error.message : String(error);
      return { settings, planned, allocated: null, refusal, residentBytes: null };
    }
  }

  async #open(settings: LoadSettings): Promise<ResizableEngine> {
    if (this.#engine?.settings.gpuLayers === settings.gpuLayers) {
      await this.#engine.reopenContext(settings);
      return this.#engine;
    }
    await this.close();
    const options = { ...settings, modelPath: this.#modelPath, threads: 1 };
    this.#engine = await loadOnHost(this.#host, options);
    return this.#engine;
  }

  /** A full batch touches every compute buffer; the KV cache is cleared, and so touched, when it is made. */
  async #measureResident(engine: ResizableEngine): Promise<number> {
    const text = "The quick brown fox jumps over the lazy dog. ".repeat(BATCH_TOKENS);
    const tokens = engine.tokenizer.tokenize(text, { controlTokens: false });
    // One token always stays pending.
    await engine.sequence.prefill(tokens.slice(0, BATCH_TOKENS + 1));
    return readResidentBytes() - this.#baseBytes;
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    await engine?.[Symbol.asyncDispose]();
  }
}

/** Garbage of JavaScript would be counted too. */
function readResidentBytes(): number {
  globalThis.gc?.();
  return createRamReader()().ownRamBytes;
}

/** All rows of one model; a load that ends its process is a refused row, and the next process goes on after it. */
async function benchModel(modelPath: string): Promise<Row[]> {
  const file = path.basename(modelPath);
  const loads = await listLoads(modelPath);
  const rows: Row[] = [];
  for (let first = 0; first < loads.length; ) {
    const child = startWorker(modelPath, first);
    let begun: number | null = null;
    child.on("message", (word: Word) => {
      if ("begun" in word) begun = word.begun;
      if ("measured" in word) {
        rows.push({ file, ...word.measured });
        printRow(rows.at(-1));
        begun = null;
      }
    });
    const [code, signal] = await once(child, "close");
    if (code === 0) break;
    if (begun === null) throw new Error(`${file}: its process ended with ${signal ?? code}`);
    const settings = loads[begun];
    if (settings !== undefined) {
      const refusal = `its process ended with ${signal ?? code}`;
      const row = { file, settings, planned: NOTHING, allocated: null, refusal };
      rows.push({ ...row, residentBytes: null });
      printRow(rows.at(-1));
    }
    first = begun + 1;
  }
  return rows;
}

const NOTHING: LoadMemory = {
  weights: { ramBytes: 0, gpuBytes: 0 },
  context: { ramBytes: 0, gpuBytes: 0 },
};

function startWorker(modelPath: string, first: number): ChildProcess {
  const flags = values.vulkan ? ["--vulkan"] : [];
  return fork(import.meta.filename, ["--worker", ...flags, modelPath, String(first)], {
    execArgv: [...process.execArgv, "--expose-gc"],
    // llama.cpp does not count an emulated device as one unless it is named.
    env: values.vulkan ? { GGML_VK_VISIBLE_DEVICES: "0", ...process.env } : process.env,
  });
}

function printRow(row: Row | undefined): void {
  if (row === undefined) return;
  const { file, settings, planned, allocated, residentBytes, refusal } = row;
  const { gpuLayers, contextTokens, keyType } = settings;
  const name = `${file.padEnd(40)} ${String(contextTokens).padStart(6)} ${keyType.padEnd(4)} ${String(gpuLayers).padStart(2)} layers`;
  if (allocated === null) {
    console.log(`${name}  refused: ${refusal}`);
    return;
  }
  const cells = [formatPair(planned), formatPair(allocated), formatShare(differenceOf(row))];
  const resident = residentBytes === null ? "" : `  resident ${formatMib(residentBytes)}`;
  console.log(`${name}  planned ${cells.join("  ")}${resident}`);
}

function formatPair({ weights, context }: LoadMemory): string {
  const ram = formatMib(weights.ramBytes + context.ramBytes);
  return values.vulkan ? `${ram}+${formatMib(weights.gpuBytes + context.gpuBytes)}` : ram;
}

function formatMib(bytes: number): string {
  return (bytes / MIB).toFixed(1).padStart(7);
}

function formatShare(share: number): string {
  return `${share < 0 ? "−" : "+"}${(Math.abs(share) * 100).toFixed(3)} %`;
}

/** By the pool that is further off. */
function differenceOf({ planned, allocated }: Row): number {
  if (allocated === null) return 0;
  const inRam = relate(sum(allocated, "ramBytes"), sum(planned, "ramBytes"));
  const onGpu = relate(sum(allocated, "gpuBytes"), sum(planned, "gpuBytes"));
  return Math.abs(onGpu) > Math.abs(inRam) ? onGpu : inRam;
}

function sum({ weights, context }: LoadMemory, pool: "ramBytes" | "gpuBytes"): number {
  return weights[pool] + context[pool];
}

function relate(used: number, planned: number): number {
  if (used === planned) return 0;
  return planned === 0 ? Number.POSITIVE_INFINITY : used / planned - 1;
}

/** What was held beside the plan, or, below zero, planned and never touched: logits of all but the last token. */
function printBeside(rows: readonly Row[]): void {
  const beside = rows.flatMap(({ residentBytes, planned }) =>
    residentBytes === null ? [] : [residentBytes - sum(planned, "ramBytes")],
  );
  if (beside.length === 0) return;
  const range = [Math.min(...beside), Math.max(...beside)].map(formatMib).join(" to ");
  console.log(`${rows[0]?.file}: resident beside the plan ${range} MiB`);
}

function summarise(title: string, found: readonly { row: Row; share: number }[]): void {
  if (found.length === 0) return;
  const close = found.filter(({ share }) => Math.abs(share) <= TOLERANCE).length;
  const worst = found.reduce((a, b) => (Math.abs(b.share) > Math.abs(a.share) ? b : a));
  const { file, settings } = worst.row;
  const where = `${file}, context ${settings.contextTokens}, ${settings.keyType}, ${settings.gpuLayers} GPU layers`;
  console.log(
    `${title}: ${close} of ${found.length} within 2 %, worst ${formatShare(worst.share)} (${where})`,
  );
  if (close < found.length) process.exitCode = 1;
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const model of positionals) {
    const found = await benchModel(path.resolve(model));
    rows.push(...found);
    printBeside(found);
  }
  const loaded = rows.filter(({ allocated }) => allocated !== null);
  summarise(
    "planned against allocated",
    loaded.map((row) => ({ row, share: differenceOf(row) })),
  );
  const died = rows.filter(({ refusal }) => refusal?.startsWith("its process")).length;
  const refused = rows.length - loaded.length - died;
  console.log(`${rows.length} loads: ${loaded.length} loaded, ${refused} refused, ${died} died`);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(rows));
  if (died > 0) process.exitCode = 1;
}

const [modelPath = "", first = "0"] = positionals;
await (values.worker ? measureModel(modelPath, Number(first)) : main());
