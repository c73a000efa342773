/**
 * The files that a model is made of. A split model may be named by any of its parts: the engine is given the first,
 * and what is remembered of the model holds for all of them together.
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { type HashOptions, hashFile } from "./models/file-hash.ts";
import { readKnownHash } from "./models/hash-record.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import { isPartName, readGgufModel } from "./runtime/gguf-parts.ts";

/** Of a split model, `path` is that of the first part and `sha256` stands for all parts. */
export type IdentifiedModel = ResolvedModel & { sha256: string };

/**
 * As far as it is known without reading weights: no `sha256` where a file was never hashed. Throws "model-unreadable",
 * and "model-unusable" when a part is missing. Cost: nothing for a model in one file, some 50 ms for a split one.
 */
export async function recogniseModel(
  model: ResolvedModel,
  cacheFolder: string,
): Promise<ResolvedModel> {
  const parts = await listParts(model);
  if (parts.length === 1) return model;
  const hashes = await Promise.all(parts.map((part) => readKnownHash(cacheFolder, part)));
  const known = hashes.filter((hash) => hash !== null);
  const { sha256: _, ...named } = startWith(model, parts);
  return known.length === parts.length ? { ...named, sha256: joinHashes(known) } : named;
}

/** The same, every part hashed. Throws "interrupted" too. Cost: a second a gigabyte the first time. */
export async function identifyModel(
  model: ResolvedModel,
  options: HashOptions,
): Promise<IdentifiedModel> {
  const parts = await listParts(model);
  if (parts.length === 1) {
    return { ...model, sha256: model.sha256 ?? (await hashFile(model.path, options)) };
  }
  const hashes: string[] = [];
  for (const part of parts) hashes.push(await hashFile(part, options));
  return { ...startWith(model, parts), sha256: joinHashes(hashes) };
}

/** The same, every byte read again whatever is on record. */
export function identifyModelAnew(
  { sha256: _, ...model }: ResolvedModel,
  options: HashOptions,
): Promise<IdentifiedModel> {
  return identifyModel(model, { ...options, fresh: true });
}

/** Of all its parts. Throws as `recogniseModel`. */
export async function measureModel(model: ResolvedModel): Promise<number> {
  const stats = await Promise.all((await listParts(model)).map((part) => stat(part)));
  return stats.reduce((sum, { size }) => sum + size, 0);
}

/** A file with another name is either whole or refused for its name. */
async function listParts({ path }: ResolvedModel): Promise<readonly string[]> {
  return isPartName(path) ? (await readGgufModel(path)).partPaths : [path];
}

function startWith(model: ResolvedModel, [first]: readonly string[]): ResolvedModel {
  return { ...model, path: first ?? model.path };
}

function joinHashes(hashes: readonly string[]): string {
  return createHash("sha256").update(hashes.join("\n")).digest("hex");
}
