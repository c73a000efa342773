/**
 * One message from its first event to its result: understood, given to its driver, concluded. The tree keeps what the
 * driver left in the workspace and what the journal can take back, or is as it was.
 */

import { Budget, type BudgetLimits, createUsage } from "./agent/budget.ts";
import { recapSession } from "./agent/conversation/recap-session.ts";
import { AttemptRecord } from "./agent/escalate/attempt-record.ts";
import type { AgentEvent, Usage } from "./agent/events.ts";
import type { ModelSeat } from "./agent/model-turn.ts";
import { decideSearchLimits } from "./agent/repair/effort.ts";
import type { TaskOutcome } from "./agent/task-outcome.ts";
import type { Request, Work } from "./agent/understand/request.ts";
import { understandMessage } from "./agent/understand/understand-message.ts";
import * as drivers from "./app-drivers.ts";
import { type Escalation, escalateIfDue } from "./app-escalation.ts";
import type { OpenFolder } from "./app-folder.ts";
import { decideExitCode, nameProof, STOPS, tellFiles } from "./app-message-ending.ts";
import { MessageMemory } from "./app-message-memory.ts";
import { joinSignals } from "./app-message-stop.ts";
import { type MessageModel, nameModel } from "./app-model-source.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { tapeEnd, tapeObservation, tapeRun } from "./app-tape.ts";
import {
  type AbandonedFiles,
  describeEdit,
  openTaskFiles,
  type TaskFiles,
} from "./app-task-files.ts";
import { takeBack } from "./app-undo.ts";
import { AgentError, type ExitCode } from "./base/errors.ts";
import { createId } from "./base/ids.ts";
import { describeSystemFailure } from "./base/system-failure.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import type { PermissionMode } from "./tools/permissions/permission-mode.ts";
import { toSummary } from "./tools/run-checks.ts";
import { detectTestCommand, type TestCommand } from "./tools/test-command.ts";

export interface MessageParts {
  folder: OpenFolder;
  /** The person's words. */
  task: string;
  options: AppOptions;
  /** Ends this message alone; its reason is an AgentError. */
  signal: AbortSignal;
  /** Their signal is the process's. */
  deps: AppDeps;
}

/** Work that the harness does by itself; the model is loaded only if it turns out to be needed. */
const MODELLESS: ReadonlySet<Work> = new Set(["rename", "files", "run", "undo", "redo"]);
const MODES_THAT_START: ReadonlySet<PermissionMode> = new Set(["accept-edits", "yolo"]);
/** Work that tests can judge. */
const TESTED: ReadonlySet<Work> = new Set(["change", "fix-tests", "rename", "run"]);

export class MessageRun {
  readonly #parts: MessageParts;
  readonly #taskId = createId("task");
  readonly #usage: Usage = createUsage();
  readonly #failure = new AbortController();
  readonly #stop: AbortSignal;
  readonly #limits: BudgetLimits;
  readonly #budget: Budget;
  readonly #attempts = new AttemptRecord();
  #model: MessageModel;
  readonly #seat: ModelSeat;
  /** Null where the work needs none, or none were found. */
  #tests: TestCommand | null = null;
  #isAnnounced = false;
  /** Something is worth keeping after a stop. */
  #hasFound = false;
  readonly #memory: MessageMemory;

  constructor(parts: MessageParts) {
    this.#parts = parts;
    this.#memory = new MessageMemory(parts.folder, this.#taskId);
    const { options, signal } = parts;
    this.#stop = joinSignals([signal, this.#failure.signal], options.timeoutMs);
    // How long a search may take is counted by the search itself; only a person's own limit ends the message.
    const { maxCandidates, maxTokens } = decideSearchLimits(options.effort, options);
    this.#limits = { maxCandidates, maxTokens, timeoutMs: options.timeoutMs ?? null };
    this.#budget = new Budget(this.#limits, () => performance.now());
    this.#model = this.#serve();
    this.#seat = {
      model: () => this.#model.ready(),
      memory: {
        beforeTurn: (neededTokens) => this.#model.beforeTurn(neededTokens),
        stepDown: (neededTokens) => this.#model.stepDown(neededTokens),
      },
      budget: this.#budget,
      usage: this.#usage,
      seed: options.seed,
      signal: this.#stop,
    };
  }

  /** True once somebody stopped it, or its time was up. */
  get isStopped(): boolean {
    return this.#stop.aborted;
  }

  async run(): Promise<ExitCode> {
    const { folder, task: said } = this.#parts;
    let files: TaskFiles | null = null;
    folder.beginMessage(this.#stop);
    try {
      this.#memory.begin(said);
      this.#beginTape(said);
      const request = await this.#understand();
      this.#memory.noteRequest(request);
      await this.#prepare(request);
      this.#stop.throwIfAborted();
      if (this.#isPlanned(request)) {
        this.#memory.notePlan();
        return await this.#conclude(await this.#plan(request), null);
      }
      if (!writes(request)) return await this.#conclude(await this.#look(request), null);
      files = await this.#openFiles(request);
      return await this.#conclude(await this.#write(request, files), files);
    } catch (error) {
      return await this.#fail(error, files?.abandon() ?? null);
    } finally {
      this.#hasFound = false;
    }
  }

  /** Asks the model something that is no message of a person; nothing is remembered of it. */
  async ask<Result>(
    work: (seat: ModelSeat) => AsyncGenerator<AgentEvent, Result>,
  ): Promise<Result> {
    this.#isAnnounced = true;
    this.#parts.folder.beginMessage(this.#stop);
    return this.#drive(work(this.#seat));
  }

  async #understand(): Promise<Request> {
    const { options, folder, task } = this.#parts;
    const { memory } = folder.session;
    const seat = this.#seat;
    const { reader } = folder.project;
    const isJudged = options.testCommand !== undefined;
    return this.#drive(understandMessage(task, { reader, memory, seat, isJudged }));
  }

  /** Says what is to be done, and begins to load the model where it will be asked. */
  async #prepare(request: Request): Promise<void> {
    const { kind, work, reason, decidedBy } = request;
    if (TESTED.has(work)) this.#tests = await this.#findTests(request);
    if (work === "fix-tests" && this.#tests === null && !namesFiles(request)) {
      throw new AgentError("no-test-command", { root: this.#parts.folder.root });
    }
    if (!MODELLESS.has(work)) await this.#model.start();
    this.#announce(null);
    this.#emit({ type: "request", kind, work, reason, decidedBy });
  }

  async #findTests(request: Request): Promise<TestCommand | null> {
    const { folder, options } = this.#parts;
    const { testCommand: override, configuredTestCommand: configured } = options;
    return detectTestCommand(folder.root, {
      task: request.task,
      // The project's own interpreter is code of the project like any other.
      mayStart: MODES_THAT_START.has(folder.permissions.mode),
      ...(configured === undefined ? {} : { configured }),
      ...(override === undefined ? {} : { override }),
    });
  }

  /** The first event, once. */
  #announce(model: ResolvedModel | null): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    const { folder, task } = this.#parts;
    this.#emit({
      type: "init",
      taskId: this.#taskId,
      sessionId: folder.session.sessionId,
      cwd: folder.root,
      task,
      model: model === null ? null : nameModel(model),
      modelPath: model?.path ?? null,
      testCommand: this.#tests?.display ?? null,
    });
  }

  /** Whether nothing is to be written or run, although the message asks for it. */
  #isPlanned(request: Request): boolean {
    const { work, prohibitions } = request;
    const takesBack = work === "undo" || work === "redo";
    // Taking a change back writes like any other; who forbids every change is told what it would be.
    if (takesBack && prohibitions.isReadOnly) return true;
    const { mode } = this.#parts.folder.permissions;
    return mode === "plan" && (takesBack || work === "run" || writes(request));
  }

  async #plan(request: Request): Promise<TaskOutcome> {
    return this.#drive(drivers.plan(await this.#describeLooking(request), this.#tests));
  }

  async #look(request: Request): Promise<TaskOutcome> {
    const looking = await this.#describeLooking(request);
    const { work } = request;
    if (work === "undo" || work === "redo") return takeBack(work, request, this.#parts.folder);
    if (work === "run") return this.#drive(drivers.runCommand(looking, this.#tests));
    return this.#drive(drivers.answer(looking));
  }

  async #write(request: Request, files: TaskFiles): Promise<TaskOutcome> {
    const { workspace, scope } = files;
    const drive = WRITERS[request.work] ?? drivers.change;
    const writing = {
      ...(await this.#describeLooking(request)),
      workspace,
      scope,
      tests: this.#tests,
      findTests: () => this.#findTests(request),
      onFound: () => {
        this.#hasFound = true;
      },
    };
    const outcome = await this.#drive(drive(writing));
    return this.#escalate(outcome, { writing, drive });
  }

  /** The outcome as it is, unless somebody stronger is to take over. */
  async #escalate(
    outcome: TaskOutcome,
    work: Pick<Escalation, "writing" | "drive">,
  ): Promise<TaskOutcome> {
    const { folder, options, deps } = this.#parts;
    const { attempts } = this.#attempts;
    const parts = { folder, options, deps, attempts, limits: this.#limits, ...work };
    try {
      return await this.#drive(escalateIfDue(outcome, parts));
    } finally {
      // Where the first model was freed, who asks for one from here on loads it again.
      if (!folder.models.isHeld) this.#model = this.#serve();
    }
  }

  #serve(): MessageModel {
    return this.#parts.folder.models.serve({
      signal: this.#stop,
      onChosen: (model) => this.#announce(model),
      // A model that cannot be used ends the run at once, not after a long run of the tests.
      onFailure: (error) => this.#failure.abort(error),
    });
  }

  async #describeLooking(request: Request): Promise<drivers.Looking> {
    const { folder, options, deps } = this.#parts;
    return {
      request,
      project: folder.project,
      memory: folder.session.memory,
      seat: this.#seat,
      options,
      permissions: folder.permissions,
      notes: await folder.notes(),
      capabilities: folder.models.capabilities,
      inUse: { chosen: () => folder.models.chosen, stateFolder: folder.stateFolder, deps },
    };
  }

  async #openFiles(request: Request): Promise<TaskFiles> {
    const { folder, task, deps } = this.#parts;
    const files = await openTaskFiles({
      folder,
      task,
      taskId: this.#taskId,
      protectedFiles: request.prohibitions.protectedFiles,
      onWiden: (paths, reason) => this.#emit({ type: "scope", files: paths, reason }),
    });
    deps.onEmergency(
      () => files.abandon().restored,
      () => this.#hasFound,
    );
    return files;
  }

  /** Keeps what is to stand, shows it, remembers the task, and says how it ended. */
  async #conclude(
    outcome: TaskOutcome & { filesChanged?: readonly string[] },
    files: TaskFiles | null,
  ): Promise<ExitCode> {
    const { signal } = this.#parts;
    // What a person stopped is not kept unless the driver has decided what stands, as it has at a limit.
    if (files !== null && outcome.outlastsStop !== true) signal.throwIfAborted();
    const changes = (await files?.listChanges()) ?? [];
    if (!(await this.#parts.folder.permissions.mayKeep(changes))) {
      throw new AgentError("permission-denied", {
        subject: "the changes",
        reason: "nobody said yes to them",
      });
    }
    const edits = changes.map(describeEdit);
    for (const edit of edits) this.#emit(edit);
    const { standing } = outcome;
    const filesChanged = outcome.filesChanged ?? edits.map(({ path }) => path);
    if (standing !== null && edits.length > 0) {
      this.#emit({ type: "check", purpose: "final", summary: toSummary(standing) });
    }
    files?.keep();
    const exitCode = decideExitCode(outcome, signal.reason);
    this.#parts.folder.tape.write(tapeEnd(exitCode, changes));
    const usedModel = this.#model.isStarted;
    // What was kept is kept, whatever becomes of the notes about it.
    await this.#tryNote(async () => {
      await this.#parts.folder.project.noteChanged(filesChanged);
      this.#memory.end(outcome, { edits, filesChanged, exitCode, usedModel });
      await this.#sumUp();
    });
    this.#report({
      status: outcome.status,
      exitCode,
      // What was asked for in words is said once.
      message: outcome.message === outcome.answer ? "" : outcome.message,
      answer: outcome.answer,
      filesChanged,
      verifiedBy: nameProof(outcome),
    });
    return exitCode;
  }

  /** Tells of a failure and goes on: the task itself has ended. */
  async #tryNote(note: () => Promise<void> | void): Promise<void> {
    try {
      await note();
    } catch (error) {
      const failure = describeSystemFailure(error);
      if (failure === null) throw error;
      const message = `The session could not be brought up to date: ${failure.message}`;
      this.#emit({ type: "notice", level: "warn", message });
    }
  }

  /** A model is not loaded only to sum up; a later task that loads one will. */
  async #sumUp(): Promise<void> {
    const { session } = this.#parts.folder;
    if (!this.#model.isStarted || this.isStopped) return;
    const recap = await this.#drive(recapSession(this.#seat, session.memory));
    if (recap !== null) session.setRecap(recap);
  }

  /** Ends a run that broke off, its files restored: a stop is a result like others, a failure also an error. */
  async #fail(thrown: unknown, abandoned: AbandonedFiles | null): Promise<ExitCode> {
    const error = describeSystemFailure(thrown);
    if (error === null) throw thrown;
    if (!this.#isAnnounced) throw error; // refused before anything began
    await this.#tryNote(() => this.#memory.breakOff(error, this.#model.isStarted));
    const status = STOPS[error.code] ?? "error";
    const { exitCode } = error;
    this.#parts.folder.tape.write(tapeEnd(exitCode, []));
    this.#report({ status, exitCode, message: `${error.message} ${tellFiles(abandoned)}` });
    if (status === "error") throw error;
    return exitCode;
  }

  async #drive<Result>(work: AsyncGenerator<AgentEvent, Result>): Promise<Result> {
    for (;;) {
      const step = await work.next();
      if (step.done) return step.value;
      this.#emit(step.value);
    }
  }

  #beginTape(task: string): void {
    const { folder, options, deps } = this.#parts;
    const { seed, isReproducible = false } = options;
    const version = deps.version ?? "unknown";
    folder.tape.write(tapeRun({ version, seed, isReproducible, task }));
  }

  #emit(event: AgentEvent): void {
    this.#attempts.note(event);
    const observed = tapeObservation(event);
    if (observed !== null) this.#parts.folder.tape.write(observed);
    if (event.type === "progress" && event.text !== undefined) this.#memory.notePartial(event);
    this.#parts.deps.emit(event);
  }

  #report(result: Pick<Result, "status" | "exitCode" | "message"> & Partial<Result>): void {
    this.#emit({
      type: "result",
      answer: null,
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

const WRITERS: Partial<Record<Work, (parts: drivers.Writing) => drivers.Driver>> = {
  change: drivers.change,
  "fix-tests": drivers.fixTests,
  rename: drivers.rename,
  files: drivers.moveFiles,
};

/** A request that forbids every change gets nothing to change files with, whatever else it asks for. */
function writes({ work, prohibitions }: Request): boolean {
  return WRITERS[work] !== undefined && !prohibitions.isReadOnly;
}

function namesFiles({ mentions }: Request): boolean {
  return mentions.files.some(({ path }) => path !== null);
}
