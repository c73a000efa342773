/**
 * Where the candidates of one repair are judged: copies of the project that have proved to be fair, else the project
 * itself. Measures on a copy of its own which lines the failing tests run.
 */

import { createTreeTrial } from "./agent/repair/judge/tree-trial.ts";
import type { OpenTrials, OpenTrialsFor, TrialRequest } from "./agent/repair/judge/trial.ts";
import type { RepairDeps } from "./agent/repair/repair-deps.ts";
import { measureCoverage } from "./tools/coverage/measure-coverage.ts";
import type { CheckResult } from "./tools/run-checks.ts";
import type { TestCommand } from "./tools/test-command.ts";
import { compareResults } from "./tools/trial/compare-results.ts";
import { proveTrialTree } from "./tools/trial/prove-trial-tree.ts";
import { openTrialTrees, type TrialTree, type TrialTrees } from "./tools/trial/trial-tree.ts";

export interface TrialParts extends Pick<RepairDeps, "workspace" | "check" | "signal"> {
  /** The real path of the project. */
  root: string;
  command: TestCommand;
  isIgnored: (path: string) => boolean;
  /** How a run of the tests is looked at, given that only some of them are meant. */
  see: (result: CheckResult) => CheckResult;
  /** How many candidates are judged at a time. */
  count: number;
}

/** A suite that takes longer is run on a copy only for candidates; what passes is run in the project anyway. */
const PROOF_WORTHWHILE_MS = 15_000;
const LEAST_COVERAGE_MS = 10_000;
/** Tests are slower while their lines are counted. */
const COVERAGE_FACTOR = 10;
const MOST_COVERAGE_MS = 30_000;

export class ProjectTrials implements AsyncDisposable {
  readonly #parts: TrialParts;
  #trees: TrialTrees | null = null;
  #opening: Promise<unknown> = Promise.resolve();
  #measuring: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(parts: TrialParts) {
    this.#parts = parts;
  }

  /** Once. Throws the signal's reason. */
  readonly open: OpenTrialsFor = (request) => {
    const opening = this.#open(request);
    this.#opening = opening.catch(() => {}); // whoever waits for them is told
    return opening;
  };

  async #open(request: TrialRequest): Promise<OpenTrials> {
    const { count } = this.#parts;
    const signal = AbortSignal.any([this.#parts.signal, this.#closing.signal]);
    // One more than is judged on: that is where coverage is measured.
    const opened = await openTrialTrees({ ...this.#parts, signal, count: count + 1 });
    if ("reason" in opened) return this.#useProject(opened.reason);
    this.#trees = opened;
    const [measured, ...judges] = opened.trees.map((tree) => this.#seeThrough(tree));
    const [first] = judges;
    if (measured === undefined || first === undefined)
      return this.#useProject("none could be made");
    const proof = await prove(first, request, signal);
    if (!proof.ok) return this.#useProject(proof.reason);
    const isApart = await runApart(judges, proof, signal);
    return {
      trials: isApart ? judges : [first],
      areCopies: true,
      flaky: proof.flaky,
      problem: null,
      copyRoot: first.root,
      coverage: this.#measure(measured, request),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("nobody waits for it any more"));
    await this.#opening;
    await this.#measuring;
    await this.#trees?.[Symbol.asyncDispose]();
  }

  #seeThrough(tree: TrialTree): TrialTree {
    const { see } = this.#parts;
    return {
      root: tree.root,
      check: async (texts, request) => see(await tree.check(texts, request)),
    };
  }

  #useProject(problem: string): OpenTrials {
    const trials = [createTreeTrial(this.#parts)];
    const coverage = Promise.resolve(null);
    return { trials, areCopies: false, flaky: [], problem, copyRoot: null, coverage };
  }

  #measure({ root }: TrialTree, { baseline }: TrialRequest): OpenTrials["coverage"] {
    const { command } = this.#parts;
    if (baseline.durationMs > PROOF_WORTHWHILE_MS || baseline.outcome !== "failed") {
      return Promise.resolve(null);
    }
    const slower = Math.max(LEAST_COVERAGE_MS, baseline.durationMs * COVERAGE_FACTOR);
    const timeoutMs = Math.min(MOST_COVERAGE_MS, slower);
    const { failures } = baseline.report;
    const signal = AbortSignal.any([this.#parts.signal, this.#closing.signal]);
    const coverage = measureCoverage({ command, root, failures, timeoutMs, signal });
    this.#measuring = coverage.catch(() => {}); // whoever waits for it is told
    return coverage;
  }
}

/** Whether tests say the same while others run: a port or a file that they all want shows here. */
async function runApart(
  trees: readonly TrialTree[],
  { again, flaky }: { again: CheckResult | null; flaky: readonly string[] },
  signal: AbortSignal,
): Promise<boolean> {
  if (trees.length < 2 || again === null) return true;
  const timeoutMs = Math.max(LEAST_COVERAGE_MS, 2 * again.durationMs);
  const beside = await Promise.all(trees.map((tree) => tree.check([], { timeoutMs, signal })));
  return beside.every((result) =>
    compareResults(again, result, "cause").every(
      ({ name, isOutcome }) => !isOutcome || (name !== null && flaky.includes(name)),
    ),
  );
}

async function prove(tree: TrialTree, { baseline, canary }: TrialRequest, signal: AbortSignal) {
  const { durationMs } = baseline;
  if (durationMs > PROOF_WORTHWHILE_MS) return { ok: true, again: null, flaky: [] } as const;
  const timeoutMs = Math.max(LEAST_COVERAGE_MS, 2 * durationMs);
  return proveTrialTree(tree, { baseline, canary, timeoutMs, signal });
}
