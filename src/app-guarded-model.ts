/**
 * Loads a planned model and keeps it within its memory: verified after the load, watched while it runs, moved along
 * the ladder between turns. Composition only: what is decided is decided in `memory`.
 */
import path from "node:path";
import type { AgentEvent } from "./agent/events.ts";
import { NEEDED_TURN_TOKENS } from "./agent/turn-memory.ts";
import type { PlannedLoad, PlanningMachine } from "./app-memory.ts";
import type { ModelRequest, OpenedModel } from "./app-model.ts";
import { retryLower } from "./memory/headroom/allocation-retry.ts";
import { ElasticEngine } from "./memory/headroom/elastic-engine.ts";
import { type GuardMove, HeadroomGuard } from "./memory/headroom/headroom-guard.ts";
import { HeadroomMonitor } from "./memory/headroom/headroom-monitor.ts";
import { openSnapshotFolder } from "./memory/headroom/kv-snapshots.ts";
import type { Rung } from "./memory/headroom/ladder.ts";
import { listRungs } from "./memory/headroom/list-rungs.ts";
import { recordOverhead } from "./memory/headroom/load-record.ts";
import { type LoadVerification, verifyLoad } from "./memory/headroom/load-verification.ts";
import { describeMove, describeVerification } from "./memory/headroom/memory-story.ts";
import { watchOwnGpus } from "./memory/headroom/own-gpus.ts";
import type { FittingPlan } from "./memory/plan/memory-plan.ts";
import { saveSessionGrowth } from "./memory/probe/growth-history.ts";
import { GrowthMeter } from "./memory/probe/growth-meter.ts";
import type { MemoryReading, MemorySample } from "./memory/probe/memory-sample.ts";
import type { ModelShape } from "./memory/shape/model-shape.ts";
import { restoreSnapshot, saveSnapshot } from "./memory/snapshot/session-snapshot.ts";
import type { SnapshotSubject } from "./memory/snapshot/snapshot-check.ts";
import { estimateSnapshotBytes } from "./memory/snapshot/snapshot-size.ts";
import type { ResizableEngine } from "./runtime/engine.ts";
import { loadOnHost } from "./runtime/llama-engine.ts";
import type { LoadSettings } from "./runtime/load-settings.ts";
import { sumLoad } from "./runtime/memory-use.ts";
import { recordEngine } from "./runtime/tape/recording-engine.ts";
import { createChatModel } from "./template/chat-model.ts";
import type { PromptPlan } from "./template/prompt-plan.ts";

export interface GuardedParts {
  request: ModelRequest;
  /** Of the model's file. */
  modelSha256: string;
  shape: ModelShape;
  machine: PlanningMachine;
  planned: PlannedLoad;
  plan: FittingPlan;
  prompts: PromptPlan;
}

const HEADROOM_EVENT_MS = 2_000;
const LOAD_SAMPLING_MS = 30_000;

/**
 * The model, loaded as planned, or with less where an allocation fails. Takes the machine over: it ends with the model.
 * Throws "memory-insufficient" when four loads failed, each smaller than the one before; the machine is then free.
 */
export async function openGuardedModel(parts: GuardedParts): Promise<OpenedModel> {
  const guarded = new GuardedModel(parts, await parts.machine.look());
  try {
    return await guarded.open();
  } catch (error) {
    await guarded.close();
    throw error;
  }
}

class GuardedModel {
  readonly #parts: GuardedParts;
  /** The machine without the model. */
  readonly #before: MemorySample;
  readonly #monitor: HeadroomMonitor;
  readonly #growth = new GrowthMeter();
  #engine: ElasticEngine | null = null;
  #isVerified = false;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: GuardedParts, before: MemorySample) {
    this.#parts = parts;
    this.#before = before;
    this.#monitor = new HeadroomMonitor({
      probe: watchOwnGpus(parts.machine.probe, before),
      onReading: (reading) => this.#onReading(reading),
    });
    this.#monitor.sampleFast(LOAD_SAMPLING_MS);
  }

  async open(): Promise<OpenedModel> {
    const { request, plan, prompts } = this.#parts;
    const engine = new ElasticEngine(await this.#loadFirst(plan.settings), {
      open: (settings) => this.#load(settings),
      snapshotFolder: await openSnapshotFolder(path.join(request.stateFolder, "kv")),
    });
    this.#engine = engine;
    const guard = new HeadroomGuard({
      engine,
      monitor: this.#monitor,
      listRungs: (neededTokens) => this.#listRungs(neededTokens),
      onMove: (move) => this.#onMove(move),
    });
    return {
      chat: createChatModel(engine, prompts, request.nowMs ?? Date.now()),
      beforeTurn: async (needs) => {
        await this.#verifyOnce(engine);
        await guard.beforeTurn(needs);
      },
      stepDown: (needs) => guard.stepDown(needs),
      restoreSnapshot: (place) => restoreSnapshot(place, this.#describeCache(engine)),
      saveSnapshot: async (place) => {
        if (!engine.isLoaded) return { kind: "nothing" };
        const bytes = estimateSnapshotBytes(
          this.#parts.shape,
          engine.settings,
          engine.sequence.tokens.length,
        );
        return saveSnapshot(place, this.#describeCache(engine), bytes);
      },
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    const { machine, request } = this.#parts;
    await this.#monitor[Symbol.asyncDispose]();
    await this.#recordOverhead();
    await this.#engine?.[Symbol.asyncDispose]();
    await machine[Symbol.asyncDispose]();
    const { session } = this.#growth;
    // What others took is a convenience for the next plan.
    if (session !== null) await saveSessionGrowth(request.stateFolder, session).catch(() => {});
  }

  /** As planned; what cannot be allocated is tried again with less. */
  async #loadFirst(wanted: LoadSettings): Promise<ResizableEngine> {
    const rungs = this.#listRungs(NEEDED_TURN_TOKENS);
    const { loaded } = await retryLower(wanted, {
      load: (settings) => this.#load(settings),
      lower: (refused) => {
        const next = rungs[rungs.findIndex(({ settings }) => settings === refused) + 1]?.settings;
        return next === undefined || next === "unloaded" ? null : next;
      },
      onStep: ({ to, error }) => {
        const message = `${error.message} Trying with ${to.contextTokens} tokens of context, batch ${to.batchTokens}, ${to.gpuLayers} GPU layers.`;
        this.#emit("step-down", message);
      },
    });
    return loaded;
  }

  async #load(settings: LoadSettings): Promise<ResizableEngine> {
    const { request, machine, planned, prompts } = this.#parts;
    machine.probe.expectGpuGrowth(sumLoad(planned.table.estimate(settings)).gpuBytes);
    const engine = await loadOnHost(machine.host, {
      ...settings,
      modelPath: request.model.path,
      gpu: machine.host.device === "cpu" ? false : "auto",
      threads: request.load.threads,
      stopTexts: prompts.stopTexts,
      signal: request.signal,
      onLoadProgress: (done) => request.emit({ type: "progress", stage: "load", done, total: 1 }),
    });
    machine.probe.setOwnGpuBytes(sumLoad(engine.memory).gpuBytes);
    return this.#record(engine);
  }

  #record(engine: ResizableEngine): ResizableEngine {
    const { request, modelSha256, machine, prompts } = this.#parts;
    if (request.findTape === undefined) return engine;
    const { path: file } = request.model;
    const { fileBytes } = engine.facts;
    const facts = {
      // Not its alias: that is known only once the file has been hashed.
      model: { name: path.basename(file), path: file, sha256: modelSha256, bytes: fileBytes },
      features: machine.host.features,
      platform: `${process.platform}-${process.arch}`,
      stopTexts: [...prompts.stopTexts],
    };
    return recordEngine(engine, facts, request.findTape);
  }

  #describeCache({ sequence, settings, facts }: ElasticEngine): SnapshotSubject {
    const { machine, modelSha256 } = this.#parts;
    const { gpuLayers, keyType, valueType, flashAttention } = settings;
    const parts = [process.platform, process.arch, machine.deviceKey, machine.host.features];
    return {
      sequence,
      identity: {
        modelSha256,
        engine: facts.engine.slice(0, 1000),
        machine: parts.join("; ").slice(0, 4000),
        gpuLayers,
        keyType,
        valueType,
        flashAttention,
      },
    };
  }

  #listRungs(neededTokens: number): readonly Rung[] {
    const { shape, plan, planned } = this.#parts;
    return listRungs({
      shape,
      settings: plan.settings,
      neededTokens,
      estimate: planned.table.estimate,
      isUnified: this.#before.isUnified,
    });
  }

  async #verifyOnce(engine: ElasticEngine): Promise<void> {
    if (this.#isVerified) return;
    this.#isVerified = true;
    this.#emit("verified", describeVerification(await this.#compare(engine)));
  }

  /** What was planned for the load in place with what it took. */
  async #compare(engine: ElasticEngine): Promise<LoadVerification> {
    const { machine, planned } = this.#parts;
    const after = await machine.look();
    const expected = planned.table.estimate(engine.settings);
    return verifyLoad(expected, engine.memory, { before: this.#before, after });
  }

  /** At the end, when every buffer has been touched, for the next plan. */
  async #recordOverhead(): Promise<void> {
    const { planned, request } = this.#parts;
    const engine = this.#engine;
    if (planned.key === null || !engine?.isLoaded || request.signal.aborted) return;
    if (engine.sequence.decodeCalls === 0) return;
    const { overhead } = await this.#compare(engine);
    await recordOverhead(request.cacheFolder, planned.key, overhead);
  }

  #onMove(move: GuardMove): void {
    const memory = this.#engine?.memory;
    if (memory !== undefined) this.#parts.machine.probe.setOwnGpuBytes(sumLoad(memory).gpuBytes);
    this.#emit(move.kind, describeMove(move));
  }

  #onReading(reading: MemoryReading): void {
    if (reading === "unknown") return;
    const memory = this.#engine?.memory;
    this.#growth.add(reading, memory === undefined ? 0 : sumLoad(memory).gpuBytes);
    if (this.#engine === null || reading.atMs - this.#toldAtMs < HEADROOM_EVENT_MS) return;
    this.#toldAtMs = reading.atMs;
    this.#emit("headroom", "");
  }

  #emit(kind: MemoryEvent["kind"], message: string): void {
    const { reading, headroomBytes } = this.#monitor;
    const engine = this.#engine;
    this.#parts.request.emit({
      type: "memory",
      kind,
      message,
      ramFreeBytes: reading === "unknown" ? null : reading.ram.freeBytes,
      gpuFreeBytes: countGpuFree(reading),
      headroomBytes,
      contextTokens: engine?.isLoaded ? engine.settings.contextTokens : null,
    });
  }
}

type MemoryEvent = Extract<AgentEvent, { type: "memory" }>;

function countGpuFree(reading: MemoryReading): number | null {
  if (reading === "unknown" || reading.gpus.length === 0) return null;
  return reading.gpus.reduce((sum, { freeBytes }) => sum + freeBytes, 0);
}
