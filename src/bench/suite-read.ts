/**
 * Opens a suite: a file with one case per line, packed or not, or a folder SET/CASE/ with case.json, repo/ and hidden/.
 * What is wrong with one case is said of that case; what is wrong with the suite is an error. Reads, writes nothing.
 */
import { lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AgentError, isAgentError, messageOf } from "../base/errors.ts";
import { openRegularFile } from "../base/regular-file.ts";
import { readSmallFile } from "../base/small-file.ts";
import { CaseProblem, parseCase, type SuiteCase } from "./suite-case.ts";
import { readCaseFolder, unpackFiles } from "./suite-files.ts";
import type { FileTexts } from "./suite-place.ts";

export interface CaseFiles {
  /** What the agent gets. */
  repo: FileTexts;
  /** Laid over the result before it is graded. */
  hidden: FileTexts;
}

/** A case that can be run, or why it cannot. */
export type SuiteEntry =
  | { kind: "case"; case: SuiteCase; readFiles: () => CaseFiles }
  | { kind: "problem"; id: string; set: string | null; reason: string };

const MAX_PACKED_BYTES = 256 * 1024 * 1024;
const MAX_TEXT_BYTES = 512 * 1024 * 1024;
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const MAX_CASE_BYTES = 2 * 1024 * 1024;
const MAX_CASES = 100_000;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });
const NEWLINE = 10;

/** In the order in which they are found. Throws "input-invalid". */
export async function readSuite(place: string): Promise<SuiteEntry[]> {
  const fail = (reason: string, cause?: unknown) =>
    new AgentError("input-invalid", { path: place, line: null, reason }, { cause });
  try {
    const isFolder = statSync(place).isDirectory();
    const entries = isFolder ? await readFolder(place) : readLines(await readPacked(place));
    if (entries.length === 0) throw fail("it has no cases");
    return refuseDoubles(entries);
  } catch (cause) {
    if (isAgentError(cause)) throw cause;
    throw fail(describeReading(cause), cause);
  }
}

function describeReading(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return "it does not exist";
    case "EACCES":
      return "it may not be read";
    case "Z_BUF_ERROR":
      return "it is cut short";
    case "Z_DATA_ERROR":
      return "it is damaged";
    case "ERR_BUFFER_TOO_LARGE":
      return `it is larger than ${MAX_TEXT_BYTES / 2 ** 20} MiB unpacked`;
    default:
      return messageOf(error);
  }
}

async function readPacked(file: string): Promise<Buffer> {
  const opened = await openRegularFile(file);
  if (opened === null) throw new Error("it is neither a file nor a folder");
  try {
    if (opened.stats.size > MAX_PACKED_BYTES) {
      throw new Error(`it is larger than ${MAX_PACKED_BYTES / 2 ** 20} MiB`);
    }
    const bytes = await opened.handle.readFile();
    if (!bytes.subarray(0, 2).equals(GZIP_MAGIC)) return bytes;
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_TEXT_BYTES });
  } finally {
    await opened.handle.close();
  }
}

function readLines(bytes: Buffer): SuiteEntry[] {
  const entries: SuiteEntry[] = [];
  let start = 0;
  for (let line = 1; start < bytes.length; line++) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    if (bytes.subarray(start, end).some((byte) => byte > 32)) {
      entries.push(readLine(bytes.subarray(start, end), line));
    }
    if (entries.length > MAX_CASES) throw new Error(`it has more than ${MAX_CASES} cases`);
    start = end + 1;
  }
  return entries;
}

function readLine(bytes: Buffer, line: number): SuiteEntry {
  let named: NamedParts = { id: `line ${line}`, set: null };
  try {
    if (bytes.length > MAX_LINE_BYTES) throw new CaseProblem("it is too large");
    const row = parseRow(bytes);
    named = { ...named, ...nameParts(row.case) };
    const parsed = parseCase(row.case);
    const files = unpackFiles(row.files);
    return { kind: "case", case: parsed, readFiles: () => files };
  } catch (error) {
    return toProblem(error, named);
  }
}

function parseRow(bytes: Buffer): { case?: unknown; files?: unknown } {
  try {
    const row: unknown = JSON.parse(STRICT_UTF8.decode(bytes));
    return typeof row === "object" && row !== null ? row : {};
  } catch (cause) {
    throw new CaseProblem("it is not JSON", { cause });
  }
}

async function readFolder(root: string): Promise<SuiteEntry[]> {
  const entries: SuiteEntry[] = [];
  for (const set of listFolders(root)) {
    for (const name of listFolders(path.join(root, set))) {
      const folder = path.join(root, set, name);
      if (lstatSync(path.join(folder, "case.json"), { throwIfNoEntry: false }) === undefined) {
        continue;
      }
      entries.push(await readCase(folder, { id: `${set}/${name}`, set }));
      if (entries.length > MAX_CASES) throw new Error(`it has more than ${MAX_CASES} cases`);
    }
  }
  return entries;
}

/** Files and links between them belong to no case. */
function listFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function readCase(folder: string, named: NamedParts): Promise<SuiteEntry> {
  try {
    const text = await readSmallFile(path.join(folder, "case.json"), MAX_CASE_BYTES);
    const value = parseJson(text);
    const parsed = parseCase(value);
    return { kind: "case", case: parsed, readFiles: () => readCaseFolder(folder) };
  } catch (error) {
    return toProblem(error, named);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CaseProblem("case.json is not JSON", { cause });
  }
}

interface NamedParts {
  id: string;
  set: string | null;
}

/** As far as a case that is not right says who it is. */
function nameParts(value: unknown): Partial<NamedParts> {
  if (typeof value !== "object" || value === null) return {};
  const { id, set } = value as { id?: unknown; set?: unknown };
  return {
    ...(typeof id === "string" && id !== "" && { id: id.slice(0, 300) }),
    ...(typeof set === "string" && { set: set.slice(0, 100) }),
  };
}

function toProblem(error: unknown, { id, set }: NamedParts): SuiteEntry {
  return { kind: "problem", id, set, reason: messageOf(error) };
}

/** The first of an id is the case; nobody knows which was meant, but rows are kept by id. */
function refuseDoubles(entries: readonly SuiteEntry[]): SuiteEntry[] {
  const seen = new Set<string>();
  return entries.map((entry) => {
    if (entry.kind === "problem") return entry;
    const { id, set } = entry.case;
    if (!seen.has(id)) {
      seen.add(id);
      return entry;
    }
    return { kind: "problem", id, set, reason: "another case has the same id" };
  });
}
