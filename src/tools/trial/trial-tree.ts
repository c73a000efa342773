/**
 * Copies of a project in which its tests judge candidates, so that the user's own tree is written once, at the end.
 * Knows no candidates and no model. Invariant: the project is only read; whatever tests do in a copy is undone before
 * the next run there.
 */
import { mkdir, realpath } from "node:fs/promises";
import path from "node:path";
import { AgentError } from "../../base/errors.ts";
import { showFolder } from "../containment/shown-folders.ts";
import type { CheckResult } from "../run-checks.ts";
import type { TestCommand } from "../test-command.ts";
import { fromText } from "./byte-path.ts";
import { CheckedTree, type TrialRequest } from "./checked-tree.ts";
import { checkRoom, keepContents } from "./keep-contents.ts";
import { type CopyPlan, ProjectCopy } from "./project-copy.ts";
import { removeTree, removeTreeSync } from "./remove-tree.ts";
import { scanProject, type TrialLimits } from "./scan-project.ts";
import { createTrialFolder, removeStaleTrials } from "./trial-folder.ts";
import { describeRefusal, TrialRefusal } from "./trial-refusal.ts";
import type { TrialText } from "./write-texts.ts";

export interface TrialTree {
  /** The real path of the copy. */
  readonly root: string;
  /**
   * Runs the tests with these whole-file texts in place; the copy is as the project afterwards, whatever the tests did
   * to it. Runs of one tree wait for each other. The result reads as if the tests had run in the project.
   * Throws "path-outside", "path-forbidden", "file-not-editable" for texts, "trial-unusable" when the copy cannot be
   * put right or is closed, and the signal's reason.
   */
  check(texts: readonly TrialText[], request: TrialRequest): Promise<CheckResult>;
}

export interface TrialTrees extends AsyncDisposable {
  readonly trees: readonly TrialTree[];
  /** For a process that ends: stops what runs and removes all copies, at any instant. Never throws. */
  disposeSync(): void;
}

export interface TrialOptions {
  root: string;
  command: TestCommand;
  /** How many copies; at least one is made. */
  count: number;
  /** Of paths from the root with "/"; a folder has a slash at its end. */
  isIgnored: (path: string) => boolean;
  signal: AbortSignal;
  /** Default 50,000 files and folders. */
  maxEntries?: number;
  /** Default 512 MiB. */
  maxBytes?: number;
  /** For making all copies. Default 20 s. */
  timeoutMs?: number;
}

const MAX_ENTRIES = 50_000;
const MAX_BYTES = 512 * 1024 * 1024;
const TIMEOUT_MS = 20_000;

/**
 * Makes the copies; or says, as a clause, why there can be none, and leaves nothing behind. Also removes what killed
 * processes left. Throws the signal's reason.
 */
export async function openTrialTrees(
  options: TrialOptions,
): Promise<TrialTrees | { reason: string }> {
  options.signal.throwIfAborted();
  await removeStaleTrials();
  let trials: OpenTrials | null = null;
  try {
    trials = new OpenTrials(await createTrialFolder());
    await trials.fill(options);
    return trials;
  } catch (error) {
    await trials?.[Symbol.asyncDispose]();
    options.signal.throwIfAborted();
    const refusal = describeRefusal(error);
    if (refusal === null) throw error;
    return { reason: refusal.reason };
  }
}

class OpenTrials implements TrialTrees {
  readonly trees: CheckedTree[] = [];
  readonly #folder: string;
  readonly #closing = new AbortController();
  readonly #onExit = () => this.disposeSync();

  constructor(folder: string) {
    this.#folder = folder;
    process.once("exit", this.#onExit);
  }

  async fill(options: TrialOptions): Promise<void> {
    const projectRoot = await realpath(options.root);
    const base = path.basename(projectRoot);
    if (base === "") throw new TrialRefusal("it is the root of the file system");
    showFolder(projectRoot);
    const limits = createLimits(options, this.#closing.signal);
    const { isIgnored } = options;
    const project = { root: fromText(projectRoot), base: fromText(base), isIgnored };
    const scan = await scanProject(project, limits);
    const count = Math.max(1, options.count);
    checkRoom(scan, this.#folder, count + 1);
    const contents = path.join(this.#folder, "contents");
    await mkdir(contents);
    const entries = await keepContents(scan.entries, fromText(contents), limits);
    for (let number = 1; number <= count; number++) {
      const folder = path.join(this.#folder, String(number));
      await mkdir(folder);
      const copy = await createCopy(folder, { entries, buildFolders: scan.buildFolders }, limits);
      const places = { projectRoot, copyRoot: path.join(folder, base) };
      this.trees.push(new CheckedTree(copy, places, options.command, this.#closing.signal));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    await Promise.all(this.trees.map((tree) => tree.settle()));
    process.removeListener("exit", this.#onExit);
    await removeTree(fromText(this.#folder)).catch(() => undefined); // a later run tries again
  }

  disposeSync(): void {
    this.#close();
    process.removeListener("exit", this.#onExit);
    try {
      removeTreeSync(fromText(this.#folder));
    } catch {
      // A later run tries again.
    }
  }

  #close(): void {
    this.#closing.abort(new AgentError("trial-unusable", { reason: "it is closed" }));
  }
}

async function createCopy(
  folder: string,
  plan: CopyPlan,
  limits: TrialLimits,
): Promise<ProjectCopy> {
  const copy = new ProjectCopy(fromText(folder), plan);
  await copy.fill(limits.checkTime);
  return copy;
}

function createLimits(options: TrialOptions, closing: AbortSignal): TrialLimits {
  const { maxEntries = MAX_ENTRIES, maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS } = options;
  const deadline = performance.now() + timeoutMs;
  return {
    maxEntries,
    maxBytes,
    checkTime() {
      options.signal.throwIfAborted();
      closing.throwIfAborted();
      if (performance.now() <= deadline) return;
      throw new TrialRefusal(`copying it takes longer than ${Math.round(timeoutMs / 1000)} s`);
    },
  };
}
