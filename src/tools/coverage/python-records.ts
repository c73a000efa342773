/**
 * Reads what the Python tracer left and sums it up by test. The records were written next to repository code and may be
 * cut or forged: what cannot be read is passed over, what is too much is refused. Pure.
 */
import { z } from "zod";
import { findProjectFile } from "../test-reports/project-file.ts";
import {
  buildLineCoverage,
  type LineCounts,
  type LineCoverage,
  MAX_LINE,
} from "./line-coverage.ts";
import { JOURNAL_CELLS, LINE_BITS } from "./python-tracer.ts";

export interface PythonRecords {
  root: string;
  /** Texts of the lines-KEY.jsonl files. */
  lines: readonly string[];
  /** Contents of the journal-KEY.bin files by KEY. */
  journals: ReadonlyMap<string, Buffer>;
  /** Whether a test that began and never ended counts as failed; else it is left out. */
  countsAsFailed: (testName: string) => boolean;
}

type Outcome = "passed" | "failed" | "skipped";

interface TestRecord {
  name: string;
  outcome: Outcome | null;
  /** First and last key of each range, one after the other. */
  ranges: number[];
}

interface ProcessRecord {
  /** "KEY:TEST" of the process that started this one. */
  startedIn: string;
  /** The file's number in this process → its number here. */
  files: Map<number, number>;
  /** 0 is what ran outside all tests. */
  tests: Map<number, TestRecord>;
}

const RECORD = z.union([
  z.object({ p: z.string(), in: z.string() }),
  z.object({ f: z.int().nonnegative(), n: z.string().max(4_096) }),
  z.object({ s: z.int().positive(), n: z.string() }),
  z.object({
    t: z.int().nonnegative(),
    l: z.record(z.string(), z.string()),
    o: z.enum(["passed", "failed", "skipped"]).optional(),
  }),
]);

const MAX_RANGES = 4_000_000;
/** Of all tests together; a range is only a few characters. */
const MAX_KEYS = 20_000_000;
const MAX_ANCESTORS = 10;
const LINES_PER_FILE = 2 ** LINE_BITS;

/** Null when there is too much, or when no failing test ran a line of the project. */
export function readPythonRecords(records: PythonRecords): LineCoverage | null {
  const reader = new RecordReader(records.root);
  for (const text of records.lines) {
    if (!reader.read(text)) return null;
  }
  for (const [key, journal] of records.journals) reader.readJournal(key, journal);
  return summarize(reader, records.countsAsFailed);
}

class RecordReader {
  readonly processes = new Map<string, ProcessRecord>();
  readonly files: string[] = [];
  readonly #root: string;
  readonly #numbers = new Map<string, number>();
  #leftRanges = MAX_RANGES;
  #leftKeys = MAX_KEYS;

  constructor(root: string) {
    this.#root = root;
  }

  /** False when there is more than we are ready to hold. */
  read(text: string): boolean {
    let current: ProcessRecord | null = null;
    for (const line of text.split("\n")) {
      const record = parseRecord(line);
      if (record === null) continue;
      if ("p" in record) current = this.#open(record.p, record.in);
      else if (current !== null) this.#apply(current, record);
      if (this.#leftKeys < 0 || this.#leftRanges < 0) return false;
    }
    return true;
  }

  /** Lines of the test that was running when the process ended without a word. */
  readJournal(key: string, journal: Buffer): void {
    const process = this.processes.get(key);
    const cells = Math.min(Math.floor(journal.length / 8), JOURNAL_CELLS);
    if (process === undefined || cells < 2) return;
    const cellAt = (index: number) => Number(journal.readBigUInt64LE(index * 8));
    const test = testOf(process, cellAt(0));
    if (test.outcome !== null) return;
    const end = Math.min(cells, cellAt(1) + 2);
    for (let index = 2; index < end; index += 1) {
      const file = process.files.get(Math.floor(cellAt(index) / LINES_PER_FILE));
      const line = cellAt(index) % LINES_PER_FILE;
      const found = (file ?? 0) * LINES_PER_FILE + line;
      if (file !== undefined && line > 0 && line <= MAX_LINE) test.ranges.push(found, found);
    }
  }

  #open(key: string, startedIn: string): ProcessRecord {
    const process = { startedIn, files: new Map(), tests: new Map() };
    this.processes.set(key, process);
    return process;
  }

  #apply(process: ProcessRecord, record: Exclude<z.infer<typeof RECORD>, { p: string }>): void {
    if ("f" in record) {
      const file = findProjectFile(record.n, this.#root);
      if (file !== null) process.files.set(record.f, this.#numberOf(file));
    } else if ("s" in record) testOf(process, record.s).name = record.n;
    else {
      const test = testOf(process, record.t);
      test.outcome = record.o ?? test.outcome;
      for (const [number, ranges] of Object.entries(record.l)) {
        const file = process.files.get(Number(number));
        if (file !== undefined) this.#addRanges(test.ranges, file, ranges);
      }
    }
  }

  #numberOf(file: string): number {
    const number = this.#numbers.get(file) ?? this.files.push(file) - 1;
    this.#numbers.set(file, number);
    return number;
  }

  #addRanges(to: number[], file: number, ranges: string): void {
    for (const [, first, last] of ranges.matchAll(/(\d+)-(\d+)/g)) {
      const start = Math.max(1, Number(first));
      const end = Math.min(Number(last), MAX_LINE);
      if (end < start) continue;
      this.#leftRanges -= 1;
      this.#leftKeys -= end - start + 1;
      if (this.#leftRanges < 0 || this.#leftKeys < 0) return;
      to.push(file * LINES_PER_FILE + start, file * LINES_PER_FILE + end);
    }
  }
}

function parseRecord(line: string): z.infer<typeof RECORD> | null {
  try {
    return RECORD.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function testOf(process: ProcessRecord, number: number): TestRecord {
  const known = process.tests.get(number);
  if (known !== undefined) return known;
  const fresh: TestRecord = { name: "", outcome: null, ranges: [] };
  process.tests.set(number, fresh);
  return fresh;
}

function summarize(
  { processes, files }: RecordReader,
  countsAsFailed: (testName: string) => boolean,
): LineCoverage | null {
  for (const process of processes.values()) giveToParent(process, processes);
  const total = { failed: 0, passed: 0 };
  const counts = new Map<number, LineCounts>();
  for (const { tests } of processes.values()) {
    addCounts(total, countProcess(tests, countsAsFailed, counts));
  }
  const lines = [...counts].map(([key, { failed, passed }]) => ({
    file: files[Math.floor(key / LINES_PER_FILE)] ?? "",
    line: key % LINES_PER_FILE,
    failed,
    passed,
  }));
  return buildLineCoverage({ failedTests: total.failed, passedTests: total.passed, lines });
}

/** Adds the lines of one process to `counts`; gives how many tests it ran. */
function countProcess(
  tests: ProcessRecord["tests"],
  countsAsFailed: (testName: string) => boolean,
  counts: Map<number, LineCounts>,
): LineCounts {
  const ran = { failed: 0, passed: 0 };
  const shared = listKeys(tests.get(0)?.ranges ?? []);
  for (const [number, test] of tests) {
    const outcome = number === 0 ? null : decideOutcome(test, countsAsFailed);
    if (outcome === null) continue;
    ran[outcome] += 1;
    const own = [...listKeys(test.ranges)].filter((key) => !shared.has(key));
    for (const key of own) countOf(counts, key)[outcome] += 1;
  }
  if (ran.failed + ran.passed === 0) return ran;
  // What ran outside the tests of a process, such as its modules' loading, serves them all.
  for (const key of shared) addCounts(countOf(counts, key), ran);
  return ran;
}

/** What a process does that a test starts is done by that test; tests of its own are not counted again. */
function giveToParent(process: ProcessRecord, processes: ReadonlyMap<string, ProcessRecord>): void {
  const test = findStarter(process, processes);
  if (test === null) return;
  for (const { ranges } of process.tests.values()) test.ranges = test.ranges.concat(ranges);
  process.tests.clear();
}

/** The test of another process that this one was started in, however far up; null outside all tests. */
function findStarter(
  process: ProcessRecord,
  processes: ReadonlyMap<string, ProcessRecord>,
): TestRecord | null {
  let { startedIn } = process;
  for (let depth = 0; depth < MAX_ANCESTORS; depth += 1) {
    const [key = "", number = "0"] = startedIn.split(":");
    const parent = processes.get(key);
    if (parent === undefined) return null;
    const test = Number(number) > 0 ? parent.tests.get(Number(number)) : undefined;
    if (test !== undefined) return test;
    startedIn = parent.startedIn;
  }
  return null;
}

function decideOutcome(
  { name, outcome }: TestRecord,
  countsAsFailed: (testName: string) => boolean,
): "passed" | "failed" | null {
  if (outcome === null) return countsAsFailed(name) ? "failed" : null;
  return outcome === "skipped" ? null : outcome;
}

function listKeys(ranges: readonly number[]): Set<number> {
  const keys = new Set<number>();
  for (let at = 0; at + 1 < ranges.length; at += 2) {
    const last = ranges[at + 1] ?? 0;
    for (let key = ranges[at] ?? 0; key <= last; key += 1) keys.add(key);
  }
  return keys;
}

function countOf(counts: Map<number, LineCounts>, key: number): LineCounts {
  const known = counts.get(key);
  if (known !== undefined) return known;
  const fresh = { failed: 0, passed: 0 };
  counts.set(key, fresh);
  return fresh;
}

function addCounts(to: LineCounts, from: LineCounts): void {
  to.failed += from.failed;
  to.passed += from.passed;
}
