/**
 * Reads the coverage files of Node processes: scripts of the project, their ranges turned into lines of the files a person
 * wrote. A script counts only when its text is known: by a source map, or because the file has exactly its length.
 */
import { SourceMap, type SourceMapPayload } from "node:module";
import { z } from "zod";
import { readLineStarts } from "../../code/source-lines.ts";
import { findProjectFile } from "../test-reports/project-file.ts";
import type { RunLinesBuilder } from "./line-coverage.ts";
import { LineTally } from "./line-tally.ts";
import { cutPieces, type Piece, type ScriptFunction } from "./script-pieces.ts";

const OFFSET = z.int().nonnegative();
const FUNCTIONS = z.array(
  z.object({
    ranges: z
      .array(z.object({ startOffset: OFFSET, endOffset: OFFSET, count: OFFSET }))
      .min(1)
      .max(50_000),
  }),
);
const SCRIPT = z.object({ url: z.string(), functions: z.array(z.unknown()).min(1).max(50_000) });
const FILE = z.object({
  result: z.array(z.unknown()),
  "source-map-cache": z.record(z.string(), z.unknown()).optional(),
});
const MAP = z.object({
  lineLengths: z.array(OFFSET).max(200_000),
  /** Characters that the runner put before the mapped text. */
  prefixLength: OFFSET.optional(),
  data: z.object({
    version: z.number(),
    sources: z.array(z.string()).max(1_000),
    mappings: z.string(),
    sourceRoot: z.string().nullish(),
  }),
});

export type ScriptMap = z.infer<typeof MAP>;

/** Brackets alone belong to no statement that could be at fault. */
const HAS_WORDS = /[^\s{}()[\];,]/;
const MAX_SCRIPT_CHARS = 2 * 1024 * 1024;
const MAX_RANGES = 200_000;

export interface ScriptTexts {
  root: string;
  /** The text of a project file; null when it cannot be read. */
  readText: (file: string) => Promise<string | null>;
  /** Maps of scripts that Node itself has none for, by the script's URL. */
  maps: ReadonlyMap<string, ScriptMap>;
}

/** Null unless it is a map in the form Node keeps them in. */
export function parseScriptMap(value: unknown): ScriptMap | null {
  return MAP.safeParse(value).data ?? null;
}

/** Adds what one process ran; a text that is no coverage adds nothing. */
export async function addV8Coverage(
  builder: RunLinesBuilder,
  text: string,
  texts: ScriptTexts,
): Promise<void> {
  const file = parseFile(text);
  for (const entry of file?.result ?? []) {
    const script = SCRIPT.safeParse(entry).data;
    const path = script === undefined ? null : findProjectFile(script.url, texts.root);
    if (script === undefined || path === null) continue;
    const functions = FUNCTIONS.safeParse(script.functions).data;
    if (functions === undefined || countRanges(functions) > MAX_RANGES) continue;
    const map =
      parseScriptMap(file?.["source-map-cache"]?.[script.url]) ?? texts.maps.get(script.url);
    if (map !== undefined) addMapped(builder, functions, { map, path, root: texts.root });
    else addPlain(builder, functions, { path, text: (await texts.readText(path)) ?? "" });
  }
}

function parseFile(text: string): z.infer<typeof FILE> | null {
  try {
    return FILE.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function countRanges(functions: readonly ScriptFunction[]): number {
  return functions.reduce((sum, { ranges }) => sum + ranges.length, 0);
}

function addPlain(
  builder: RunLinesBuilder,
  functions: readonly ScriptFunction[],
  { path, text }: { path: string; text: string },
): void {
  const length = Math.max(...functions.map(({ ranges }) => ranges[0]?.endOffset ?? 0));
  // Node takes a byte order mark off; any other difference means that another text ran.
  const source = text.length === length + 1 && text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (source.length !== length || length > MAX_SCRIPT_CHARS) return;
  const starts = readLineStarts(source);
  const tally = new LineTally();
  for (const piece of cutPieces(functions, 1)) {
    for (let row = findRow(starts, piece.start); (starts[row] ?? length) < piece.end; row += 1) {
      const from = Math.max(piece.start, starts[row] ?? 0);
      const part = source.slice(from, Math.min(piece.end, starts[row + 1] ?? length));
      if (HAS_WORDS.test(part)) tally.add(row + 1, piece);
    }
  }
  tally.addTo(builder, path);
}

/** The line that holds an offset, from 0. */
function findRow(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface MappedScript {
  map: ScriptMap;
  /** Of the script itself. */
  path: string;
  root: string;
}

/** Each place where the map names an original line tells whether that line ran. */
function addMapped(
  builder: RunLinesBuilder,
  functions: readonly ScriptFunction[],
  script: MappedScript,
): void {
  const spots = listSpots(script);
  const first = spots[0];
  if (first === undefined) return;
  // What starts before all that was written by a person is a wrapper around the module.
  const pieces = cutPieces(functions, Math.max(1, first.offset));
  const tallies = new Map<string, LineTally>();
  let at = 0;
  for (const { offset, file, line } of spots) {
    while (at < pieces.length && (pieces[at]?.end ?? 0) <= offset) at += 1;
    const piece: Piece | undefined = pieces[at];
    if (piece === undefined || piece.start > offset) continue;
    const tally = tallies.get(file) ?? new LineTally();
    tallies.set(file, tally);
    tally.add(line, piece);
  }
  for (const [file, tally] of tallies) tally.addTo(builder, file);
}

interface Spot {
  /** In the script that ran. */
  offset: number;
  /** In the file it was made from. */
  file: string;
  line: number;
}

function listSpots({ map, path, root }: MappedScript): Spot[] {
  const { lineLengths, data, prefixLength = 0 } = map;
  const total = lineLengths.reduce((sum, length) => sum + length + 1, 0);
  const decoded = total > MAX_SCRIPT_CHARS ? null : decodeMap(data);
  if (decoded === null) return [];
  const spots: Spot[] = [];
  let lineStart = prefixLength;
  for (const [row, length] of lineLengths.entries()) {
    for (let column = 0; column < length; column += 1) {
      const original = findEntryAt(decoded, row, column);
      const file = original && findOriginal(original.source, { data, path, root });
      if (file) spots.push({ offset: lineStart + column, file, line: original.line });
    }
    lineStart += length + 1;
  }
  return spots;
}

/** Null where the map has no entry for the place itself: it was generated, or goes on from an entry before. */
function findEntryAt(
  decoded: SourceMap,
  row: number,
  column: number,
): { source: string; line: number } | null {
  const entry = decoded.findEntry(row, column);
  if (!("originalLine" in entry) || typeof entry.originalSource !== "string") return null;
  if (entry.generatedLine !== row || entry.generatedColumn !== column) return null;
  return { source: entry.originalSource, line: entry.originalLine + 1 };
}

function decodeMap(data: ScriptMap["data"]): SourceMap | null {
  try {
    // Node reads these fields alone.
    return new SourceMap({
      ...data,
      names: [],
      sourceRoot: data.sourceRoot ?? "",
    } as unknown as SourceMapPayload);
  } catch {
    return null;
  }
}

/** Tools write sources as URLs, absolute paths, or relative to the script; a lone one can only be the script's own. */
function findOriginal(
  source: string,
  { data, path, root }: { data: ScriptMap["data"]; path: string; root: string },
): string | null {
  if (data.sources.length === 1 && !source.includes("/")) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    return findProjectFile(folder + source, root);
  }
  const isAbsolute = /^(?:file:\/\/|\/)/.test(source);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return findProjectFile(isAbsolute ? source : `${folder}${data.sourceRoot ?? ""}${source}`, root);
}
