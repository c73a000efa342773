/**
 * Loads a model as a run would and has it probed, beginning with what earlier probes of the same file have found.
 * Composition only.
 */
import { createHash } from "node:crypto";
import { Budget, createUsage } from "./agent/budget.ts";
import type { ModelSeat } from "./agent/model-turn.ts";
import type { ModelRequest, OpenedModel, OpenModel } from "./app-model.ts";
import { identifyModel } from "./app-model-files.ts";
import { measureSpeed } from "./bench/measure-speed.ts";
import { createCodeParser } from "./code/parse.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import { readProbe, saveProbe } from "./probe/probe-record.ts";
import { listOpenParts, type ProbeResults } from "./probe/probe-results.ts";
import { type ProbeProgress, runProbe } from "./probe/run-probe.ts";
import type { TextPlaces } from "./sandbox/official-texts.ts";
import type { ChatModel } from "./template/chat-model.ts";
import { type ProbeFacts, toProbeFacts } from "./ui/doctor-facts.ts";
import { NO_LOAD_CHOICES } from "./ui/load-flags.ts";

export interface ProbeAsk {
  model: ResolvedModel;
  cacheFolder: string;
  stateFolder: string;
  places: TextPlaces;
  /** What is known is measured again. */
  isFresh: boolean;
  /** Loading included. */
  timeoutMs: number;
  threads: number | undefined;
  /** Undefined: planned. */
  contextTokens: number | undefined;
  signal: AbortSignal;
  onProgress: (progress: ProbeProgress) => void;
  onNotice: (message: string) => void;
  /** The real one unless a test hands in another. */
  openModel?: OpenModel | undefined;
}

/** Greedy for tokens as it is, a probe ends by its time. */
const NO_LIMITS = { maxCandidates: 1, maxTokens: 1_000_000, timeoutMs: null };
const SEED = 1;

/**
 * Loads nothing where every part has been measured before. Throws what identifying and loading the model throw, and
 * the reason of a signal that fires before it is loaded.
 */
export async function probeModel(ask: ProbeAsk): Promise<ProbeFacts> {
  const startedAtMs = performance.now();
  const { cacheFolder, signal } = ask;
  const model = await identifyModel(ask.model, { cacheFolder, signal });
  const known = ask.isFresh ? null : await readProbe(cacheFolder, model.sha256);
  if (known !== null && listOpenParts(known.results).length === 0) return toProbeFacts(known);
  const openModel = ask.openModel ?? openWithEngine;
  const opened = await openModel(createModelRequest(ask, model));
  try {
    const { chat } = opened;
    const promptKey = createHash("sha256").update(JSON.stringify(chat.prompts.plan)).digest("hex");
    const { contextTokens } = chat.engine.sequence;
    const isSame = known?.promptKey === promptKey;
    let isSaved = true;
    const save = async (results: ProbeResults) => {
      isSaved = await saveProbe(cacheFolder, model.sha256, { promptKey, contextTokens, results });
    };
    const { results, end } = await runProbe({
      seat: createSeat(opened, signal),
      parser: createCodeParser(),
      measureSpeed: (partSignal) => measureSpeed(chat.engine, partSignal),
      known: isSame ? known.results : {},
      timeoutMs: Math.max(0, ask.timeoutMs - (performance.now() - startedAtMs)),
      save,
      onProgress: ask.onProgress,
    });
    return toProbeFacts({ contextTokens, results }, { end, isSaved });
  } finally {
    const closing = opened.close();
    // Its memory may take longer to free than a person who stops the program wants to wait.
    if (!signal.aborted) await closing;
  }
}

function createModelRequest(
  { cacheFolder, stateFolder, places, signal, onNotice, contextTokens, threads }: ProbeAsk,
  model: ResolvedModel,
): ModelRequest {
  return {
    model,
    cacheFolder,
    stateFolder,
    contextTokens,
    load: { ...NO_LOAD_CHOICES, threads },
    template: { templatePath: undefined, force: false, places },
    snapshot: null,
    signal,
    emit: (event) => {
      if (event.type === "notice" && event.level !== "info") onNotice(event.message);
    },
  };
}

function createSeat({ chat, beforeTurn, stepDown }: OpenedModel, signal: AbortSignal): ModelSeat {
  return {
    model: async (): Promise<ChatModel> => chat,
    memory: {
      beforeTurn: async (neededTokens) => beforeTurn?.({ neededTokens, signal }),
      stepDown: async (neededTokens) => (await stepDown?.({ neededTokens, signal })) ?? false,
    },
    budget: new Budget(NO_LIMITS, () => performance.now()),
    usage: createUsage(),
    seed: SEED,
    signal,
  };
}

/** It takes a second to import. */
const openWithEngine: OpenModel = async (request) => {
  const { openLlamaModel } = await import("./app-open-model.ts");
  return openLlamaModel(request);
};
