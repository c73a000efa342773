/**
 * A folder taken for work: its lock, its session, its index, its model and what may be done in it. Held for one message
 * or for a whole conversation; nobody else works in it meanwhile.
 */
import path from "node:path";
import { ModelSource } from "./app-model-source.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { OpenProject } from "./app-project.ts";
import { openSessionTape, type SessionTape } from "./app-tape.ts";
import { openRealFolder } from "./base/real-folder.ts";
import { describeSystemFailure } from "./base/system-failure.ts";
import type { SnapshotPlace } from "./memory/snapshot/session-snapshot.ts";
import { acquireProjectLock, type ProjectLock } from "./session/lock.ts";
import { openPermissionMemory } from "./session/permission-memory.ts";
import { recoverProject } from "./session/recovery.ts";
import type { SessionChoice } from "./session/session-beginning.ts";
import { openSession, type SessionLog } from "./session/session-log.ts";
import { locateProjectState, openStateDirectory } from "./session/state-directory.ts";
import { settleContainment } from "./tools/containment/containment.ts";
import { showFolder } from "./tools/containment/shown-folders.ts";
import type { RememberedRules } from "./tools/permissions/permission-rules.ts";
import { createPermissions, type Permissions } from "./tools/permissions/permissions.ts";
import { type ProjectNotes, readProjectNotes } from "./tools/project-notes.ts";
import { describeRecoveredTask } from "./ui/recovered-task.ts";

export interface FolderParts {
  options: AppOptions;
  deps: AppDeps;
  /** A model that outlives the folder; left out: one of its own, freed with it. */
  models?: ModelSource | undefined;
}

interface OpenedParts extends FolderParts {
  root: string;
  stateFolder: string;
  lock: ProjectLock;
  session: SessionLog;
}

/** Takes the folder. Throws "directory-unusable", "project-busy", and what opening the session named throws. */
export async function openFolder({ options, deps, models }: FolderParts): Promise<OpenFolder> {
  const root = await openRealFolder(options.cwd);
  const state = openStateDirectory({ env: deps.env });
  const warn = (message: string) => deps.emit({ type: "notice", level: "warn", message });
  if (state.notice !== null) warn(state.notice);
  showFolder(root);
  await settleContainment({
    mode: options.sandbox ?? "auto",
    passedNames: options.passedNames ?? [],
    announce: (message) => deps.emit({ type: "notice", level: "info", message }),
  });
  const lock = await acquireProjectLock(state.path, root, {
    task: options.purpose ?? "",
    waitMs: options.waitMs ?? 0,
    signal: deps.signal,
    onWait: warn,
  });
  try {
    const { tasks } = await recoverProject(state.path, root);
    for (const task of tasks) warn(describeRecoveredTask(task));
    const session = openSession({ stateDirectory: state.path, root, ...chooseSession(options) });
    if (session.notice !== null) warn(session.notice);
    lock.note({ sessionId: session.sessionId });
    return new OpenFolder({ options, deps, models, root, stateFolder: state.path, lock, session });
  } catch (error) {
    lock.release();
    throw describeSystemFailure(error) ?? error;
  }
}

function chooseSession({ continues, resume, forkSession }: AppOptions): {
  continues: SessionChoice;
  fork: boolean;
} {
  const last = continues === true ? "last" : "none";
  return { continues: resume === undefined ? last : { id: resume }, fork: forkSession === true };
}

export class OpenFolder {
  readonly root: string;
  readonly stateFolder: string;
  readonly project: OpenProject;
  readonly models: ModelSource;
  readonly permissions: Permissions;
  readonly #parts: OpenedParts;
  #session: SessionLog;
  #tape: SessionTape;
  #notes: Promise<ProjectNotes | null> | null = null;
  /** Of the message at work; questions to the person end with it. */
  #signal: AbortSignal;

  constructor(parts: OpenedParts) {
    const { root, stateFolder, options, deps, models } = parts;
    this.#parts = parts;
    this.#session = parts.session;
    this.#signal = deps.signal;
    this.root = root;
    this.stateFolder = stateFolder;
    this.permissions = this.#createPermissions();
    this.project = new OpenProject(root, {
      cacheFolder: deps.models.cacheFolder,
      permitRead: (file) => this.permissions.requireRead(file),
      canRead: (file) => this.permissions.canRead(file),
    });
    this.#tape = this.#openTape();
    const findTape = () => this.#tape.write;
    this.models =
      models ??
      new ModelSource({ options, deps, stateFolder, place: () => this.#place(), findTape });
  }

  get session(): SessionLog {
    return this.#session;
  }

  /** The token log of the session. */
  get tape(): SessionTape {
    return this.#tape;
  }

  /** Others who ask for the folder are told what goes on in it. */
  noteWork(task: string): void {
    this.#parts.lock.note({ task });
  }

  /** What the project tells whoever works on it; read once. */
  notes(): Promise<ProjectNotes | null> {
    this.#notes ??= readProjectNotes(this.root);
    return this.#notes;
  }

  /** A message begins: yeses for the last one are over, and questions end with this one. */
  beginMessage(signal: AbortSignal): void {
    this.#signal = signal;
    this.permissions.beginTask();
  }

  /** Another session from now on: a new one, or one that is there. Throws what opening it throws, and keeps the present. */
  switchSession(continues: SessionChoice): SessionLog {
    const next = openSession({ stateDirectory: this.stateFolder, root: this.root, continues });
    this.#session.close();
    this.#tape.close();
    this.#session = next;
    this.#tape = this.#openTape();
    this.#parts.lock.note({ sessionId: next.sessionId });
    return next;
  }

  /** Keeps what the next process can go on with, frees the rest. Never throws. */
  async close(): Promise<void> {
    this.#session.close();
    const isOwn = this.#parts.models === undefined;
    await Promise.all([isOwn ? this.models.drop() : undefined, this.project.close()]);
    this.#tape.close();
  }

  /** The last step, also where closing is not waited for. */
  release(): void {
    this.#parts.lock.release();
  }

  #openTape(): SessionTape {
    const { stateFolder, root, deps } = this.#parts;
    const projectState = locateProjectState(stateFolder, root);
    const { sessionId } = this.#session;
    return openSessionTape({ projectState, sessionId, emit: deps.emit });
  }

  #place(): SnapshotPlace {
    const folder = path.join(this.stateFolder, "kv-sessions");
    return { folder, sessionId: this.#session.sessionId };
  }

  #openMemory(stateFolder: string, root: string): RememberedRules {
    const memory = openPermissionMemory(stateFolder, root);
    const { notice } = memory;
    if (notice !== null) this.#parts.deps.emit({ type: "notice", level: "warn", message: notice });
    return memory;
  }

  #createPermissions(): Permissions {
    const { root, stateFolder, options, deps } = this.#parts;
    return createPermissions({
      mode: options.permissionMode ?? "accept-edits",
      rules: options.permissionRules ?? { allow: [], deny: [] },
      remembered: this.#openMemory(stateFolder, root),
      ask: deps.ask ?? null,
      signal: () => this.#signal,
      allowedReads: options.allow.map((file) =>
        path.relative(root, path.resolve(options.cwd, file)),
      ),
    });
  }
}
