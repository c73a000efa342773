/**
 * Plays a trace against the real policy, with moves that take no time and happen at the ends of turns only; and
 * against the policy that anyone would write first, for comparison.
 */
import { chooseRung, type Rung, watchRung } from "../../src/memory/headroom/ladder.ts";
import { NO_MOVES, recordMove } from "../../src/memory/headroom/move-history.ts";
import { observe, type Pressure, startPressure } from "../../src/memory/headroom/pressure.ts";
import type { LoadSettings } from "../../src/runtime/load-settings.ts";
import { GIB, GPU_BYTES, type Moment, readMoment } from "./memory-traces.ts";

export interface ReplayedMove {
  second: number;
  from: number;
  to: number;
  pressure: Pressure;
}

export interface Replay {
  moves: readonly ReplayedMove[];
  /** Of the GPU, second by second, with our load of that second; 0 where it cannot be seen. */
  shares: readonly number[];
  /** The rung in place at each second, before the move of that second. */
  rungs: readonly number[];
}

const SETTINGS: LoadSettings = {
  gpuLayers: 65,
  contextTokens: 32_768,
  batchTokens: 512,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};
const Q8: Partial<LoadSettings> = { keyType: "q8_0", valueType: "q8_0" };

/** A 27B model of 17.2 GiB with 32k of context on a card of 24 GiB: barely below the line when nobody else is there. */
export const CARD_LADDER: readonly Rung[] = [
  createRung("as planned", {}, { gpu: 20.62, ram: 0.9 }),
  createRung("KV cache q8_0", Q8, { gpu: 19.8, ram: 0.9 }),
  createRung("context 16384", { ...Q8, contextTokens: 16_384 }, { gpu: 19.22, ram: 0.9 }),
  createRung(
    "57 GPU layers",
    { ...Q8, contextTokens: 16_384, gpuLayers: 57 },
    { gpu: 17.08, ram: 3 },
  ),
  { settings: "unloaded", name: "unloaded", ramBytes: 0, gpuBytes: 0 },
];

/** What the conversation of every replay needs: less than any rung has. */
export const NEEDED_TOKENS = 12_000;

function createRung(
  name: string,
  changes: Partial<LoadSettings>,
  gib: { gpu: number; ram: number },
): Rung {
  const settings = { ...SETTINGS, ...changes };
  return { settings, name, ramBytes: gib.ram * GIB, gpuBytes: gib.gpu * GIB };
}

export function replayPolicy(
  trace: readonly Moment[],
  turnEnds: ReadonlySet<number>,
  rungs: readonly Rung[] = CARD_LADDER,
): Replay {
  const moves: ReplayedMove[] = [];
  const seen = { shares: [] as number[], rungs: [] as number[] };
  let current = 0;
  let history = NO_MOVES;
  let state = startPressure(watchRung(rungs, current, NEEDED_TOKENS));
  for (const [second, moment] of trace.entries()) {
    const rung = rungs[current] ?? NOTHING;
    const reading = readMoment(moment, rung);
    const observed = observe(state, reading);
    state = observed.state;
    seen.shares.push(shareOfGpu(moment, rung));
    seen.rungs.push(current);
    if (!turnEnds.has(second)) continue;
    const { pressure } = observed;
    const { calmSinceMs } = state;
    const situation = { rungs, current, reading, pressure, calmSinceMs, history };
    const to = chooseRung({ ...situation, neededTokens: NEEDED_TOKENS });
    if (to === current) continue;
    moves.push({ second, from: current, to, pressure });
    const kind = to > current ? "step-down" : "step-up";
    history = recordMove(history, { kind, atMs: moment.atMs });
    current = to;
    state = startPressure(watchRung(rungs, current, NEEDED_TOKENS));
  }
  return { moves, ...seen };
}

/** One rung down above 90 %, one up when that would end below: every second, without patience or memory. */
export function replayToggle(
  trace: readonly Moment[],
  rungs: readonly Rung[] = CARD_LADDER,
): Replay {
  const moves: ReplayedMove[] = [];
  const seen = { shares: [] as number[], rungs: [] as number[] };
  let current = 0;
  for (const [second, moment] of trace.entries()) {
    const share = shareOfGpu(moment, rungs[current] ?? NOTHING);
    seen.shares.push(share);
    seen.rungs.push(current);
    if (!moment.isReadable) continue;
    let to = current;
    if (share > 0.9) to = Math.min(current + 1, rungs.length - 1);
    else if (shareOfGpu(moment, rungs[current - 1] ?? FULL) < 0.9) to = current - 1;
    if (to === current) continue;
    moves.push({ second, from: current, to, pressure: to > current ? "high" : "calm" });
    current = to;
  }
  return { moves, ...seen };
}

const NOTHING: Rung = { settings: "unloaded", name: "", ramBytes: 0, gpuBytes: 0 };
const FULL: Rung = { ...NOTHING, gpuBytes: GPU_BYTES };

function shareOfGpu({ gpuBytes, gpuTotalBytes }: Moment, own: Rung): number {
  return gpuTotalBytes === null ? 0 : (gpuBytes + own.gpuBytes) / gpuTotalBytes;
}
