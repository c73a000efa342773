/**
 * An hour of a machine that other programs use too, one sample a second, the same for the same seed. Our own load is
 * not in it: whoever replays a trace adds what the rung in place takes. Bytes; made up, after what desktops do.
 */
import type { MemoryReading, PoolSample } from "../../src/memory/probe/memory-sample.ts";
import type { MemoryUse } from "../../src/runtime/load-settings.ts";
import { RandomSource } from "./random-source.ts";

const MIB = 2 ** 20;
export const GIB = 2 ** 30;

/** One second: what others use. */
export interface Moment {
  atMs: number;
  ramBytes: number;
  gpuBytes: number;
  /** Null: the device is gone. */
  gpuTotalBytes: number | null;
  /** False: the probe hangs, died, or said something that is no number. */
  isReadable: boolean;
}

export const TRACE_KINDS = [
  "quiet",
  "spiky display",
  "step",
  "game",
  "slow leak",
  "flapping",
  "single spikes",
  "device vanishes",
  "total changes",
  "unreadable runs",
  "clock jumps",
  "probe hangs",
] as const;

export type TraceKind = (typeof TRACE_KINDS)[number];

/** Others that do their best to make a policy move: they cross its line on purpose. */
export const ADVERSARIAL_KINDS: readonly TraceKind[] = [
  "flapping",
  "single spikes",
  "total changes",
  "device vanishes",
];

const TRACE_SECONDS = 3_600;
export const GPU_BYTES = 24 * GIB;
const RAM_BYTES = 64 * GIB;
const BASE_GPU_BYTES = 900 * MIB;
const BASE_RAM_BYTES = 9 * GIB;
const MINUTE = 60;

type Shaper = (moments: Moment[], random: RandomSource) => void;

/** What each kind does to a quiet hour. */
const SHAPERS: Record<TraceKind, readonly Shaper[]> = {
  quiet: [],
  "spiky display": [addSpikes],
  step: [addSpikes, (moments) => addGpu(moments, { from: 20 * MINUTE, bytes: 1_500 * MIB })],
  game: [
    addSpikes,
    (moments) => addGpu(moments, { from: 25 * MINUTE, to: 40 * MINUTE, bytes: 5_000 * MIB }),
  ],
  "slow leak": [addSpikes, addLeak],
  flapping: [addFlapping],
  "single spikes": [addSingleSpikes],
  "device vanishes": [addSpikes, addStep, removeDevice],
  "total changes": [addSpikes, changeTotal],
  "unreadable runs": [addSpikes, addStep, hideRuns],
  "clock jumps": [addSpikes, addStep, jumpClock],
  "probe hangs": [addSpikes, addStep, hangProbe],
};

export function createTrace(kind: TraceKind, seed: number): readonly Moment[] {
  const random = new RandomSource(seed);
  const moments = Array.from({ length: TRACE_SECONDS }, (_, second) => ({
    atMs: second * 1_000,
    ramBytes: BASE_RAM_BYTES + random.below(200 * MIB),
    gpuBytes: BASE_GPU_BYTES + random.below(60 * MIB),
    gpuTotalBytes: GPU_BYTES,
    isReadable: true,
  }));
  for (const shape of SHAPERS[kind]) shape(moments, random);
  return moments;
}

/** What a probe says at that moment with our own load on the machine. */
export function readMoment(moment: Moment, own: MemoryUse): MemoryReading {
  if (!moment.isReadable) return "unknown";
  const gpus =
    moment.gpuTotalBytes === null
      ? []
      : [createPool("simulated", moment.gpuTotalBytes, moment.gpuBytes + own.gpuBytes)];
  return {
    atMs: moment.atMs,
    ram: createPool("memory", RAM_BYTES, moment.ramBytes + own.ramBytes),
    gpus,
    isUnified: false,
    swapFreeBytes: 0,
    ownRamBytes: own.ramBytes,
  };
}

/** Seconds at which a turn ends, 5 to 40 apart. */
export function createTurnEnds(seed: number): ReadonlySet<number> {
  const random = new RandomSource(seed ^ 0x5eed);
  const ends = new Set<number>();
  for (let second = 5 + random.below(36); second < TRACE_SECONDS; second += 5 + random.below(36)) {
    ends.add(second);
  }
  return ends;
}

function createPool(name: string, totalBytes: number, wantedBytes: number): PoolSample {
  const usedBytes = Math.min(totalBytes, wantedBytes);
  const freeBytes = totalBytes - usedBytes;
  return { name, totalBytes, usedBytes, freeBytes, source: "trace", blindSpot: null };
}

function addGpu(
  moments: Moment[],
  { from, to = moments.length, bytes }: { from: number; to?: number; bytes: number },
): void {
  for (const moment of moments.slice(from, to)) moment.gpuBytes += bytes;
}

function addSpikes(moments: Moment[], random: RandomSource): void {
  for (let second = random.below(90); second < moments.length; second += 6 + random.below(80)) {
    const to = second + 1 + random.below(6);
    addGpu(moments, { from: second, to, bytes: (150 + random.below(900)) * MIB });
  }
}

function addStep(moments: Moment[], random: RandomSource): void {
  const from = random.below(moments.length / 2);
  const to = from + 300 + random.below(moments.length / 2);
  addGpu(moments, { from, to, bytes: (1_000 + random.below(5_000)) * MIB });
}

function addLeak(moments: Moment[], random: RandomSource): void {
  let leaked = 0;
  for (const moment of moments) {
    leaked += random.next() * 0.8 * MIB;
    moment.gpuBytes += leaked;
  }
}

/** A program that takes and gives back about as much as is free below the line, at any pace. */
function addFlapping(moments: Moment[], random: RandomSource): void {
  const longest = random.pick([8, 30, 150, 400]);
  let isTaken = false;
  for (let second = 0; second < moments.length; ) {
    const to = second + 2 + random.below(longest);
    if (isTaken) {
      addGpu(moments, { from: second, to, bytes: (100 + random.below(5_000)) * MIB });
    }
    isTaken = !isTaken;
    second = to;
  }
}

/** One second at 98 % and more of what the largest load leaves. */
function addSingleSpikes(moments: Moment[], random: RandomSource): void {
  for (let second = random.below(60); second < moments.length; second += 10 + random.below(120)) {
    addGpu(moments, { from: second, to: second + 1, bytes: (2_000 + random.below(4_000)) * MIB });
  }
}

function eachSpan(
  moments: Moment[],
  random: RandomSource,
  change: (moment: Moment, index: number) => void,
): void {
  for (let second = random.below(300); second < moments.length; second += 30 + random.below(600)) {
    const to = second + 2 + random.below(200);
    moments.slice(second, to).forEach(change);
    second = to;
  }
}

function removeDevice(moments: Moment[], random: RandomSource): void {
  eachSpan(moments, random, (moment) => {
    moment.gpuTotalBytes = null;
  });
}

/** A partition is made or undone, a second card is plugged in, a limit is lowered. */
function changeTotal(moments: Moment[], random: RandomSource): void {
  let totalBytes = GPU_BYTES;
  let until = 0;
  for (const [second, moment] of moments.entries()) {
    if (second >= until) {
      totalBytes = second === 0 ? GPU_BYTES : random.pick([12, 20, 22, 24, 24, 48]) * GIB;
      until = second + 60 + random.below(900);
    }
    moment.gpuTotalBytes = totalBytes;
  }
}

function hideRuns(moments: Moment[], random: RandomSource): void {
  eachSpan(moments, random, (moment) => {
    moment.isReadable = random.next() < 0.3;
  });
}

function hangProbe(moments: Moment[], random: RandomSource): void {
  const from = random.below(moments.length);
  for (const moment of moments.slice(from, from + 30 + random.below(1_800))) {
    moment.isReadable = false;
  }
}

/** Set back by up to an hour, or hours ahead after the machine slept. */
function jumpClock(moments: Moment[], random: RandomSource): void {
  for (let second = random.below(900); second < moments.length; second += 60 + random.below(900)) {
    const leapMs = random.pick([-3_600_000, -30_000, -500, 4_000, 20_000, 90_000, 4 * 3_600_000]);
    for (const moment of moments.slice(second)) moment.atMs += leapMs;
  }
}
