/**
 * Says which lines the failing and the passing tests of a project run, without installing anything: Python by a tracer of
 * ours, JavaScript and Go by what their runtimes offer. Leaves nothing in the project; whatever goes wrong is null.
 */
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestCommand } from "../test-command.ts";
import type { TestFailure } from "../test-report.ts";
import type { TestRunner } from "../test-runners/identify-runner.ts";
import type { CoverageRun } from "./coverage-run.ts";
import { createGoCounter } from "./go-counter.ts";
import { createJestCounter } from "./jest-counter.ts";
import type { LineCoverage } from "./line-coverage.ts";
import { measurePython } from "./measure-python.ts";
import { measureTwice } from "./measure-twice.ts";
import { createNodeCounter } from "./node-counter.ts";

export interface CoverageOptions {
  command: TestCommand;
  root: string;
  /** The failing tests as the runner named them; what is run alone where the runner can. */
  failures: readonly TestFailure[];
  /** For all runs together; tests run slower while they are measured. */
  timeoutMs: number;
  signal?: AbortSignal;
}

type Measure = (run: CoverageRun) => Promise<LineCoverage | null>;

const measureNode: Measure = (run) => measureTwice(run, createNodeCounter(run.command.runner));

const MEASURES: Partial<Record<TestRunner, Measure>> = {
  pytest: measurePython,
  unittest: measurePython,
  "node-test": measureNode,
  vitest: measureNode,
  mocha: measureNode,
  jest: (run) => measureTwice(run, createJestCounter()),
  go: (run) => measureTwice(run, createGoCounter()),
};

/**
 * Runs the tests once or twice (with retries of a narrower selection, a few times) within the limit.
 * Python counts each test exactly; for JavaScript and Go the numbers are upper estimates from how often a line ran.
 * Null: the runner is none of these, or nothing usable was measured. Rejects with `signal.reason` alone.
 */
export async function measureCoverage(options: CoverageOptions): Promise<LineCoverage | null> {
  const { signal, command } = options;
  signal?.throwIfAborted();
  const measure = command.shell ? undefined : MEASURES[command.runner];
  if (measure === undefined) return null;
  let folder: string | null = null;
  try {
    const base = await mkdtemp(path.join(await realpath(tmpdir()), "agent-coverage-"));
    folder = base;
    let made = 0;
    const makeFolder = async () => {
      made += 1;
      const inner = path.join(base, String(made));
      await mkdir(inner);
      return inner;
    };
    return await measure({ ...options, root: await realpath(options.root), makeFolder });
  } catch {
    signal?.throwIfAborted();
    return null;
  } finally {
    if (folder !== null) await removeFolder(folder);
  }
}

/** A process that got away may still write there; what it leaves is the system's to clear. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}
