/**
 * The rows of a suite in a file, one a line, written as they are made. A line that a killed run left half written is
 * cut off; whatever else is not a row keeps the file from being touched.
 */
import { closeSync, ftruncateSync, lstatSync, openSync, readFileSync, writeSync } from "node:fs";
import { AgentError } from "../base/errors.ts";
import { parseRowLines, type SuiteRow } from "../bench/suite-rows.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import { renderJsonLine } from "./json-line.ts";

const MAX_BYTES = 256 * 1024 * 1024;

export class BenchLedger implements Disposable {
  readonly #file: string;
  readonly #descriptor: number;
  /** In the file when it was opened. */
  readonly rows: readonly SuiteRow[];

  private constructor(file: string, descriptor: number, rows: readonly SuiteRow[]) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.rows = rows;
  }

  /** Makes the file where there is none. Throws "input-invalid" for other content, and what keeps it from being written. */
  static open(file: string): BenchLedger {
    requireOwnKind(file);
    let descriptor: number;
    try {
      descriptor = openSync(file, "a+");
    } catch (error) {
      throw describeWriteFailure(error, file);
    }
    try {
      return new BenchLedger(file, descriptor, readRows(file, descriptor));
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** Throws what keeps it from being written. */
  append(row: SuiteRow): void {
    try {
      writeSync(this.#descriptor, renderJsonLine(row));
    } catch (error) {
      throw describeWriteFailure(error, this.#file);
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

/** A pipe or a device cannot be gone on with. */
function requireOwnKind(file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const fail = (reason: string) =>
    new AgentError("input-invalid", { path: file, line: null, reason });
  if (!stats.isFile()) throw fail("it is not a regular file");
  if (stats.size > MAX_BYTES) throw fail("it is too large");
}

function readRows(file: string, descriptor: number): SuiteRow[] {
  const bytes = readFileSync(descriptor);
  const end = bytes.lastIndexOf(10) + 1;
  const rows = parseRowLines(bytes.subarray(0, end).toString("utf8"), file);
  // Rows are written with their line ends: what has none was being written when the process ended.
  if (end < bytes.length) {
    requireHalfRow(bytes.subarray(end).toString("utf8"), file);
    ftruncateSync(descriptor, end);
  }
  return rows;
}

/** Anybody's file may have no line end; only the beginning of a row of ours is cut off. */
function requireHalfRow(tail: string, file: string): void {
  if (tail.startsWith('{"id":') || tail.trim() === "") return;
  throw new AgentError("input-invalid", { path: file, line: null, reason: "it holds no rows" });
}
