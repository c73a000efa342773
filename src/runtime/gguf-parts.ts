/**
 * A model as one file or as the parts of a split one: `NAME-00001-of-00003.gguf`, the first of which holds the
 * metadata. Knows the container, not models. Invariant: a model that was read has all its parts, in their order.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import { AgentError, isAgentError } from "../base/errors.ts";
import { type GgufHeader, type GgufLayout, readGgufLayout } from "./gguf-header.ts";
import type { GgufTensor } from "./gguf-tensors.ts";

export interface GgufModel {
  /** Of the first part, which llama.cpp wants to be given; `path` and `fileBytes` are of that part. */
  header: GgufHeader;
  /** In their order; one for a model that is not split. */
  partPaths: readonly string[];
  /** Of all parts together. */
  totalBytes: number;
  /** Of all parts, in their order. */
  tensors: readonly GgufTensor[];
}

interface Split {
  count: number;
  /** From 0. */
  index: number;
}

const MAX_PARTS = 65_535; // split.count is a 16-bit number
const PART_NAME = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/;

/** Whether the file is named as the parts of split models are. */
export function isPartName(file: string): boolean {
  return PART_NAME.test(path.basename(file));
}

/**
 * Reads the model that the file is, or is a part of. Throws "model-unreadable", "model-unusable" with the name of
 * the part that is missing or stands in the wrong place.
 */
export async function readGgufModel(file: string): Promise<GgufModel> {
  const given = await readGgufLayout(file);
  const split = readSplit(given);
  if (split === null) return combine(given, [given]);
  const partPaths = listPartPaths(given, split);
  await requireParts(file, partPaths);
  const parts: GgufLayout[] = [];
  for (const [index, partPath] of partPaths.entries()) {
    const part = index === split.index ? given : await readPart(partPath);
    requirePlace(part, { count: split.count, index });
    parts.push(part);
  }
  return requireWhole(combine(given, parts));
}

function readSplit(layout: GgufLayout): Split | null {
  const count = readNumber(layout, "split.count");
  if (count === null || count <= 1) return null;
  const index = readNumber(layout, "split.no");
  if (count > MAX_PARTS || index === null || index >= count) {
    throw damage(layout.path, `it says it is part ${index ?? "?"} (from 0) of ${count}`);
  }
  return { count, index };
}

function readNumber({ path: file, entries }: GgufLayout, key: string): number | null {
  const entry = entries.get(key);
  if (entry === undefined) return null;
  const value = entry.kind === "number" ? Number(entry.value) : Number.NaN;
  if (!Number.isInteger(value) || value < 0) throw damage(file, `its ${key} is not a count`);
  return value;
}

/** The names follow from the given one. */
function listPartPaths({ path: file }: GgufLayout, { count, index }: Split): string[] {
  const [, stem, number, total] = PART_NAME.exec(path.basename(file)) ?? [];
  if (stem === undefined || Number(number) !== index + 1 || Number(total) !== count) {
    const ending = `-${pad(index + 1)}-of-${pad(count)}.gguf`;
    throw damage(
      file,
      `it is part ${index + 1} of ${count}, and its name does not end in ${ending} as it must for the others to be found`,
    );
  }
  const folder = path.dirname(file);
  return Array.from({ length: count }, (_, at) =>
    path.join(folder, `${stem}-${pad(at + 1)}-of-${pad(count)}.gguf`),
  );
}

function pad(number: number): string {
  return String(number).padStart(5, "0");
}

async function requireParts(file: string, partPaths: readonly string[]): Promise<void> {
  let present = 0;
  let firstMissing: string | null = null;
  for (const partPath of partPaths) {
    if (await exists(partPath)) present += 1;
    else firstMissing ??= partPath;
  }
  if (firstMissing === null) return;
  const others = partPaths.length - present - 1;
  const rest = others === 0 ? "" : ` (and ${others} more)`;
  throw damage(file, `its part ${path.basename(firstMissing)}${rest} is missing beside it`);
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function readPart(partPath: string): Promise<GgufLayout> {
  try {
    return await readGgufLayout(partPath);
  } catch (error) {
    if (!isAgentError(error, "model-unreadable")) throw error;
    throw damage(partPath, `this part cannot be read: ${error.details.reason}`);
  }
}

function requirePlace(part: GgufLayout, wanted: Split): void {
  const index = readNumber(part, "split.no");
  const count = readNumber(part, "split.count") ?? wanted.count;
  if (index === wanted.index && count === wanted.count) return;
  const said = index === null ? "no part of anything" : `part ${index + 1} of ${count}`;
  throw damage(
    part.path,
    `it says it is ${said}, and its name says part ${wanted.index + 1} of ${wanted.count}`,
  );
}

function combine(given: GgufLayout, parts: readonly GgufLayout[]): GgufModel {
  return {
    header: parts[0] ?? given,
    partPaths: parts.map((part) => part.path),
    totalBytes: parts.reduce((sum, part) => sum + part.fileBytes, 0),
    tensors: parts.flatMap((part) => part.tensors),
  };
}

function requireWhole(model: GgufModel): GgufModel {
  const { path: file, entries } = model.header;
  const names = new Set<string>();
  for (const { name } of model.tensors) {
    if (names.has(name)) throw damage(file, `two of its parts hold the tensor ${name}`);
    names.add(name);
  }
  const stated = entries.get("split.tensors.count");
  if (stated?.kind !== "number" || Number(stated.value) !== names.size) {
    const said = stated?.kind === "number" ? `${stated.value} tensors` : "no number of tensors";
    throw damage(file, `it speaks of ${said}, and its parts hold ${names.size}`);
  }
  return model;
}

function damage(file: string, reason: string): AgentError {
  return new AgentError("model-unusable", { path: file, reason });
}
