/**
 * Joins monitor, ladder and engine at turn boundaries: looks at the pressure, and moves when the ladder says so.
 * Knows nothing of turns but what they need. Invariant: nothing moves while a turn is under way.
 */
import { setTimeout as delay } from "node:timers/promises";
import { AgentError } from "../../base/errors.ts";
import type { LoadSettings } from "../../runtime/load-settings.ts";
import { countBytes, sumLoad } from "../../runtime/memory-use.ts";
import { reasonOf } from "../../runtime/watchdog.ts";
import { roundUpCells } from "../estimate/physical-batch.ts";
import { describeKey } from "../estimate/settings-key.ts";
import type { ElasticEngine, Move } from "./elastic-engine.ts";
import type { HeadroomMonitor } from "./headroom-monitor.ts";
import { chooseRung, DROP_SHARE, projectShare, type Rung, watchRung } from "./ladder.ts";
import { type MoveHistory, NO_MOVES, recordMove } from "./move-history.ts";
import { fullestShare } from "./pool-share.ts";
import type { Pressure } from "./pressure.ts";

export interface GuardOptions {
  engine: ElasticEngine;
  monitor: HeadroomMonitor;
  /** The ladder under the load as planned, for a turn that needs so many tokens. */
  listRungs: (neededTokens: number) => readonly Rung[];
  onMove: (move: GuardMove) => void;
  /** How long an unloaded model waits for memory before the turn is given up. */
  waitMs?: number;
  pollMs?: number;
}

export interface GuardMove {
  kind: "step-down" | "step-up" | "unloaded" | "reloaded";
  /** The rung moved to, and the one before it, for a person. */
  from: string;
  to: string;
  /** Of the conversation; null for an unload. */
  move: Move | null;
}

export interface TurnNeeds {
  /** The conversation and its answer: no context smaller than this is taken. */
  neededTokens: number;
  signal?: AbortSignal | undefined;
}

const DEFAULT_WAIT_MS = 30_000;
const WAIT_POLL_MS = 1_000;
/** What a load may fill when nothing better can be had. */
const TIGHT_SHARE = 0.95;

export class HeadroomGuard {
  readonly #options: GuardOptions;
  #history: MoveHistory = NO_MOVES;
  #current = 0;
  #rungs: readonly Rung[] = [];

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#listFor(0);
    this.#watch(this.#current);
  }

  /**
   * Call before a turn: makes room when memory is short, takes it back when it is there again, reloads what was
   * unloaded. Throws "memory-insufficient" when the turn cannot be had; the conversation is kept all the same.
   */
  async beforeTurn({ neededTokens, signal }: TurnNeeds): Promise<void> {
    const { engine, monitor } = this.#options;
    const needed = this.#listFor(neededTokens);
    if (engine.isLoaded) {
      // What pressed may have been the tests of the last turn, which have ended since.
      if (isSqueezed(monitor.pressure)) await monitor.refresh();
      const wanted = this.#choose(needed);
      if (wanted !== this.#current) await this.#move(wanted, signal);
    }
    if (!engine.isLoaded) await this.#reload(needed, signal);
  }

  /**
   * Call when an allocation failed within a turn, before trying the turn again: one rung down.
   * False when there is none that the turn fits in.
   */
  async stepDown({ neededTokens, signal }: TurnNeeds): Promise<boolean> {
    const needed = this.#listFor(neededTokens);
    const lower = this.#findLower(this.#current, needed);
    if (lower === null) return false;
    await this.#move(lower, signal);
    return true;
  }

  /** What the turn takes with the conversation there is; the ladder is then one for it. */
  #listFor(neededTokens: number): number {
    const needed = Math.max(neededTokens, this.#options.engine.heldTokens + 1);
    this.#list(needed);
    return needed;
  }

  /** The ladder is made anew for each turn; the present load keeps its place in it. */
  #list(needed: number): void {
    const present = this.#rungs[this.#current] ?? describeLoaded(this.#options.engine);
    this.#rungs = this.#options.listRungs(needed);
    const found = this.#rungs.findIndex((rung) => isSame(rung.settings, present.settings));
    if (found >= 0) {
      this.#current = found;
      return;
    }
    // A rung that this turn's ladder does not have stands before the first that takes less.
    const below = this.#rungs.findIndex((rung) => countBytes(rung) < countBytes(present));
    const place = below < 0 ? this.#rungs.length : below;
    this.#rungs = [...this.#rungs.slice(0, place), present, ...this.#rungs.slice(place)];
    this.#current = place;
  }

  /** Of the rungs with a model; "unloaded" only when even the lowest of them would leave the machine full. */
  #choose(neededTokens: number): number {
    const { reading, pressure, calmSinceMs } = this.#options.monitor;
    const unloaded = this.#rungs.length - 1;
    const chosen = chooseRung({
      rungs: this.#rungs.slice(0, unloaded),
      current: this.#current,
      reading,
      pressure,
      calmSinceMs,
      history: this.#history,
      neededTokens,
    });
    const from = this.#rungs[this.#current];
    const to = this.#rungs[chosen];
    if (!isSqueezed(pressure) || reading === "unknown" || from === undefined || to === undefined) {
      return chosen;
    }
    const share = projectShare(reading, from, to);
    return share !== null && share >= TIGHT_SHARE ? unloaded : chosen;
  }

  #findLower(from: number, needed: number): number | null {
    const found = this.#rungs.findIndex(
      ({ settings }, index) =>
        index > from && settings !== "unloaded" && settings.contextTokens >= needed,
    );
    return found < 0 ? null : found;
  }

  async #move(to: number, signal: AbortSignal | undefined): Promise<void> {
    const { engine } = this.#options;
    const rung = this.#rungs[to];
    if (rung === undefined) return;
    const from = this.#current;
    if (rung.settings === "unloaded") {
      await engine.unload();
      this.#finish({ kind: "unloaded", from, to, move: null });
      return;
    }
    const wasLoaded = engine.isLoaded;
    const move = await engine.moveTo(rung.settings, {
      signal,
      lower: (refused) => this.#lowerThan(refused, engine.heldTokens + 1),
    });
    const reached = this.#rungs.findIndex(({ settings }) => isSame(settings, move.settings));
    const end = reached < 0 ? to : reached;
    const direction = end > from ? "step-down" : "step-up";
    this.#finish({ kind: wasLoaded ? direction : "reloaded", from, to: end, move });
  }

  #lowerThan(refused: LoadSettings, needed: number): LoadSettings | null {
    const place = this.#rungs.findIndex(({ settings }) => isSame(settings, refused));
    const lower = place < 0 ? null : this.#findLower(place, needed);
    const settings = lower === null ? undefined : this.#rungs[lower]?.settings;
    return settings === undefined || settings === "unloaded" ? null : settings;
  }

  #finish(done: { kind: GuardMove["kind"]; from: number; to: number; move: Move | null }): void {
    const { monitor, onMove } = this.#options;
    const { kind, from, to, move } = done;
    const names = { from: this.#rungs[from]?.name ?? "", to: this.#rungs[to]?.name ?? "" };
    this.#current = to;
    if (monitor.reading !== "unknown") {
      const direction = to > from ? "step-down" : "step-up";
      this.#history = recordMove(this.#history, { kind: direction, atMs: monitor.reading.atMs });
    }
    this.#watch(to);
    onMove({ kind, ...names, move });
  }

  #watch(current: number): void {
    this.#options.monitor.recordMove(watchRung(this.#rungs, current, 0));
  }

  /** Waits for room for a load that the turn fits in, then takes the best one there is room for. */
  async #reload(needed: number, signal: AbortSignal | undefined): Promise<void> {
    const { engine, waitMs = DEFAULT_WAIT_MS, pollMs = WAIT_POLL_MS } = this.#options;
    // Weights that a failed move has left would count twice: as in use, and in what is to be loaded.
    await engine.unload();
    const deadline = performance.now() + waitMs;
    for (;;) {
      if (signal?.aborted) throw reasonOf(signal);
      // After the wait a tight fit is better than giving the turn up.
      const isLate = performance.now() >= deadline;
      const fitting = this.#findFitting(needed, isLate ? TIGHT_SHARE : DROP_SHARE);
      if (fitting !== null) return this.#move(fitting, signal);
      if (isLate) break;
      // The loop says why it was stopped.
      await delay(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
    const waited = `waiting ${Math.round(waitMs / 1000)} s did not help`;
    const reason = `${this.#describeFree()}, which is too little for this turn; ${waited}`;
    throw new AgentError("memory-insufficient", { path: engine.facts.path, reason });
  }

  #describeFree(): string {
    const { reading } = this.#options.monitor;
    if (reading === "unknown") return "nobody knows how much memory other programs leave";
    return `other programs leave ${Math.floor(reading.ram.freeBytes / 2 ** 20)} MiB of memory`;
  }

  /** The best rung with which no memory in use would be fuller than `share`; null: none. */
  #findFitting(needed: number, share: number): number | null {
    const { reading } = this.#options.monitor;
    if (reading === "unknown") return null;
    const found = this.#rungs.findIndex(({ settings, ...use }) => {
      if (settings === "unloaded" || settings.contextTokens < needed) return false;
      const filled = fullestShare(reading, use.gpuBytes > 0, use);
      return filled !== null && filled < share;
    });
    return found < 0 ? null : found;
  }
}

function isSqueezed(pressure: Pressure): boolean {
  return pressure === "high" || pressure === "urgent";
}

/** The load in place, where no ladder has named it yet: a first load may have ended up lower than planned. */
function describeLoaded({ settings, memory }: ElasticEngine): Rung {
  return { settings, name: "as loaded", ...sumLoad(memory) };
}

function isSame(a: Rung["settings"], b: Rung["settings"]): boolean {
  if (a === "unloaded" || b === "unloaded") return a === b;
  return keyOf(a) === keyOf(b);
}

/** The engine rounds a context up to whole groups of cells. */
function keyOf(settings: LoadSettings): string {
  return describeKey({ ...settings, contextTokens: roundUpCells(settings.contextTokens) });
}
