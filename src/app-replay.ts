/**
 * A recorded run made again: the model found by its hash, loaded as it was, asked what it was asked. No file of a project
 * is read or written. Composition only.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openMachine, type PlanningMachine, planLoadOn, requireFitting } from "./app-memory.ts";
import { identifyModel, recogniseModel } from "./app-model-files.ts";
import { AgentError } from "./base/errors.ts";
import { readModelShape } from "./memory/shape/read-model-shape.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { resolveModel } from "./models/resolve-model.ts";
import type { ResizableEngine } from "./runtime/engine.ts";
import { loadOnHost } from "./runtime/llama-engine.ts";
import { proveModel } from "./runtime/model-proof.ts";
import { explainDifference, type ReplayPlace } from "./runtime/tape/explain-difference.ts";
import { type ReplayReport, replayTape } from "./runtime/tape/replay-tape.ts";
import { type RecordOf, readTapeRecord, type TapeRecord } from "./runtime/tape/tape-record.ts";
import { readTapeFile } from "./session/tape-file.ts";
import type { ReplayFacts, ReplayPort, ReplayRequest } from "./ui/replay-port.ts";

export function createReplayPort(environment: ModelsEnvironment): ReplayPort {
  return { replay: (request, signal) => replayFile(request, { environment, signal }) };
}

interface ReplayContext {
  environment: ModelsEnvironment;
  signal: AbortSignal;
}

/** Throws "input-invalid" for what is no token log, what finding the model throws, and "memory-insufficient". */
async function replayFile(request: ReplayRequest, context: ReplayContext): Promise<ReplayFacts> {
  const { tape: file, onProgress } = request;
  const { records, isWhole } = await readRecords(file);
  const opener = new RecordedModels(request, context);
  const stateFolder = await mkdtemp(path.join(tmpdir(), "agent-replay-"));
  try {
    const report = await replayTape(records, {
      open: (load) => opener.open(load),
      locateState: (number) => path.join(stateFolder, `${number}.kv`),
      keepsThreads: request.threads !== undefined,
      signal: context.signal,
      onProgress: (done) => onProgress?.(done, records.length),
    });
    return describe(report, { file, records, isWhole, opener, threads: request.threads });
  } finally {
    await opener[Symbol.asyncDispose]();
    await rm(stateFolder, { recursive: true, force: true });
  }
}

async function readRecords(
  file: string,
): Promise<{ records: readonly TapeRecord[]; isWhole: boolean }> {
  const { records: values, isWhole } = await readTapeFile(file);
  const records = values.map((value, index) => {
    const record = readTapeRecord(value);
    if (record !== undefined) return record;
    const reason = "it is no record of a token log that this version knows";
    throw new AgentError("input-invalid", { path: file, line: index + 1, reason });
  });
  return { records, isWhole };
}

/** The machine is started anew for each model: a load is replayed where it was made, on the CPU or the GPU. */
class RecordedModels implements AsyncDisposable {
  readonly #request: ReplayRequest;
  readonly #context: ReplayContext;
  #machine: PlanningMachine | null = null;
  #last: { load: RecordOf<"load">; place: ReplayPlace } | null = null;

  constructor(request: ReplayRequest, context: ReplayContext) {
    this.#request = request;
    this.#context = context;
  }

  /** The load that was replayed last, and where that was. */
  get last(): { load: RecordOf<"load">; place: ReplayPlace } | null {
    return this.#last;
  }

  async open(load: RecordOf<"load">): Promise<ResizableEngine> {
    await this[Symbol.asyncDispose]();
    const { signal, environment } = this.#context;
    const { cacheFolder } = environment;
    const model = await this.#find(load);
    const { settings } = load;
    const { threads } = this.#request;
    const machine = await openMachine({ gpuLayers: settings.gpuLayers, threads });
    this.#machine = machine;
    await this.#requireMemory(machine, { load, modelPath: model.path });
    await proveModel({ modelPath: model.path, sha256: model.sha256, cacheFolder, signal });
    const engine = await loadOnHost(machine.host, {
      ...settings,
      modelPath: model.path,
      gpu: machine.host.device === "cpu" ? false : "auto",
      threads,
      stopTexts: load.stopTexts,
      signal,
    });
    const { features } = machine.host;
    const platform = `${process.platform}-${process.arch}`;
    const { engine: name, device } = engine.facts;
    this.#last = { load, place: { engine: name, device, features, platform } };
    return engine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#machine?.[Symbol.asyncDispose]();
    this.#machine = null;
  }

  /** The file that is named now or then, if it is the model that was recorded. */
  async #find({ model }: RecordOf<"load">) {
    const { environment, signal } = this.#context;
    const reference = this.#request.model ?? model.path;
    const resolved = await resolveModel(reference, {
      environment,
      offline: true,
      signal,
      allowPull: false,
    });
    const { cacheFolder } = environment;
    const known = await recogniseModel(resolved, cacheFolder);
    const found = await identifyModel(known, { cacheFolder, signal });
    if (found.sha256 === model.sha256) return found;
    throw new AgentError("model-damaged", {
      path: found.path,
      expectedSha256: model.sha256,
      actualSha256: found.sha256,
    });
  }

  /** A token log may ask for any context. */
  async #requireMemory(
    machine: PlanningMachine,
    { load, modelPath }: { load: RecordOf<"load">; modelPath: string },
  ): Promise<void> {
    const { gpuLayers, keyType, valueType, contextTokens, batchTokens, flashAttention } =
      load.settings;
    const { plan } = await planLoadOn(machine, {
      modelPath,
      shape: await readModelShape(modelPath),
      sha256: load.model.sha256,
      cacheFolder: this.#context.environment.cacheFolder,
      contextTokens,
      neededTokens: contextTokens,
      gpuLayers,
      cacheTypeK: keyType,
      cacheTypeV: valueType,
      batchTokens,
      flashAttention: flashAttention === false ? false : undefined,
      reservedBytes: undefined,
      threads: this.#request.threads,
      signal: this.#context.signal,
    });
    requireFitting(plan, modelPath);
  }
}

function listThreads(records: readonly TapeRecord[]): number[] {
  const counts = records.flatMap((record) => (record.op === "threads" ? [record.threads] : []));
  return [...new Set(counts)];
}

interface Replayed {
  file: string;
  records: readonly TapeRecord[];
  isWhole: boolean;
  opener: RecordedModels;
  /** That were asked for. */
  threads: number | undefined;
}

function describe(
  { counts, difference, rebuiltTokens }: ReplayReport,
  { file, records, isWhole, opener, threads }: Replayed,
): ReplayFacts {
  const { last } = opener;
  const runs = records.filter(({ op }) => op === "run").length;
  const cut = records.find((record) => record.op === "cut");
  return {
    tape: file,
    isWhole: isWhole && cut === undefined,
    runs,
    models: [
      ...new Set(records.flatMap((record) => (record.op === "load" ? record.model.name : []))),
    ],
    counts,
    rebuiltTokens,
    difference,
    reasons:
      difference === null || last === null
        ? []
        : explainDifference(last.load, last.place, {
            rebuiltTokens,
            threads: { recorded: listThreads(records), now: threads },
          }),
  };
}
