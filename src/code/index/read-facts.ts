/** One file on disk → what the index keeps of it. Never fails because of a file: what cannot be read says why. */
import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { isAgentError } from "../../base/errors.ts";
import { createSymbols } from "../code-symbol.ts";
import { readDocLine } from "../doc-line.ts";
import type { FileEntry } from "../file-list.ts";
import { type Language, languageOf } from "../language.ts";
import { RULES } from "../languages/rules.ts";
import { readTree } from "../read-tree.ts";
import { loadGrammar } from "../syntax.ts";
import { createDeadline, readWithTree } from "../with-tree.ts";
import type { FileFacts, IndexedFile, SkipReason } from "./indexed-file.ts";
import { withRegularFile } from "./regular-file.ts";
import { judgeBytes, judgePath, judgeSize, judgeText } from "./source-judgement.ts";
import { collectUses, NO_USES } from "./use-table.ts";

/** For parsing, and once more for reading the tree. */
const MAX_PARSE_MS = 2000;
const HASH_CHARS = 32;

/** What reading a file came to; "same": its bytes are those already known. */
export type FileReading =
  | { kind: "read"; file: IndexedFile }
  | { kind: "same"; path: string; sizeBytes: number; modifiedMs: number; readMs: number }
  | { kind: "gone"; path: string };

export interface FileRequest {
  path: string;
  /** The hash of the bytes whose facts are known; empty when none are. */
  knownHash: string;
}

/** How many files are opened at once: while one is parsed, the disk reads the next. */
const FILES_AT_ONCE = 16;

/** One reading for each request, in their order. `root` is a real path. Throws "language-unusable". */
export async function readIndexedFiles(
  root: string,
  requests: readonly FileRequest[],
): Promise<FileReading[]> {
  const readings: FileReading[] = [];
  for (let start = 0; start < requests.length; start += FILES_AT_ONCE) {
    const batch = requests.slice(start, start + FILES_AT_ONCE);
    readings.push(...(await Promise.all(batch.map((each) => readIndexedFile(root, each)))));
  }
  return readings;
}

async function readIndexedFile(root: string, request: FileRequest): Promise<FileReading> {
  const gone: FileReading = { kind: "gone", path: request.path };
  try {
    const file = path.join(root, request.path);
    const reading = await withRegularFile(file, (handle, status) =>
      readOpenFile(handle, status, request),
    );
    return reading ?? gone;
  } catch (error) {
    if (isAgentError(error)) throw error;
    return { kind: "read", file: createUnread(request.path, "unreadable") };
  }
}

async function readOpenFile(
  handle: FileHandle,
  status: Stats,
  { path: filePath, knownHash }: FileRequest,
): Promise<FileReading> {
  const language = languageOf(filePath);
  const early = judgePath(filePath) ?? judgeSize(status.size);
  const { size: sizeBytes, mtimeMs: modifiedMs } = status;
  const listed = createListed({ path: filePath, sizeBytes, modifiedMs }, early);
  if (language === null || early !== null) return { kind: "read", file: listed };
  const bytes = await handle.readFile();
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, HASH_CHARS);
  if (hash === knownHash) {
    return { kind: "same", path: filePath, sizeBytes, modifiedMs, readMs: listed.readMs };
  }
  return { kind: "read", file: { ...listed, hash, ...(await readFacts(bytes, language)) } };
}

/** A file without facts. */
export function createListed(
  { path: filePath, sizeBytes, modifiedMs }: FileEntry,
  skipped: SkipReason | null,
): IndexedFile {
  const stamp = { path: filePath, sizeBytes, modifiedMs, readMs: Date.now(), hash: "" };
  return { ...stamp, ...createNoFacts(skipped) };
}

/** A file that could not even be opened. */
export function createUnread(filePath: string, skipped: "unreadable" | "too-hard"): IndexedFile {
  return createListed({ path: filePath, sizeBytes: 0, modifiedMs: 0 }, skipped);
}

function createNoFacts(skipped: SkipReason | null): FileFacts {
  return { skipped, symbols: [], imports: [], exports: [], uses: NO_USES };
}

/** The facts of a file's content. Bytes that are no UTF-8 read as U+FFFD. Throws "language-unusable". */
export async function readFacts(bytes: Uint8Array, language: Language): Promise<FileFacts> {
  const unreadable = judgeBytes(bytes);
  if (unreadable !== null) return createNoFacts(unreadable);
  const text = new TextDecoder().decode(bytes);
  const machineMade = judgeText(text);
  if (machineMade !== null) return createNoFacts(machineMade);
  const grammar = await loadGrammar(language);
  const facts = readWithTree(text, { grammar, maxMs: MAX_PARSE_MS }, (tree): FileFacts | null => {
    const rules = RULES[language.id];
    const found = readTree(tree, rules, createDeadline(MAX_PARSE_MS), { withNames: true });
    if (found === null) return null;
    const { symbols, exports } = createSymbols(text, found, rules);
    const lines = text.split("\n");
    return {
      skipped: null,
      symbols: symbols.map((symbol) => ({ ...symbol, doc: readDocLine(lines, symbol) })),
      imports: found.imports,
      exports,
      uses: collectUses(text, found.names ?? [], symbols),
    };
  });
  return facts ?? createNoFacts("too-hard");
}
