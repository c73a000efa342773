/**
 * A small model beside the first: found or named, planned with what the first holds as taken, proven and loaded like any
 * other, on the CPU so that the first keeps what it runs on. Composition only. Invariant: the first model never pays
 * for it; where anything is doubtful there is none, and a sentence says why.
 */
import path from "node:path";
import type { OpenedModel, OpenModel } from "./app-model.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { findTextPlaces } from "./app-text-places.ts";
import { type AgentError, isAgentError } from "./base/errors.ts";
import { ElasticEngine } from "./memory/headroom/elastic-engine.ts";
import { reserveBeside } from "./memory/plan/plan-beside.ts";
import { listFilesAtHand } from "./models/files-at-hand.ts";
import { findSmallerModel } from "./models/find-smaller-model.ts";
import { type ModelFamily, readModelFamily } from "./models/model-family.ts";
import { type ResolvedModel, resolveModel } from "./models/resolve-model.ts";
import type { Engine } from "./runtime/engine.ts";
import type { LoadMemory } from "./runtime/load-settings.ts";
import { reasonOf } from "./runtime/watchdog.ts";
import type { ChatModel } from "./template/chat-model.ts";
import { NO_LOAD_CHOICES } from "./ui/load-flags.ts";

export interface ScoutParts {
  /** The model in use. */
  first: { path: string; engine: Engine };
  /** What is repaired there must not choose models. */
  root: string;
  stateFolder: string;
  options: Pick<AppOptions, "scout" | "reservedBytes" | "pinned">;
  /** One when absent: no more than that is idle while the first decodes. */
  threads?: number | undefined;
  deps: Pick<AppDeps, "models" | "env" | "emit" | "openModel">;
  /** Ends the loading; what is loaded then is freed. */
  signal: AbortSignal;
}

export interface Scout extends Pick<OpenedModel, "beforeTurn" | "stepDown"> {
  model: ChatModel;
  path: string;
  /** Once is enough, and twice does no harm. Never throws. */
  dispose: () => Promise<void>;
}

/** Questions to it are small, and its KV cache is to be too. */
const SCOUT_CONTEXT_TOKENS = 4096;
/** Relatives that do not fit, one after the other, each smaller. */
const MAX_TRIES = 3;

/**
 * Loads the scout, which takes seconds, a file that is new here up to minutes. `reason`: a sentence. Throws the signal's
 * reason, and what is no deliberate failure.
 */
export async function openScout(parts: ScoutParts): Promise<Scout | { reason: string }> {
  const { scout } = parts.options;
  if (scout === "none") return { reason: "There is no scout: --scout none." };
  try {
    return scout === undefined ? await openRelative(parts) : await openNamed(parts, scout);
  } catch (error) {
    if (parts.signal.aborted) throw reasonOf(parts.signal);
    if (!isAgentError(error)) throw error;
    return { reason: `There is no scout: ${error.message}` };
  }
}

async function openNamed(parts: ScoutParts, name: string): Promise<Scout | { reason: string }> {
  const { models: environment } = parts.deps;
  const resolved = await resolveModel(name, { environment, offline: true, allowPull: false });
  if (path.resolve(resolved.path) === path.resolve(parts.first.path)) {
    return { reason: `There is no scout: ${name} is the model that is in use already.` };
  }
  return load(parts, resolved, await readModelFamily(resolved.path));
}

async function openRelative(parts: ScoutParts): Promise<Scout | { reason: string }> {
  const first = await readModelFamily(parts.first.path);
  let others = await readFamilies(parts, first);
  let reason = "There is no scout: no smaller model of the same family is on this machine.";
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const chosen = findSmallerModel(first, others);
    if (chosen === null) break;
    try {
      return await load(parts, { path: chosen.path, origin: "path" }, chosen);
    } catch (error) {
      if (!isTooLarge(error) || parts.signal.aborted) throw error;
      reason = `There is no scout: ${path.basename(chosen.path)} does not fit beside the model. ${error.message}`;
      others = others.filter((other) => other.bytes < chosen.bytes);
    }
  }
  return { reason };
}

function isTooLarge(error: unknown): error is AgentError {
  return isAgentError(error, "memory-insufficient") || isAgentError(error, "load-refused");
}

/** Files that are no models are no candidates. */
async function readFamilies(parts: ScoutParts, first: ModelFamily): Promise<ModelFamily[]> {
  const { deps, root } = parts;
  const files = await listFilesAtHand(deps.models, { path: first.path, avoid: root });
  const families: ModelFamily[] = [];
  for (const file of files) {
    if (parts.signal.aborted) throw reasonOf(parts.signal);
    const family = await readModelFamily(file).catch(() => null);
    if (family !== null) families.push(family);
  }
  return families;
}

async function load(
  parts: ScoutParts,
  model: ResolvedModel,
  { trainContextTokens }: ModelFamily,
): Promise<Scout> {
  const { deps, options, signal, stateFolder } = parts;
  const open = deps.openModel ?? openWithEngine;
  const reservedBytes = reserveBeside(measureFirst(parts.first.engine), options.reservedBytes ?? 0);
  const opened = await open({
    model,
    cacheFolder: deps.models.cacheFolder,
    // What others took is noted once a session, by the first.
    stateFolder: path.join(stateFolder, "scout"),
    contextTokens: Math.min(SCOUT_CONTEXT_TOKENS, trainContextTokens || SCOUT_CONTEXT_TOKENS),
    load: { ...NO_LOAD_CHOICES, gpuLayers: 0, threads: parts.threads ?? 1, reservedBytes },
    template: {
      templatePath: undefined,
      force: false,
      places: findTextPlaces(deps.env, deps.models),
    },
    pin: { isPinned: options.pinned ?? false, modelSha256: undefined },
    snapshot: null,
    signal,
    // Its progress and its figures are not those of the model that a person looks at.
    emit: (event) => {
      if (event.type === "notice" && event.level === "warn") deps.emit(event);
    },
  });
  const dispose = createDisposal(opened);
  if (signal.aborted) {
    await dispose();
    throw reasonOf(signal);
  }
  const { chat, beforeTurn, stepDown } = opened;
  return {
    model: chat,
    path: model.path,
    ...(beforeTurn === undefined ? {} : { beforeTurn }),
    ...(stepDown === undefined ? {} : { stepDown }),
    dispose,
  };
}

function createDisposal(opened: OpenedModel): () => Promise<void> {
  let closing: Promise<void> | null = null;
  return () => {
    closing ??= opened.close().catch(() => {});
    return closing;
  };
}

/** What the first holds; of one that does not say, its whole file. */
function measureFirst(engine: Engine): LoadMemory {
  if (engine instanceof ElasticEngine && engine.isLoaded) return engine.memory;
  const weights = { ramBytes: engine.facts.fileBytes, gpuBytes: 0 };
  return { weights, context: { ramBytes: 0, gpuBytes: 0 } };
}

/** It takes a second to import. */
const openWithEngine: OpenModel = async (request) => {
  const { openLlamaModel } = await import("./app-open-model.ts");
  return openLlamaModel(request);
};
