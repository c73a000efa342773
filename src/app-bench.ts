/** The real agent as `agent bench` asks for it: models that stay loaded, and runs in this process. Composition only. */
import path from "node:path";
import { Budget, createUsage } from "./agent/budget.ts";
import type { ModelSeat } from "./agent/model-turn.ts";
import { NEEDED_TURN_TOKENS } from "./agent/turn-memory.ts";
import { BenchModels } from "./app-bench-models.ts";
import { runBenchMessage } from "./app-bench-run.ts";
import { type BenchSurroundings, settleSide } from "./app-bench-settings.ts";
import { nameModel } from "./app-model-source.ts";
import type { AppDeps } from "./app-options.ts";
import { isAgentError } from "./base/errors.ts";
import type { BenchPort, BenchSide } from "./bench/bench-port.ts";
import { measureBenchSpeed } from "./bench/bench-speed.ts";
import type { Tally } from "./bench/bench-tally.ts";
import { createCodeParser } from "./code/parse.ts";
import { openDialect } from "./grammar/dialects/derived.ts";
import { resolveModel } from "./models/resolve-model.ts";
import type { ProbeContext } from "./probe/probe-context.ts";
import { runCalls } from "./probe/run-calls.ts";
import { openStateDirectory } from "./session/state-directory.ts";
import type { ChatModel } from "./template/chat-model.ts";

export interface BenchDeps extends BenchSurroundings {
  models: AppDeps["models"];
  /** Fires when the person or the system stops the benchmark; its reason is an AgentError. */
  signal: AbortSignal;
  /** Starts a model; the real one unless a test hands in another. */
  openModel?: AppDeps["openModel"];
}

type CallsRequest = Parameters<BenchPort["measureCalls"]>[1];

const GENERIC_DIALECT = { kind: "known", id: "generic" } as const;
const ANY_SEED = 1;
/** Trials are counted, not their tokens. */
const NO_LIMITS = { maxCandidates: 1, maxTokens: 1_000_000, timeoutMs: null };

/** Loads nothing yet. To be disposed of, which frees what it has loaded. */
export function createBenchPort(deps: BenchDeps): BenchPort & AsyncDisposable {
  const { models: environment, signal, openModel, ...surroundings } = deps;
  const { variables } = surroundings;
  const shared = {
    models: environment,
    ...(openModel === undefined ? {} : { openModel }),
  };
  const models = new BenchModels({
    deps: { ...shared, env: variables },
    stateFolder: openStateDirectory({ env: variables }).path,
    signal,
  });
  const settle = (side: BenchSide, place: { folder: string | null; seed: number }) =>
    settleSide(side, { ...surroundings, ...place });
  const take = (side: BenchSide) => models.take(settle(side, { folder: null, seed: ANY_SEED }));

  return {
    async describeModel(side, ownSignal) {
      const { model, offline } = settle(side, { folder: null, seed: ANY_SEED });
      const resolved = await resolveModel(model, {
        environment,
        offline,
        signal: ownSignal,
        allowPull: false,
      });
      return { name: nameModel(resolved), path: path.resolve(resolved.path) };
    },

    async load(side, ownSignal) {
      await take(side);
      ownSignal.throwIfAborted();
    },

    async measureSpeed(side, { isQuick, signal: ownSignal }) {
      const { engine, prompts } = await wake(await take(side), ownSignal);
      const dialect = openDialect(prompts.plan.dialect ?? GENERIC_DIALECT);
      return measureBenchSpeed(engine, { dialect, isQuick, signal: ownSignal });
    },

    async measureCalls(side, request) {
      return countCalls(await take(side), request);
    },

    async repair(folder, prompt, request) {
      const { side, seed, timeoutMs, continues, stateFolder } = request;
      const source = await take(side);
      const own = settle(side, { folder, seed });
      // As in a process of its own: what the task before has computed is not there; of the session's last turn it is.
      if (!continues) await forget(source, request.signal);
      return runBenchMessage({
        options: {
          ...own,
          continues,
          timeoutMs: Math.min(timeoutMs, own.timeoutMs ?? Number.POSITIVE_INFINITY),
        },
        task: prompt,
        models: source,
        deps: {
          ...shared,
          env: { ...variables, XDG_STATE_HOME: stateFolder },
          signal: request.signal,
        },
      });
    },

    [Symbol.asyncDispose]: () => models[Symbol.asyncDispose](),
  };
}

type LoadedSource = Awaited<ReturnType<BenchModels["take"]>>;

function serve(source: LoadedSource, signal: AbortSignal) {
  return source.serve({ signal, onChosen: () => {}, onFailure: () => {} });
}

/** Memory may have run short since: what was unloaded then is loaded again. */
async function wake(source: LoadedSource, signal: AbortSignal): Promise<ChatModel> {
  const served = serve(source, signal);
  await served.beforeTurn(NEEDED_TURN_TOKENS);
  return served.ready();
}

async function forget(source: LoadedSource, signal: AbortSignal): Promise<void> {
  const { engine } = await wake(source, signal);
  await engine.sequence.prefill([], { signal });
}

/** A conversation that has outgrown the context ends early: its trials are those that were made. */
async function countCalls(source: LoadedSource, request: CallsRequest): Promise<Tally> {
  const { trials, onTrial } = request;
  let tally: Tally = { trials: 0, right: 0 };
  if (trials === 0) return tally;
  try {
    for await (const made of runCalls(createCallContext(source, request), "grammar")) {
      tally = { trials: made.trials, right: made.valid };
      onTrial(tally);
      if (tally.trials >= trials) break;
    }
  } catch (error) {
    if (!isAgentError(error, "context-full")) throw error;
  }
  return tally;
}

function createCallContext(source: LoadedSource, { seed, signal }: CallsRequest): ProbeContext {
  const model = serve(source, signal);
  const seat: ModelSeat = {
    model: () => model.ready(),
    memory: model,
    budget: new Budget(NO_LIMITS, () => performance.now()),
    usage: createUsage(),
    seed,
    signal,
  };
  return { seat, parser: createCodeParser(), results: {}, timeoutMs: Number.POSITIVE_INFINITY };
}
