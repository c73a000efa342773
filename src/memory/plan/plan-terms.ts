/**
 * A load's memory as the rows of a bill, by pool. Pure. The engine tells how much of a context lies in which memory
 * and how much of it is cache in all; who holds which part follows from the layers. Invariant: the rows of a pool add
 * up to its charge.
 */
import type { LoadSettings } from "../../runtime/load-settings.ts";
import { splitBlocks } from "../estimate/gpu-blocks.ts";
import { sizeKeyValues, sizeRecurrentStates } from "../estimate/kv-cache-size.ts";
import type { LoadEstimate } from "../estimate/load-estimate.ts";
import type { ModelShape } from "../shape/model-shape.ts";
import { overheadOf, type Pools } from "./load-charge.ts";
import type { PlanTerm } from "./memory-plan.ts";

export function listTerms(
  shape: ModelShape,
  settings: LoadSettings,
  { estimate, pools }: { estimate: LoadEstimate; pools: Pools },
): readonly PlanTerm[] {
  const overhead = overheadOf(settings, pools);
  const bill = splitBill(shape, settings, estimate);
  const isApart = pools.budgets.gpu !== null && settings.gpuLayers > 0;
  const rows = isApart
    ? { ram: bill.ram, gpu: bill.gpu }
    : { ram: addBills(bill.ram, bill.gpu), gpu: null };
  const ramTerms = listRows("ram", rows.ram, estimate.source);
  const gpuTerms = rows.gpu === null ? [] : listRows("gpu", rows.gpu, estimate.source);
  return [
    ...ramTerms,
    overheadRow("ram", overhead.ramBytes, pools),
    ...gpuTerms,
    ...(isApart ? [overheadRow("gpu", overhead.gpuBytes, pools)] : []),
  ];
}

interface Bill {
  weights: number;
  keyValue: number;
  recurrent: number;
  compute: number;
}

const ROWS = [
  { name: "weights", part: "weights" },
  { name: "KV cache", part: "keyValue" },
  { name: "recurrent state", part: "recurrent" },
  { name: "compute buffers", part: "compute" },
] as const satisfies readonly { name: PlanTerm["name"]; part: keyof Bill }[];

/** Rows of nothing are left out. */
function listRows(
  pool: PlanTerm["pool"],
  bill: Bill,
  source: LoadEstimate["source"],
): readonly PlanTerm[] {
  return ROWS.map(({ name, part }) => ({ pool, name, bytes: bill[part], source })).filter(
    ({ bytes }) => bytes > 0,
  );
}

function overheadRow(pool: PlanTerm["pool"], bytes: number, { overhead }: Pools): PlanTerm {
  return { pool, name: "engine overhead", bytes, source: overhead.source };
}

function addBills(a: Bill, b: Bill): Bill {
  return {
    weights: a.weights + b.weights,
    keyValue: a.keyValue + b.keyValue,
    recurrent: a.recurrent + b.recurrent,
    compute: a.compute + b.compute,
  };
}

function splitBill(
  shape: ModelShape,
  settings: LoadSettings,
  { weights, context, terms }: LoadEstimate,
): { ram: Bill; gpu: Bill } {
  const { firstGpuBlock } = splitBlocks(shape, settings.gpuLayers);
  const cache = splitAt(sizeKeyValues(shape, settings), firstGpuBlock, terms.keyValueBytes);
  const state = splitAt(sizeRecurrentStates(shape, settings), firstGpuBlock, terms.recurrentBytes);
  return {
    ram: bill(weights.ramBytes, context.ramBytes, [cache.ram, state.ram]),
    gpu: bill(weights.gpuBytes, context.gpuBytes, [cache.gpu, state.gpu]),
  };
}

/** What is left of the context is computing; a share that cannot be in it is cut to it. */
function bill(weights: number, context: number, [cache, state]: [number, number]): Bill {
  const keyValue = Math.min(cache, context);
  const recurrent = Math.min(state, context - keyValue);
  return { weights, keyValue, recurrent, compute: context - keyValue - recurrent };
}

/** In proportion to the layers: the total is the estimate's, whoever made it. */
function splitAt(
  sizes: readonly number[],
  firstGpuBlock: number,
  bytes: number,
): { ram: number; gpu: number } {
  const sum = (part: readonly number[]) => part.reduce((total, size) => total + size, 0);
  const share = sum(sizes.slice(firstGpuBlock)) / Math.max(1, sum(sizes));
  const gpu = Math.round(bytes * share);
  return { ram: bytes - gpu, gpu };
}
