/**
 * What a GGUF says of itself, read without native code, which a hostile header can abort. Knows the container, not
 * models. Invariant: time and memory are bounded by fixed limits, whatever lengths and counts the file states.
 * Format: docs/gguf.md of ggml-org/ggml, versions 2 and 3, little endian.
 */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { AgentError, messageOf } from "../base/errors.ts";
import { openRegularFile } from "../base/regular-file.ts";
import { GgufBytes } from "./gguf-bytes.ts";
import {
  type GgufTemplate,
  isTemplateKey,
  readTemplate,
  TEMPLATE_NAMES_KEY,
} from "./gguf-template.ts";
import { type GgufTensor, readAlignment, readTensors } from "./gguf-tensors.ts";
import { type GgufValue, readGgufValue } from "./gguf-value.ts";

export interface GgufHeader {
  path: string;
  fileBytes: number;
  version: number;
  tensorCount: number;
  /** The metadata, in the order of the file. */
  entries: ReadonlyMap<string, GgufValue>;
  template: GgufTemplate;
  /** Of all `tokenizer.*` entries as stored, templates aside; null when there are none. */
  vocabularySha256: string | null;
}

export interface GgufLayout extends GgufHeader {
  /** In the order of the file. */
  tensors: readonly GgufTensor[];
}

export interface GgufHeaderOptions {
  /** Keys whose lists of texts are kept, such as "tokenizer.ggml.tokens". */
  textLists?: readonly string[];
}

const MAX_HEADER_BYTES = 256 * 2 ** 20;
const MAX_ENTRIES = 65_536;
const MAX_KEY_BYTES = 65_535;
/** A key's length, a value's type, one byte. */
const SMALLEST_ENTRY_BYTES = 13;
/** What an entry takes besides its texts and numbers, roughly. */
const ENTRY_MEMORY_BYTES = 200;
const SMALLEST_TENSOR_BYTES = 24;
const MAGIC = "GGUF";
const VERSIONS = [2, 3];

/**
 * Reads the metadata in one pass. Throws "model-unreadable", "model-unusable".
 * Cost: about 20 ms for 150,000 tokens, the hash included.
 */
export function readGgufHeader(path: string, options: GgufHeaderOptions = {}): Promise<GgufHeader> {
  return withBytes(path, (bytes, fileBytes) => readMetadata(bytes, { path, fileBytes, options }));
}

/**
 * Reads the metadata and the table of tensors, and finds each tensor inside the file. Throws as `readGgufHeader`.
 * Cost: some milliseconds more.
 */
export function readGgufLayout(path: string): Promise<GgufLayout> {
  return withBytes(path, async (bytes, fileBytes) => {
    const header = await readMetadata(bytes, { path, fileBytes, options: {} });
    const alignmentBytes = readAlignment(bytes, header.entries);
    const count = header.tensorCount;
    return { ...header, tensors: await readTensors(bytes, { count, alignmentBytes, fileBytes }) };
  });
}

async function withBytes<Result>(
  path: string,
  read: (bytes: GgufBytes, fileBytes: number) => Promise<Result>,
): Promise<Result> {
  const { file, fileBytes } = await openFile(path);
  try {
    const endBytes = Math.min(fileBytes, MAX_HEADER_BYTES);
    return await read(new GgufBytes({ file, path, endBytes }), fileBytes);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<{ file: FileHandle; fileBytes: number }> {
  try {
    const opened = await openRegularFile(path);
    if (opened === null) throw new Error("it is not a file");
    return { file: opened.handle, fileBytes: opened.stats.size };
  } catch (error) {
    throw new AgentError("model-unreadable", { path, reason: messageOf(error) }, { cause: error });
  }
}

async function readMetadata(
  bytes: GgufBytes,
  file: { path: string; fileBytes: number; options: GgufHeaderOptions },
): Promise<GgufHeader> {
  const { path, fileBytes, options } = file;
  const { version, tensorCount, entryCount } = await readCounts(bytes);
  const kept = new Set([...(options.textLists ?? []), TEMPLATE_NAMES_KEY]);
  const { entries, vocabularySha256 } = await readEntries(bytes, entryCount, kept);
  const template = readTemplate(entries);
  return { path, fileBytes, version, tensorCount, entries, template, vocabularySha256 };
}

async function readCounts(
  bytes: GgufBytes,
): Promise<{ version: number; tensorCount: number; entryCount: number }> {
  await bytes.fill(Math.min(bytes.remainingBytes, 24));
  const isMarked = bytes.has(4) && bytes.take(4).toString("latin1") === MAGIC;
  if (!isMarked) throw bytes.damage("it does not begin with GGUF");
  if (!bytes.has(20)) throw bytes.damage("it is too short to hold a header");
  const version = bytes.takeUint32();
  if (VERSIONS.includes(version >>> 24)) throw bytes.damage("its numbers are big-endian");
  if (!VERSIONS.includes(version)) throw bytes.damage(`its GGUF version is ${version}`);
  const tensorCount = bytes.takeCount();
  const entryCount = bytes.takeCount();
  if (entryCount > MAX_ENTRIES || entryCount * SMALLEST_ENTRY_BYTES > bytes.remainingBytes) {
    throw bytes.damage(`it says it has ${entryCount} metadata entries`);
  }
  if (tensorCount * SMALLEST_TENSOR_BYTES > bytes.remainingBytes) {
    throw bytes.damage(`it says it has ${tensorCount} tensors`);
  }
  return { version, tensorCount, entryCount };
}

async function readEntries(
  bytes: GgufBytes,
  count: number,
  textLists: ReadonlySet<string>,
): Promise<{ entries: Map<string, GgufValue>; vocabularySha256: string | null }> {
  const entries = new Map<string, GgufValue>();
  const hash = createHash("sha256");
  let hasVocabulary = false;
  for (let index = 0; index < count; index++) {
    const key = await readKey(bytes);
    if (entries.has(key)) throw bytes.damage(`its entry ${key} stands there twice`);
    const isVocabulary = key.startsWith("tokenizer.") && !isTemplateKey(key);
    if (isVocabulary) {
      hasVocabulary = true;
      hash.update(`${key}\0`);
      bytes.startHash(hash);
    }
    entries.set(key, await readGgufValue(bytes, key, { keepTexts: textLists.has(key) }));
    if (isVocabulary) bytes.stopHash();
  }
  return { entries, vocabularySha256: hasVocabulary ? hash.digest("hex") : null };
}

async function readKey(bytes: GgufBytes): Promise<string> {
  await bytes.fill(8);
  const length = bytes.takeCount();
  if (length === 0) throw bytes.damage("the name of an entry is empty");
  if (length > MAX_KEY_BYTES) throw bytes.damage(`the name of an entry has ${length} bytes`);
  bytes.requireMemory(length + ENTRY_MEMORY_BYTES);
  await bytes.fill(length);
  return bytes.take(length).toString("utf8");
}
