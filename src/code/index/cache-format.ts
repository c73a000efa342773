/**
 * The facts of a project as bytes and back. Starts with a version and a checksum; whatever is damaged, foreign or of
 * another version reads as nothing, never as wrong facts.
 */
import { createHash } from "node:crypto";
import type { SymbolKind } from "../reading.ts";
import {
  FACTS_VERSION,
  type IndexedFile,
  type IndexedSymbol,
  SKIP_REASONS,
} from "./indexed-file.ts";
import {
  createNumberReader,
  createNumberWriter,
  type NumberReader,
  type NumberWriter,
  StreamDamage,
} from "./number-stream.ts";
import { ROW_CELLS } from "./use-table.ts";

const FORMAT_VERSION = 1;
const MAGIC = `agent-code-index ${FORMAT_VERSION}.${FACTS_VERSION}\n`;
const CHECKSUM_BYTES = 32;
/** The order is part of the format. */
const KINDS: readonly SymbolKind[] = [
  "function",
  "method",
  "class",
  "interface",
  "type",
  "variable",
  "constant",
  "enum",
];

/** `root`: the project the facts belong to. */
export function encodeFiles(root: string, files: Iterable<IndexedFile>): Uint8Array {
  const writer = createNumberWriter();
  const all = [...files];
  writer.text(root);
  writer.number(all.length);
  for (const file of all) writeFile(writer, file);
  const body = writer.finish();
  return Buffer.concat([Buffer.from(MAGIC), hashBytes(body), body]);
}

/** Null: not written by this version for this root, or damaged since. */
export function decodeFiles(root: string, bytes: Uint8Array): IndexedFile[] | null {
  const bodyStart = MAGIC.length + CHECKSUM_BYTES;
  const head = Buffer.from(bytes.subarray(0, bodyStart));
  if (head.subarray(0, MAGIC.length).toString("latin1") !== MAGIC) return null;
  const body = bytes.subarray(bodyStart);
  if (!hashBytes(body).equals(head.subarray(MAGIC.length))) return null;
  try {
    const reader = createNumberReader(body);
    if (reader.text() !== root) return null;
    const files = Array.from({ length: reader.count() }, () => readFile(reader));
    return reader.isAtEnd() ? files : null;
  } catch (error) {
    if (error instanceof StreamDamage) return null;
    throw error;
  }
}

function hashBytes(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function writeFile(writer: NumberWriter, file: IndexedFile): void {
  writer.text(file.path);
  writer.number(file.sizeBytes);
  writer.text(String(file.modifiedMs));
  writer.text(String(file.readMs));
  writer.text(file.hash);
  writer.number(file.skipped === null ? 0 : SKIP_REASONS.indexOf(file.skipped) + 1);
  writer.number(file.symbols.length);
  for (const symbol of file.symbols) writeSymbol(writer, symbol);
  writer.number(file.imports.length);
  for (const { specifier, names, line } of file.imports) {
    writer.text(specifier);
    writer.number(line);
    writeTexts(writer, names);
  }
  writeTexts(writer, file.exports);
  writeTexts(writer, file.uses.names);
  writer.number(file.uses.cells.length / ROW_CELLS);
  // The first cell of a row is -1 outside all declarations.
  for (const [at, cell] of file.uses.cells.entries()) {
    writer.number(at % ROW_CELLS === 0 ? cell + 1 : cell);
  }
}

function readFile(reader: NumberReader): IndexedFile {
  const path = reader.text();
  const sizeBytes = reader.number();
  const modifiedMs = readTime(reader);
  const readMs = readTime(reader);
  const hash = reader.text();
  const reason = reader.below(SKIP_REASONS.length + 1);
  const symbols = Array.from({ length: reader.count() }, () => readSymbol(reader));
  const imports = Array.from({ length: reader.count() }, () => ({
    specifier: reader.text(),
    line: reader.number(),
    names: readTexts(reader),
  }));
  const exports = readTexts(reader);
  const names = readTexts(reader);
  const cells = new Int32Array(reader.count() * ROW_CELLS);
  for (let at = 0; at < cells.length; at += ROW_CELLS) {
    cells[at] = reader.below(symbols.length + 1) - 1;
    cells[at + 1] = reader.below(names.length);
    cells[at + 2] = reader.below(2 ** 31);
    cells[at + 3] = reader.below(2 ** 31);
  }
  return {
    path,
    sizeBytes,
    modifiedMs,
    readMs,
    hash,
    skipped: reason === 0 ? null : (SKIP_REASONS[reason - 1] ?? null),
    symbols,
    imports,
    exports,
    uses: { names, cells },
  };
}

function writeSymbol(writer: NumberWriter, symbol: IndexedSymbol): void {
  writer.text(symbol.name);
  writer.number(KINDS.indexOf(symbol.kind));
  writer.text(symbol.container ?? "");
  writer.text(symbol.qualifiedName);
  writer.number(symbol.startLine);
  writer.number(symbol.endLine - symbol.startLine);
  writer.number(symbol.bodyStartLine - symbol.startLine);
  writer.number(symbol.startIndex);
  writer.number(symbol.endIndex - symbol.startIndex);
  writer.text(symbol.signature);
  writer.text(symbol.doc ?? "");
  writer.number(symbol.exported ? 1 : 0);
}

function readSymbol(reader: NumberReader): IndexedSymbol {
  const name = reader.text();
  const kind = KINDS[reader.below(KINDS.length)] ?? "function";
  const container = reader.text();
  const qualifiedName = reader.text();
  const startLine = reader.number();
  const endLine = startLine + reader.number();
  const bodyStartLine = startLine + reader.number();
  const startIndex = reader.number();
  const endIndex = startIndex + reader.number();
  const signature = reader.text();
  const doc = reader.text();
  const exported = reader.below(2) === 1;
  return {
    name,
    kind,
    ...(container === "" ? {} : { container }),
    qualifiedName,
    startLine,
    endLine,
    startIndex,
    endIndex,
    bodyStartLine,
    signature,
    exported,
    doc: doc === "" ? null : doc,
  };
}

function readTime(reader: NumberReader): number {
  const value = Number(reader.text());
  if (!Number.isFinite(value)) throw new StreamDamage();
  return value;
}

function writeTexts(writer: NumberWriter, texts: readonly string[]): void {
  writer.number(texts.length);
  for (const text of texts) writer.text(text);
}

function readTexts(reader: NumberReader): string[] {
  return Array.from({ length: reader.count() }, () => reader.text());
}
