/**
 * What stands beside the model in a repair: what earlier runs have found of the ways to make candidates, and a smaller
 * model that proposes. Composition only.
 */
import path from "node:path";
import type { ModelSeat } from "./agent/model-turn.ts";
import { decideScoutStart } from "./agent/repair/generate/cascade.ts";
import type {
  GeneratorKnowledge,
  GeneratorRecords,
} from "./agent/repair/generate/generator-knowledge.ts";
import type { OpenedScout, ScoutOffer } from "./agent/repair/generate/scout-seat.ts";
import { recogniseModel } from "./app-model-files.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { openScout } from "./app-scout.ts";
import { readKnownHash } from "./models/hash-record.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import type { Capabilities } from "./probe/verdict.ts";
import { isPartName } from "./runtime/gguf-parts.ts";

/** The model that a task is done with, and what the process around it gives to load another. */
export interface ModelInUse {
  /** Null before it is known which. */
  chosen: () => ResolvedModel | null;
  stateFolder: string;
  deps: Pick<AppDeps, "models" | "env" | "emit" | "openModel">;
}

export interface RepairAids {
  root: string;
  options: AppOptions;
  seat: ModelSeat;
  capabilities: Capabilities | null;
  inUse: ModelInUse;
}

export function describeKnowledge({
  options,
  capabilities,
  inUse,
}: Pick<RepairAids, "options" | "capabilities" | "inUse">): GeneratorKnowledge {
  const usesRecords = options.usesRecords ?? true;
  return { tier: capabilities?.tier ?? null, records: usesRecords ? locateRecords(inUse) : null };
}

/** The hash may become known while the model loads, so it is asked for when it is needed. */
function locateRecords({ chosen, deps }: ModelInUse): GeneratorRecords {
  const { cacheFolder } = deps.models;
  return {
    cacheFolder,
    identify: async () => {
      const named = chosen();
      if (named === null) return null;
      const model = await recogniseModel(named, cacheFolder);
      if (model.sha256 !== undefined) return model.sha256;
      // The hash of one part is none of the model.
      return isPartName(model.path) ? null : readKnownHash(cacheFolder, model.path);
    },
  };
}

/** Null where the person, or so little effort, wants none. */
export function offerScout(aids: RepairAids): ScoutOffer | null {
  const { options } = aids;
  const afterAsks = decideScoutStart(options.effort, options.scout !== undefined);
  if (afterAsks === null || options.scout === "none") return null;
  return { afterAsks, open: (signal) => open(aids, signal) };
}

async function open(
  { root, options, seat, inUse }: RepairAids,
  signal: AbortSignal,
): Promise<OpenedScout | { reason: string }> {
  const { engine } = await seat.model();
  const chosen = inUse.chosen();
  if (chosen === null) return { reason: "There is no scout: nobody knows which model is in use." };
  const { stateFolder, deps } = inUse;
  const first = { path: chosen.path, engine };
  // The two are asked in turn, never at once: the threads of the first are free while the other writes.
  const { threads } = engine;
  const scout = await openScout({ first, root, stateFolder, options, threads, deps, signal });
  if ("reason" in scout) return scout;
  const { model, beforeTurn, stepDown, dispose } = scout;
  const memory: OpenedScout["memory"] = {
    beforeTurn: async (neededTokens) => beforeTurn?.({ neededTokens, signal }),
    stepDown: async (neededTokens) => (await stepDown?.({ neededTokens, signal })) ?? false,
  };
  return { name: path.basename(scout.path), model, memory, dispose };
}
