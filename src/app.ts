/**
 * The composition root: the only file that builds workspace, journal, model and repair, and joins them.
 * Emits the event stream and returns the exit code; draws nothing and never ends the process.
 */
import path from "node:path";
import { Budget } from "./agent/budget.ts";
import type { AgentEvent, Usage } from "./agent/events.ts";
import { ProjectView } from "./agent/project-view.ts";
import { proposeFill } from "./agent/repair/fill-generator.ts";
import type { RepairDeps } from "./agent/repair/repair-deps.ts";
import { type RepairOutcome, repairTask } from "./agent/repair/repair-task.ts";
import { proposeRewrite } from "./agent/repair/rewrite-generator.ts";
import { type ModelRequest, type OpenModel, TaskModel } from "./app-model.ts";
import { findTextPlaces } from "./app-text-places.ts";
import { AgentError, type ExitCode, type FailureCode, isAgentError } from "./base/errors.ts";
import { openRealFolder } from "./base/real-folder.ts";
import { listFiles } from "./code/file-list.ts";
import { createIgnoreFilter } from "./code/ignore-filter.ts";
import { createCodeParser } from "./code/parse.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { type ResolvedModel, resolveModel } from "./models/resolve-model.ts";
import { writeFileAtomic } from "./session/atomic-write.ts";
import { createJournal, type TaskJournal } from "./session/journal.ts";
import { acquireProjectLock } from "./session/lock.ts";
import { recoverProject } from "./session/recovery.ts";
import { openStateDirectory } from "./session/state-directory.ts";
import { renderUnifiedDiff } from "./session/text-diff.ts";
import { runChecks, toSummary } from "./tools/run-checks.ts";
import { detectTestCommand, type TestCommand } from "./tools/test-command.ts";
import { createWorkspace, type Workspace } from "./tools/workspace.ts";
import type { LoadChoices } from "./ui/load-flags.ts";
import { describeRecoveredTask } from "./ui/recovered-task.ts";

export interface AppOptions extends Partial<LoadChoices> {
  task: string;
  cwd: string;
  model?: string | undefined;
  testCommand?: string | undefined;
  timeoutMs?: number | undefined;
  /** For one run of the tests; a longer one counts as hanging. */
  testTimeoutMs?: number | undefined;
  maxCandidates?: number | undefined;
  maxTokens?: number | undefined;
  /** Undefined: planned. */
  contextTokens?: number | undefined;
  seed: number;
  offline: boolean;
  /** A chat template that stands for the model's own. */
  templatePath?: string | undefined;
  /** Use a refused chat template all the same. */
  force?: boolean | undefined;
  /** Files that may change although they are tests, relative to `cwd`. */
  allow: readonly string[];
}

export interface AppDeps {
  emit: (event: AgentEvent) => void;
  models: ModelsEnvironment;
  env: Readonly<Record<string, string | undefined>>;
  /** Fires when the person or the system stops the run; its reason is an AgentError. */
  signal: AbortSignal;
  /** Receives what must happen if the process has to end at once: synchronous, safe at any instant. */
  onEmergency: (restore: () => readonly string[]) => void;
  /** Starts a model; the real one unless a test hands in another. */
  openModel?: OpenModel;
}

const DEFAULT_TEST_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_CANDIDATES = 120;
const DEFAULT_MAX_TOKENS = 16_384;

/** Runs one repair task from red to a verdict. Throws AgentError before anything was changed, or after restoring all. */
export async function runRepair(options: AppOptions, deps: AppDeps): Promise<ExitCode> {
  const root = await openRealFolder(options.cwd);
  const state = openStateDirectory({ env: deps.env });
  if (state.notice !== null) deps.emit({ type: "notice", level: "warn", message: state.notice });
  const lock = acquireProjectLock(state.path, root);
  try {
    await recover(state.path, root, deps);
    const command = await detectTestCommand(root, {
      task: options.task,
      ...(options.testCommand === undefined ? {} : { override: options.testCommand }),
    });
    if (command === null) throw new AgentError("no-test-command", { root });
    const model = await resolveModel(options.model, {
      environment: deps.models,
      offline: options.offline,
      signal: deps.signal,
      allowPull: false,
      onNotice: ({ level, message }) => deps.emit({ type: "notice", level, message }),
    });
    const journal = createJournal({ stateDirectory: state.path, root, task: options.task });
    const parts = { root, command, model, journal, options, deps, stateFolder: state.path };
    return await new TaskRun(parts).run();
  } finally {
    lock.release();
  }
}

/** Cleans up after a run that was killed, and says what it did. */
async function recover(stateDirectory: string, root: string, deps: AppDeps): Promise<void> {
  const { tasks } = await recoverProject(stateDirectory, root);
  for (const task of tasks) {
    deps.emit({ type: "notice", level: "warn", message: describeRecoveredTask(task) });
  }
}

interface TaskParts {
  root: string;
  command: TestCommand;
  model: ResolvedModel;
  journal: TaskJournal;
  stateFolder: string;
  options: AppOptions;
  deps: AppDeps;
}

/** One task from its first event to its result. */
class TaskRun {
  readonly #parts: TaskParts;
  readonly #usage: Usage = {
    promptTokens: 0,
    cachedTokens: 0,
    sampledTokens: 0,
    forcedTokens: 0,
    decodeCalls: 0,
    prefillMs: 0,
    decodeMs: 0,
  };
  readonly #failure = new AbortController();
  readonly #stop: AbortSignal;
  readonly #budget: Budget;

  constructor(parts: TaskParts) {
    this.#parts = parts;
    const { options, deps } = parts;
    this.#stop = joinSignals([deps.signal, this.#failure.signal], options.timeoutMs);
    this.#budget = new Budget(
      {
        maxCandidates: options.maxCandidates ?? DEFAULT_MAX_CANDIDATES,
        maxTokens: options.maxTokens ?? DEFAULT_MAX_TOKENS,
        timeoutMs: options.timeoutMs ?? null,
      },
      () => performance.now(),
    );
  }

  async run(): Promise<ExitCode> {
    const { root, command, model, journal, options, deps } = this.#parts;
    deps.emit({
      type: "init",
      taskId: journal.taskId,
      cwd: root,
      task: options.task,
      model: model.alias ?? path.basename(model.path),
      modelPath: model.path,
      testCommand: command.display,
    });
    const ignore = createIgnoreFilter(root);
    const workspace = await createWorkspace({
      root,
      journal,
      isIgnored: (file) => ignore.isIgnored(file),
      writeFile: writeFileAtomic,
    });
    deps.onEmergency(() => this.#abandon(workspace));
    // Loading runs beside the first run of the tests; an already green project ends it early.
    const opened = this.#openModel();
    try {
      const outcome = await this.#repair(workspace, opened);
      return await this.#conclude(workspace, outcome);
    } catch (error) {
      return this.#fail(error, this.#abandon(workspace));
    } finally {
      const closing = opened.close();
      // Native code may be long in ending; whoever stopped the run is not to wait for it.
      if (!this.#stop.aborted) await closing;
    }
  }

  #openModel(): TaskModel {
    const { model, options, deps } = this.#parts;
    const request: ModelRequest = {
      model,
      cacheFolder: deps.models.cacheFolder,
      stateFolder: this.#parts.stateFolder,
      contextTokens: options.contextTokens,
      load: {
        gpuLayers: options.gpuLayers,
        cacheTypeK: options.cacheTypeK,
        cacheTypeV: options.cacheTypeV,
        batchTokens: options.batchTokens,
        reservedBytes: options.reservedBytes,
        threads: options.threads,
      },
      template: {
        templatePath: options.templatePath,
        force: options.force ?? false,
        places: findTextPlaces(deps.env, deps.models),
      },
      signal: this.#stop,
      emit: deps.emit,
    };
    // A model that cannot be used ends the run at once, not after a long run of the tests.
    const onFailure = (error: unknown) => this.#failure.abort(error);
    return new TaskModel(deps.openModel ?? openRealModel, request, onFailure);
  }

  async #repair(workspace: Workspace, model: TaskModel): Promise<RepairOutcome> {
    const { root, command, options, deps } = this.#parts;
    const { files } = await listFiles(root);
    const view = new ProjectView({
      workspace,
      parser: createCodeParser(),
      files,
      allowed: new Set(options.allow.map((file) => toRelative(root, options.cwd, file))),
    });
    const repairDeps: RepairDeps = {
      model: () => model.ready(),
      memory: model,
      workspace,
      view,
      check: (request) => runChecks({ command, root, signal: this.#stop, ...request }),
      generators: { rewrite: proposeRewrite, fill: proposeFill },
      budget: this.#budget,
      testTimeoutMs: options.testTimeoutMs ?? DEFAULT_TEST_TIMEOUT_MS,
      seed: options.seed,
      signal: this.#stop,
    };
    const repair = repairTask(options.task, repairDeps, this.#usage);
    for (;;) {
      const step = await repair.next();
      if (step.done) return step.value;
      deps.emit(step.value);
    }
  }

  /** Keeps what is better than the start, shows it, and says how it ended. */
  async #conclude(workspace: Workspace, outcome: RepairOutcome): Promise<ExitCode> {
    const { journal, deps } = this.#parts;
    const changes = workspace.changes();
    for (const { path: file } of changes) await this.#emitEdit(workspace, file);
    if (changes.length > 0) {
      deps.emit({ type: "check", purpose: "final", summary: toSummary(outcome.standing) });
    }
    if (changes.length > 0) journal.commit(changes);
    else journal.rollback();
    const isVerified = outcome.standing.outcome === "passed";
    const exitCode = EXIT_CODES[outcome.status];
    this.#report({
      status: outcome.status,
      exitCode,
      message: outcome.message,
      filesChanged: changes.map(({ path: file }) => file),
      verifiedBy: isVerified ? outcome.standing.command : null,
    });
    return exitCode;
  }

  async #emitEdit(workspace: Workspace, file: string): Promise<void> {
    const before = await workspace.original(file);
    const after = await workspace.read(file);
    const diff = renderUnifiedDiff(file, before.text, after.text);
    this.#parts.deps.emit({ type: "edit", path: file, ...diff });
  }

  /** Back to the first byte; safe to call twice and from a signal handler. */
  #abandon(workspace: Workspace): string[] {
    const restored = workspace.restoreAllSync();
    this.#parts.journal.rollback();
    return restored;
  }

  /** Ends a run that broke off, its files restored: a stop is a result like others, a failure also an error. */
  #fail(error: unknown, restored: readonly string[]): ExitCode {
    if (!isAgentError(error)) throw error;
    const files =
      restored.length === 0 ? "Every file is as it was." : `Restored: ${restored.join(", ")}.`;
    const status = STOPS[error.code] ?? "error";
    const { exitCode } = error;
    this.#report({ status, exitCode, message: `${error.message} ${files}` });
    if (status === "error") throw error;
    return exitCode;
  }

  #report(result: Pick<Result, "status" | "exitCode" | "message"> & Partial<Result>): void {
    this.#parts.deps.emit({
      type: "result",
      usage: this.#usage,
      durationMs: this.#budget.elapsedMs,
      candidates: this.#budget.candidates,
      filesChanged: [],
      verifiedBy: null,
      ...result,
    });
  }
}

type Result = Extract<AgentEvent, { type: "result" }>;

/** Failures that somebody asked for. */
const STOPS: Partial<Record<FailureCode, Result["status"]>> = {
  interrupted: "interrupted",
  "time-up": "limit",
};

const EXIT_CODES: Record<RepairOutcome["status"], ExitCode> = {
  fixed: 0,
  "already-green": 0,
  "not-achieved": 3,
  limit: 5,
};

/** The engine takes a second to import; whoever is refused before this does not wait for it. */
const openRealModel: OpenModel = async (request) => {
  const { openLlamaModel } = await import("./app-open-model.ts");
  return openLlamaModel(request);
};

function joinSignals(signals: AbortSignal[], timeoutMs: number | undefined): AbortSignal {
  if (timeoutMs === undefined) return AbortSignal.any(signals);
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(new AgentError("time-up", { timeoutMs })), timeoutMs);
  timer.unref();
  return AbortSignal.any([...signals, time.signal]);
}

function toRelative(root: string, cwd: string, file: string): string {
  return path.relative(root, path.resolve(cwd, file)).split(path.sep).join("/");
}
