/**
 * Keeps looking at the machine's memory while a model is loaded. It reads, judges and tells; it never acts itself.
 * Invariant: one read at a time, and none of them, nor the wait for the next, keeps the process alive.
 */
import type { MemoryProbe, MemoryReading } from "../probe/memory-sample.ts";
import { settleWithin } from "../probe/settle-within.ts";
import { headroomOf } from "./pool-share.ts";
import {
  observe,
  type Pressure,
  type PressureState,
  type PressureWatch,
  startPressure,
} from "./pressure.ts";

export interface HeadroomMonitorOptions {
  /** Stays the caller's: dispose of it after the monitor. */
  probe: MemoryProbe;
  /** What the load in place makes of the readings; before a load: RAM only. */
  watch?: PressureWatch;
  intervalMs?: number;
  /** After every reading, also an unknown one; must not throw. */
  onReading?: (reading: MemoryReading, pressure: Pressure) => void;
}

const INTERVAL_MS = 1_000;
const FAST_INTERVAL_MS = 250;
/** Longer than a probe's own limit: a read that takes more than this hangs, and its answer is dropped if it comes. */
const READ_LIMIT_MS = 2_500;
const RAM_ONLY: PressureWatch = { usesGpu: false, climb: { ramBytes: 0, gpuBytes: 0 } };

interface PendingRead {
  startedAtMs: number;
  /** Settles with the read; never rejects. */
  done: Promise<void>;
}

/** Reads from its construction to its disposal. */
export class HeadroomMonitor implements AsyncDisposable {
  readonly #probe: MemoryProbe;
  readonly #intervalMs: number;
  readonly #onReading: HeadroomMonitorOptions["onReading"];
  #state: PressureState;
  #pressure: Pressure = "unknown";
  #reading: MemoryReading = "unknown";
  #pending: PendingRead | null = null;
  #timer: NodeJS.Timeout | undefined;
  #fastUntilMs = Number.NEGATIVE_INFINITY;
  #movedAtMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  constructor({ probe, watch, intervalMs, onReading }: HeadroomMonitorOptions) {
    this.#probe = probe;
    this.#intervalMs = intervalMs ?? INTERVAL_MS;
    this.#onReading = onReading;
    this.#state = startPressure(watch ?? RAM_ONLY);
    this.#tick();
  }

  /** The last one; "unknown" before the first. */
  get reading(): MemoryReading {
    return this.#reading;
  }

  get pressure(): Pressure {
    return this.#pressure;
  }

  /** By the samples' clock; null while it is not calm, or not known to be. */
  get calmSinceMs(): number | null {
    return this.#state.calmSinceMs;
  }

  /** Free bytes below 90 % in the pool in use that has the fewest; negative above it, null when not known. */
  get headroomBytes(): number | null {
    if (this.#reading === "unknown") return null;
    return headroomOf(this.#reading, this.#state.watch.usesGpu);
  }

  /** Four samples a second for so long: around a load. */
  sampleFast(durationMs: number): void {
    this.#fastUntilMs = performance.now() + durationMs;
    this.#schedule();
  }

  /** One more reading now: what the last one saw may be gone since. Never longer than a read may take, twice. */
  async refresh(): Promise<void> {
    await this.#settle();
    if (this.#pending === null && !this.#isStopped) this.#startRead();
    await this.#settle();
  }

  /** After a load, a move or an unload: what was seen before is of another load, and judging starts anew. */
  recordMove(watch: PressureWatch): void {
    this.#state = startPressure(watch);
    this.#pressure = "unknown";
    this.#movedAtMs = performance.now();
  }

  /** No reading is told of after this. Waits for a read in flight, but not for one that hangs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#settle();
  }

  async #settle(): Promise<void> {
    if (this.#pending !== null) await settleWithin(this.#pending.done, READ_LIMIT_MS);
  }

  #schedule(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    const isFast = performance.now() < this.#fastUntilMs;
    const waitMs = isFast ? Math.min(FAST_INTERVAL_MS, this.#intervalMs) : this.#intervalMs;
    this.#timer = setTimeout(() => this.#tick(), waitMs).unref();
  }

  #tick(): void {
    const pending = this.#pending;
    if (pending === null) this.#startRead();
    else if (performance.now() - pending.startedAtMs >= READ_LIMIT_MS) this.#take("unknown");
    this.#schedule();
  }

  #startRead(): void {
    const startedAtMs = performance.now();
    const done = this.#read().then((reading) => {
      this.#pending = null;
      const isLate = performance.now() - startedAtMs >= READ_LIMIT_MS;
      if (!isLate && startedAtMs >= this.#movedAtMs) this.#take(reading);
    });
    this.#pending = { startedAtMs, done };
  }

  async #read(): Promise<MemoryReading> {
    try {
      return await this.#probe.read();
    } catch {
      return "unknown"; // a probe that breaks its promise not to throw
    }
  }

  #take(reading: MemoryReading): void {
    if (this.#isStopped) return;
    const { state, pressure } = observe(this.#state, reading);
    this.#state = state;
    this.#pressure = pressure;
    this.#reading = reading;
    this.#onReading?.(reading, pressure);
  }
}
