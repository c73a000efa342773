/**
 * Removes one model, and what an interrupted pull of it left.
 * Invariant: nothing outside our own model cache is ever removed, and nothing while a pull is writing it.
 */
import { lstat, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { AgentError } from "../base/errors.ts";
import { modelCacheFolder } from "./local-models.ts";
import type { ModelsEnvironment } from "./models-deps.ts";
import { wheelFolder } from "./package-parts.ts";
import { removePartial } from "./partial-file.ts";
import { tryPullLock } from "./pull-lock.ts";
import { lockFile, partialFiles, targetEntry, targetHuggingFace } from "./pull-target.ts";
import { expandHome, parseReference } from "./reference.ts";

export interface RemovedModel {
  /** Absolute paths. */
  removed: readonly string[];
  freedBytes: number;
}

/** Takes an alias, an hf: reference, a file name of the cache or a path in it. Throws "model-outside-cache", "model-not-found", "model-busy". */
export async function removeModel(
  reference: string,
  environment: ModelsEnvironment,
): Promise<RemovedModel> {
  const file = locateInCache(reference, environment);
  await checkInsideCache(file, environment);
  const candidates = [file, ...partialFiles(file)];
  const sizes = await Promise.all(candidates.map(readSizeBytes));
  const removed = candidates.filter((_, index) => sizes[index] !== null);
  if (removed.length === 0) throw new AgentError("model-not-found", { reference, near: [] });
  const lock = await tryPullLock(lockFile(file));
  if (!("release" in lock)) throw new AgentError("model-busy", { path: file, holder: lock.holder });
  try {
    await rm(file, { force: true });
    await Promise.all(partialFiles(file).map(removePartial));
    await rm(wheelFolder(file), { recursive: true, force: true });
  } finally {
    await lock.release();
  }
  return { removed, freedBytes: sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0) };
}

function locateInCache(reference: string, environment: ModelsEnvironment): string {
  const parsed = parseReference(reference);
  switch (parsed.kind) {
    case "hugging-face":
      return targetHuggingFace(parsed.repository, parsed.file, environment).finalFile;
    case "path":
      return path.resolve(
        environment.workingFolder,
        expandHome(parsed.path, environment.homeFolder),
      );
    case "name": {
      const alias = parsed.name.toLowerCase();
      const entry = environment.catalogue.find((candidate) => candidate.alias === alias);
      return entry === undefined
        ? path.join(modelCacheFolder(environment), parsed.name)
        : targetEntry(entry, environment).finalFile;
    }
  }
}

/** By real folder: a link in the path must not lead out. The file itself may be a link; only the link goes. */
async function checkInsideCache(file: string, environment: ModelsEnvironment): Promise<void> {
  const cacheFolder = modelCacheFolder(environment);
  const folder = await resolveFolder(path.dirname(file));
  const isInside = folder !== null && folder === (await resolveFolder(cacheFolder));
  if (folder !== null && isInside && file.toLowerCase().endsWith(".gguf")) return;
  // Without a cache nothing is in it; an alias then is simply not here.
  if (folder === null && path.dirname(file) === cacheFolder) return;
  throw new AgentError("model-outside-cache", { path: file, cacheFolder });
}

async function resolveFolder(folder: string): Promise<string | null> {
  return realpath(folder).catch(() => null);
}

/** Null when there is nothing to remove. */
async function readSizeBytes(file: string): Promise<number | null> {
  const stats = await lstat(file).catch(() => null);
  return stats === null || stats.isDirectory() ? null : stats.size;
}
