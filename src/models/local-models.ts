/** Finds models that are already on this machine: the cache first, then the folders of AGENT_MODELS. */
import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { CatalogueEntry } from "./catalogue.ts";
import { hashFile } from "./file-hash.ts";
import type { ModelsDeps, ModelsEnvironment } from "./models-deps.ts";

/** A folder of AGENT_MODELS may be anything; no more names than this are looked at. */
const MAX_FOLDER_ENTRIES = 5_000;

export interface LocalModel {
  path: string;
  file: string;
  bytes: number;
  origin: "cache" | "models-folder";
}

/** Our own model folder below the cache. */
export function modelCacheFolder(environment: ModelsEnvironment): string {
  return path.join(environment.cacheFolder, "models");
}

/** Every .gguf of the cache and the model folders; of equal names the first found. */
export async function listLocalModels(environment: ModelsEnvironment): Promise<LocalModel[]> {
  const found = new Map<string, LocalModel>();
  for (const folder of modelFoldersInOrder(environment)) {
    for (const file of await listGgufFiles(folder)) {
      const model = await readLocalModel(environment, folder, file);
      if (model !== null && !found.has(file)) found.set(file, model);
    }
  }
  return [...found.values()];
}

/** The first file of this name in the cache or a model folder; its content is not looked at. */
export async function findLocalFile(
  environment: ModelsEnvironment,
  file: string,
): Promise<LocalModel | null> {
  for (const folder of modelFoldersInOrder(environment)) {
    const model = await readLocalModel(environment, folder, file);
    if (model !== null) return model;
  }
  return null;
}

/** The file of a catalogue entry with the right name, size and sha256. Says so when one is wrong. */
export async function findCatalogued(
  entry: CatalogueEntry,
  deps: ModelsDeps,
): Promise<LocalModel | null> {
  for (const folder of modelFoldersInOrder(deps.environment)) {
    const model = await readLocalModel(deps.environment, folder, entry.file);
    if (model === null) continue;
    if (model.bytes === entry.bytes && (await hashLocal(model, deps)) === entry.sha256) {
      return model;
    }
    const message = `${model.path} is not ${entry.alias} or is damaged (size or sha256 differ); it is not used.`;
    deps.onNotice?.({ level: "warn", message });
  }
  return null;
}

/** Names of the .gguf files of a folder, sorted; none when it cannot be read. */
export async function listGgufFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .slice(0, MAX_FOLDER_ENTRIES)
    .filter((name) => name.toLowerCase().endsWith(".gguf"))
    .sort();
}

/** The file's facts; null when there is nothing. Other failures, such as a missing right, are thrown. */
export async function readStats(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (error) {
    const isAbsent =
      error instanceof Error &&
      "code" in error &&
      (error.code === "ENOENT" || error.code === "ENOTDIR");
    if (isAbsent) return null;
    throw error;
  }
}

function modelFoldersInOrder(environment: ModelsEnvironment): string[] {
  return [modelCacheFolder(environment), ...environment.modelFolders];
}

async function readLocalModel(
  environment: ModelsEnvironment,
  folder: string,
  file: string,
): Promise<LocalModel | null> {
  const fullPath = path.join(folder, file);
  const stats = await readStats(fullPath).catch(() => null);
  if (stats === null || !stats.isFile()) return null;
  const origin = folder === modelCacheFolder(environment) ? "cache" : "models-folder";
  return { path: fullPath, file, bytes: stats.size, origin };
}

function hashLocal(model: LocalModel, deps: ModelsDeps): Promise<string> {
  return hashFile(model.path, {
    cacheFolder: deps.environment.cacheFolder,
    signal: deps.signal,
    onProgress: (doneBytes, totalBytes) =>
      deps.onProgress?.({ stage: "verify", source: model.path, doneBytes, totalBytes }),
  });
}
