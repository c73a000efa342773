/** How well estimates of memory agree with recorded figures and with each other: one row a load, and totals. Pure. */
import { estimateByFormula } from "../memory/estimate/memory-model.ts";
import type { ModelShape } from "../memory/shape/model-shape.ts";
import type { LoadSettings } from "../runtime/load-settings.ts";
import type { SimulatedLoad } from "../runtime/load-simulator.ts";
import { countBytes } from "../runtime/memory-use.ts";
import type { MemoryRecord } from "./memory-records.ts";

/** One load by all that say something about it; in bytes, RAM and GPU together. */
export interface MemoryRow {
  file: string;
  settings: LoadSettings;
  recordedBytes: number | null;
  /** Null: the simulation refused, or was not asked. */
  nativeBytes: number | null;
  formulaBytes: number;
  /** KV cache and recurrent state. */
  recordedCacheBytes: number | null;
  formulaCacheBytes: number;
  recordedWeightBytes: number | null;
  nativeWeightBytes: number | null;
  formulaWeightBytes: number;
  /** The simulation gave the heuristic's figure and not the recorded one. */
  isHeuristic: boolean;
}

/** What a difference is counted as agreement up to. */
const TOLERANCE = 0.02;

export interface RecordedLoad {
  shape: ModelShape;
  record: Pick<MemoryRecord, "file" | "settings"> & Partial<MemoryRecord>;
  /** Null: the simulation was not asked. */
  simulated: SimulatedLoad | null;
}

/**
 * What node-llama-cpp must be asked for so that llama.cpp gets the recorded batch: it adds a token of its own where a
 * window slides.
 */
export function askedSettings(
  shape: ModelShape,
  { settings, isNativeBatch }: RecordedLoad["record"],
): LoadSettings {
  const slides = shape.layers.some(({ windowTokens }) => windowTokens !== null);
  if (isNativeBatch !== true || !slides) return settings;
  return { ...settings, batchTokens: settings.batchTokens - 1 };
}

/** `simulated`: of the settings that `askedSettings` gives. */
export function createRow({ shape, record, simulated }: RecordedLoad): MemoryRow {
  const settings = askedSettings(shape, record);
  const formula = estimateByFormula(shape, settings, "cpu");
  const native = simulated?.ok ? simulated.memory : null;
  const nativeBytes = native === null ? null : countBytes(native.context);
  const recordedBytes = record.contextBytes ?? null;
  return {
    file: record.file,
    settings,
    recordedBytes,
    nativeBytes,
    formulaBytes: countBytes(formula.context),
    recordedCacheBytes: record.cacheBytes ?? null,
    formulaCacheBytes: formula.terms.keyValueBytes + formula.terms.recurrentBytes,
    recordedWeightBytes: record.weightBytes ?? null,
    nativeWeightBytes: native === null ? null : countBytes(native.weights),
    formulaWeightBytes: countBytes(formula.weights),
    isHeuristic: isHeuristic(nativeBytes, recordedBytes, record.heuristicBytes ?? null),
  };
}

function isHeuristic(
  native: number | null,
  recorded: number | null,
  heuristic: number | null,
): boolean {
  if (native === null || recorded === null || heuristic === null) return false;
  const isRecorded = Math.abs(native / recorded - 1) <= TOLERANCE;
  return !isRecorded && Math.abs(native - heuristic) < Math.abs(native - recorded);
}

/** Of one figure against another, over the rows that have both. */
export interface Agreement {
  title: string;
  rows: number;
  /** Within two percent. */
  close: number;
  /** Absolute, as shares; 0 where there are no rows. */
  median: number;
  worst: number;
  worstRow: string | null;
}

export function summariseRows(rows: readonly MemoryRow[]): Agreement[] {
  const pairs: [string, (row: MemoryRow) => [number | null, number | null]][] = [
    ["context: simulation against record", (row) => [row.nativeBytes, row.recordedBytes]],
    ["context: formula against record", (row) => [row.formulaBytes, row.recordedBytes]],
    ["caches: formula against record", (row) => [row.formulaCacheBytes, row.recordedCacheBytes]],
    ["context: formula against simulation", (row) => [row.formulaBytes, row.nativeBytes]],
    [
      "weights: simulation against record",
      (row) => [row.nativeWeightBytes, row.recordedWeightBytes],
    ],
    ["weights: formula against record", (row) => [row.formulaWeightBytes, row.recordedWeightBytes]],
    [
      "weights: formula against simulation",
      (row) => [row.formulaWeightBytes, row.nativeWeightBytes],
    ],
  ];
  return pairs.map(([title, pick]) => summarisePair(title, rows, pick));
}

function summarisePair(
  title: string,
  rows: readonly MemoryRow[],
  pick: (row: MemoryRow) => [number | null, number | null],
): Agreement {
  const found = rows.flatMap((row) => {
    const [found, truth] = pick(row);
    return found === null || truth === null ? [] : { row, difference: found / truth - 1 };
  });
  const sorted = found.toSorted((a, b) => Math.abs(a.difference) - Math.abs(b.difference));
  const worst = sorted.at(-1);
  return {
    title,
    rows: found.length,
    close: found.filter(({ difference }) => Math.abs(difference) <= TOLERANCE).length,
    median: Math.abs(sorted[sorted.length >> 1]?.difference ?? 0),
    worst: Math.abs(worst?.difference ?? 0),
    worstRow: worst === undefined ? null : describeRow(worst.row),
  };
}

export function describeRow({ file, settings }: Pick<MemoryRow, "file" | "settings">): string {
  const { contextTokens, batchTokens, keyType, valueType, flashAttention } = settings;
  const flash = flashAttention === false ? "no flash attention" : "flash attention";
  return `${file} ${contextTokens} tokens, batch ${batchTokens}, ${keyType}/${valueType}, ${flash}`;
}
