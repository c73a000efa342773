/** Runs Python tests under our tracer: one run of all tests, and one of the failing ones where the first did not get that far. */
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type CheckResult, runChecks } from "../run-checks.ts";
import { narrowTestCommand } from "../test-runners/narrow-command.ts";
import type { CoverageRun } from "./coverage-run.ts";
import type { LineCoverage } from "./line-coverage.ts";
import { PYTEST_MODULE, PYTHON_FILES } from "./python-files.ts";
import { readPythonRecords } from "./python-records.ts";
import { readBounded, readCoverageFiles } from "./read-coverage-files.ts";

/** Of the time, for all tests; the rest is kept for the failing ones alone. */
const WHOLE_SHARE = 0.6;
const MAX_JOURNAL_BYTES = 256 * 1024;
const MAX_JOURNALS = 500;

export async function measurePython(run: CoverageRun): Promise<LineCoverage | null> {
  const narrowed = narrowTestCommand(run.command, run.failures);
  const wholeShare = narrowed === null ? 1 : WHOLE_SHARE;
  const started = performance.now();
  const whole = await traceTests(run, run.command, run.timeoutMs * wholeShare);
  if (whole !== null || narrowed === null) return whole;
  const leftMs = run.timeoutMs - (performance.now() - started);
  return leftMs <= 0 ? null : traceTests(run, narrowed, leftMs);
}

async function traceTests(
  { root, failures, signal, makeFolder }: CoverageRun,
  command: CoverageRun["command"],
  timeoutMs: number,
): Promise<LineCoverage | null> {
  const modules = await makeFolder();
  const records = await makeFolder();
  for (const [name, text] of Object.entries(PYTHON_FILES)) {
    await writeFile(path.join(modules, name), text);
  }
  const env = {
    PYTHONPATH: joinInherited(modules, process.env.PYTHONPATH, path.delimiter),
    PYTEST_PLUGINS: joinInherited(PYTEST_MODULE, process.env.PYTEST_PLUGINS, ","),
    AGENT_COVERAGE_ROOT: root,
    AGENT_COVERAGE_FOLDER: records,
    AGENT_COVERAGE_PARENT: "",
  };
  const folders = [modules, records];
  const result = await runChecks({
    command,
    root,
    timeoutMs,
    env,
    folders,
    ...(signal && { signal }),
  });
  const lines = await readCoverageFiles(records, ".jsonl");
  if (lines === null) return null;
  const journals = await readJournals(records);
  const countsAsFailed = decideUnfinished(result, failures);
  return readPythonRecords({ root, lines, journals, countsAsFailed });
}

/**
 * A test that never ended failed when it ended the whole process, or when tests were known to hang or it to fail;
 * in a run that is merely too slow under the tracer it says nothing.
 */
function decideUnfinished(
  { outcome, report }: CheckResult,
  failures: CoverageRun["failures"],
): (testName: string) => boolean {
  const hangs = failures.some(({ kind }) => kind === "timeout");
  const isKnown = (id: string) => failures.some(({ name }) => name === id || namesCase(name, id));
  const isCrash = outcome === "failed" && report.failures.every(({ kind }) => kind !== "timeout");
  return (name) => hangs || isCrash || isKnown(name);
}

/** `test_a (mod.Case.test_a)`, or before Python 3.11 `test_a (mod.Case)`, for the id `mod.Case.test_a`. */
function namesCase(name: string, id: string): boolean {
  const [test = "", place = ""] = name.split(" ");
  return place === `(${id})` || `${place.slice(1, -1)}.${test}` === id;
}

async function readJournals(folder: string): Promise<Map<string, Buffer>> {
  const journals = new Map<string, Buffer>();
  for (const name of (await readdir(folder)).slice(0, MAX_JOURNALS)) {
    const key = /^journal-(.+)\.bin$/.exec(name)?.[1];
    const file = path.join(folder, name);
    const bytes = key === undefined ? null : await readBounded(file, MAX_JOURNAL_BYTES);
    if (key !== undefined && bytes !== null) journals.set(key, bytes);
  }
  return journals;
}

function joinInherited(ours: string, inherited: string | undefined, delimiter: string): string {
  return inherited ? `${ours}${delimiter}${inherited}` : ours;
}
