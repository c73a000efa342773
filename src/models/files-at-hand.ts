/**
 * The model files that a small relative may be among: those of the cache and of AGENT_MODELS, and those beside a model
 * that is in use. Looks at names and sizes, at no content.
 */
import path from "node:path";
import { isPartName } from "../runtime/gguf-parts.ts";
import { listGgufFiles, listLocalModels, readStats } from "./local-models.ts";
import type { ModelsEnvironment } from "./models-deps.ts";

export interface AtHandOptions {
  /** Of the model in use. */
  path: string;
  /** What lies beside a model in there does not count: whoever sent that folder must not choose models. */
  avoid: string;
}

/** Each file's header is read afterwards, in some 20 ms. */
const MAX_FILES = 32;
const FIRST_PART = /-00001-of-\d{5}\.gguf$/;

/** Smaller files than the model's only, the largest first, at most 32; of a split model its first part. */
export async function listFilesAtHand(
  environment: ModelsEnvironment,
  { path: used, avoid }: AtHandOptions,
): Promise<string[]> {
  const local = (await listLocalModels(environment)).map((model) => model.path);
  const beside = await listBeside(used, avoid);
  const usedBytes = (await readStats(used).catch(() => null))?.size ?? 0;
  const files = [...new Set([...local, ...beside])].filter(
    (file) => file !== used && (!isPartName(file) || FIRST_PART.test(file)),
  );
  const sized = await Promise.all(files.map(measure));
  return sized
    .filter(({ bytes }) => bytes > 0 && (isPartName(used) || bytes < usedBytes))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, MAX_FILES)
    .map(({ file }) => file);
}

async function listBeside(used: string, avoid: string): Promise<string[]> {
  const folder = path.dirname(used);
  if (folder === avoid || isInside(folder, avoid)) return [];
  return (await listGgufFiles(folder)).map((name) => path.join(folder, name));
}

async function measure(file: string): Promise<{ file: string; bytes: number }> {
  const stats = await readStats(file).catch(() => null);
  return { file, bytes: stats?.isFile() ? stats.size : 0 };
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}
