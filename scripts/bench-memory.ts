/**
 * How well the native simulation and our formula agree with recorded figures of llama.cpp, and with each other.
 * Usage: tsx scripts/bench-memory.ts [--records DIR [--shapes DIR]] [--model FILE]... [--json OUT]
 * DIR of the records holds matrix.json, sim32k.txt and real.txt; DIR of the shapes model files, headers alone suffice.
 * Without one the shapes are made up from what is known of the models.
 * Models have no records: for them the formula is compared with the simulation, over sizes and cache types.
 * Ends with 1 when a simulation was refused, replaced by the heuristic, or off its record by more than 2 %.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  type Agreement,
  askedSettings,
  createRow,
  describeRow,
  type MemoryRow,
  summariseRows,
} from "../src/bench/memory-conformance.ts";
import { type MemoryRecord, parseMatrix, parseRecordLines } from "../src/bench/memory-records.ts";
import { readModelShape } from "../src/memory/shape/read-model-shape.ts";
import type { LoadSettings } from "../src/runtime/load-settings.ts";
import { type LoadSimulator, openLoadSimulator } from "../src/runtime/load-simulator.ts";
import { MODEL_SHAPES, writeModelShape } from "../test/support/model-shapes.ts";

const { values } = parseArgs({
  options: {
    shapes: { type: "string" },
    records: { type: "string" },
    model: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
  },
});

interface Timing {
  file: string;
  loads: number;
  firstMs: number;
  restMs: number;
}

const timings: Timing[] = [];

function readRecords(folder: string): MemoryRecord[] {
  const text = (name: string) => readFileSync(path.join(folder, name), "utf8");
  return [
    ...parseMatrix(text("matrix.json")),
    ...parseRecordLines(text("sim32k.txt")),
    ...parseRecordLines(text("real.txt")),
  ];
}

function locateShape(file: string): string | null {
  if (values.shapes !== undefined) {
    const modelPath = path.join(values.shapes, file);
    return existsSync(modelPath) ? modelPath : null;
  }
  const name = path.basename(file, ".gguf");
  return MODEL_SHAPES.includes(name) ? writeModelShape(name) : null;
}

/** A request of its own for the first load: it starts the child and opens the file. */
async function compareFile(
  simulator: LoadSimulator,
  modelPath: string,
  records: readonly (Pick<MemoryRecord, "file" | "settings"> & Partial<MemoryRecord>)[],
): Promise<MemoryRow[]> {
  const shape = await readModelShape(modelPath);
  const asked = records.map((record) => askedSettings(shape, record));
  const startedAt = performance.now();
  const first = await simulator.simulate({ modelPath, settings: asked.slice(0, 1) });
  const firstAt = performance.now();
  const rest = await simulator.simulate({ modelPath, settings: asked.slice(1) });
  const restMs = performance.now() - firstAt;
  timings.push({
    file: path.basename(modelPath),
    loads: asked.length,
    firstMs: firstAt - startedAt,
    restMs,
  });
  return records.map((record, index) => {
    const simulated = [...first, ...rest][index] ?? { ok: false, reason: "no answer" };
    const row = createRow({ shape, record, simulated });
    if (!simulated.ok) console.log(`refused: ${describeRow(row)}: ${simulated.reason}`);
    return row;
  });
}

const CONTEXTS = [2048, 4096, 8192, 16_384, 32_768];
const TYPES = ["f16", "q8_0", "q4_0"] as const;

function listModelLoads(): LoadSettings[] {
  return CONTEXTS.flatMap((contextTokens) =>
    TYPES.map((type) => ({
      gpuLayers: 0,
      contextTokens,
      batchTokens: 512,
      sequences: 1,
      keyType: type,
      valueType: type,
      flashAttention: "auto" as const,
    })),
  );
}

function printAgreements(title: string, rows: readonly MemoryRow[]): void {
  console.log(`\n${title}: ${rows.length} loads`);
  const percent = (share: number) => `${(100 * share).toFixed(3)} %`;
  const line = ({ title: pair, rows: count, close, median, worst, worstRow }: Agreement) =>
    console.log(
      `  ${pair.padEnd(36)} ${count} rows, ${close} within 2 %, median ${percent(median)}, worst ${percent(worst)}${worstRow === null ? "" : ` (${worstRow})`}`,
    );
  for (const agreement of summariseRows(rows)) if (agreement.rows > 0) line(agreement);
}

// The records are of buffers of the most common kind; models are counted as this CPU loads them.
await using plain = openLoadSimulator({ gpu: false, layout: "plain" });
await using simulator = openLoadSimulator({ gpu: false });
const rows: MemoryRow[] = [];
if (values.records !== undefined) {
  const records = readRecords(values.records);
  for (const file of new Set(records.map((record) => record.file))) {
    const modelPath = locateShape(file);
    const wanted = records.filter((record) => record.file === file);
    if (modelPath !== null) rows.push(...(await compareFile(plain, modelPath, wanted)));
  }
  const found = new Set(rows.map(({ file }) => file));
  const absent = new Set(records.map(({ file }) => file).filter((file) => !found.has(file)));
  if (absent.size > 0) console.log(`no shape for the records of ${[...absent].join(", ")}`);
  printAgreements("Recorded loads", rows);
}
const modelRows: MemoryRow[] = [];
for (const model of values.model) {
  if (!existsSync(model)) throw new Error(`no such file: ${model}`);
  const file = path.basename(model);
  const loads = listModelLoads().map((settings) => ({ file, settings }));
  modelRows.push(...(await compareFile(simulator, model, loads)));
}
if (modelRows.length > 0) printAgreements("Models", modelRows);

const all = [...rows, ...modelRows];
const refused = all.filter(({ nativeBytes }) => nativeBytes === null).length;
const heuristic = all.filter((row) => row.isHeuristic).length;
console.log(`\nrefused simulations: ${refused}; heuristic in place of a simulation: ${heuristic}`);
const firsts = timings.map(({ firstMs }) => firstMs).toSorted((a, b) => a - b);
const restMs = timings.reduce((total, each) => total + each.restMs, 0);
const restLoads = timings.reduce((total, each) => total + each.loads - 1, 0);
console.log(
  `first load of a file, median ${firsts[firsts.length >> 1]?.toFixed(0)} ms (child and header included); following ones, mean ${(restMs / restLoads).toFixed(1)} ms`,
);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ rows: all, timings }));
const isOff = summariseRows(all).some(
  ({ title, rows: count, close }) => title.endsWith("simulation against record") && close < count,
);
if (refused > 0 || heuristic > 0 || isOff) process.exitCode = 1;
