/**
 * What a session did, kept from one run of the program to the next: an append-only log of one line a task.
 * Knows no files of the user; whether a task stands is asked of the journals each time.
 * Invariant: a task is on the disk when `append` returns, and nothing half written is ever believed.
 */

import type { Recap } from "../agent/conversation/recap.ts";
import type { SessionMemory } from "../agent/conversation/session-memory.ts";
import { createId } from "../base/ids.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import { type AppendFile, openAppendFile } from "./append-file.ts";
import { createFolders } from "./atomic-write.ts";
import {
  listSessions,
  locateSessions,
  nameNextSession,
  readSessionFile,
  removeOldSessions,
} from "./session-files.ts";
import {
  type LoggedTask,
  limitRecap,
  limitTask,
  parseSession,
  renderSessionLine,
  SESSION_VERSION,
  type SessionHeader,
  type SessionRecord,
} from "./session-record.ts";
import { readTasks } from "./task-history.ts";

export interface SessionLog {
  readonly sessionId: string;
  /** Set when an earlier session could not be continued, or not whole; for a person. */
  readonly notice: string | null;
  /** As it is now: undo and redo by whomever show in it. */
  readonly memory: SessionMemory;
  /**
   * Texts are cut to the limits of TaskMemory. Of a new session nothing is written before its first task.
   * Throws "file-disk-full", "file-read-only" or "file-not-written" when the state folder fails.
   */
  append(task: LoggedTask): void;
  /** Kept from the first task on. Throws what append throws. */
  setRecap(recap: Recap): void;
  close(): void;
}

export interface SessionOptions {
  stateDirectory: string;
  /** The real path of the project folder. */
  root: string;
  /** True: go on with the newest session of this folder, if there is one. */
  continues: boolean;
}

interface Beginning {
  header: SessionHeader;
  /** Null while the session has no file. */
  file: string | null;
  tasks: readonly LoggedTask[];
  recap: Recap | null;
  notice: string | null;
}

/** Writes nothing and never throws. Meant for the holder of the project lock; another writer's lines are kept too. */
export function openSession(options: SessionOptions): SessionLog {
  return new DiskSession(options, options.continues ? findLast(options) : begin(options, null));
}

class DiskSession implements SessionLog {
  readonly sessionId: string;
  readonly notice: string | null;
  readonly #options: SessionOptions;
  readonly #header: SessionHeader;
  readonly #tasks: LoggedTask[];
  #recap: Recap | null;
  #path: string | null;
  #file: AppendFile | null = null;

  constructor(options: SessionOptions, { header, file, tasks, recap, notice }: Beginning) {
    this.sessionId = header.sessionId;
    this.notice = notice;
    this.#options = options;
    this.#header = header;
    this.#tasks = [...tasks];
    this.#recap = recap;
    this.#path = file;
  }

  get memory(): SessionMemory {
    const undone = listUndone(this.#options);
    const tasks = this.#tasks.map((task, at) => {
      const isStanding = task.journalTaskId === null || !undone.has(task.journalTaskId);
      return { ...task, number: at + 1, isStanding };
    });
    return { sessionId: this.sessionId, tasks, recap: this.#recap };
  }

  append(task: LoggedTask): void {
    const limited = limitTask(task);
    this.#write({ type: "task", task: limited });
    this.#tasks.push(limited);
  }

  setRecap(recap: Recap): void {
    const limited = limitRecap(recap);
    const hasFile = this.#path !== null;
    if (hasFile) this.#write({ type: "recap", recap: limited });
    this.#recap = limited;
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  #write(record: SessionRecord): void {
    try {
      this.#file ??= this.#open();
      this.#file.append(renderSessionLine(record));
    } catch (error) {
      throw describeWriteFailure(error, this.#options.stateDirectory);
    }
  }

  #open(): AppendFile {
    const countSoundBytes = (bytes: Uint8Array) => parseSession(bytes).soundBytes;
    if (this.#path !== null) return openAppendFile(this.#path, countSoundBytes);
    const folder = locateSessions(this.#options.stateDirectory, this.#options.root);
    createFolders(folder, { mode: 0o700 });
    removeOldSessions(folder);
    const path = nameNextSession(folder, this.sessionId);
    const file = openAppendFile(path, countSoundBytes);
    try {
      file.append(renderSessionLine(this.#header) + this.#renderEarlyRecap());
    } catch (error) {
      file.close();
      throw error;
    }
    this.#path = path;
    return file;
  }

  #renderEarlyRecap(): string {
    const recap = this.#recap;
    return recap === null ? "" : renderSessionLine({ type: "recap", recap });
  }
}

function begin({ root }: SessionOptions, notice: string | null): Beginning {
  const sessionId = createId("ses");
  const startedAt = new Date().toISOString();
  const header = { type: "session", version: SESSION_VERSION, sessionId, root, startedAt } as const;
  return { header, file: null, tasks: [], recap: null, notice };
}

/** The newest session that anything was written to; a new one where there is none or it cannot be used. */
function findLast(options: SessionOptions): Beginning {
  const files = listSessions(locateSessions(options.stateDirectory, options.root));
  for (const file of files.reverse()) {
    const read = readSessionFile(file);
    if ("problem" in read) return begin(options, describeFresh(read.problem));
    // Its process ended before the first task.
    if (read.bytes.length === 0) continue;
    const { header, tasks, recap, soundBytes } = parseSession(read.bytes);
    if (header === null) return begin(options, describeFresh("its first line is damaged"));
    if (header.version !== SESSION_VERSION) {
      return begin(options, describeFresh("another version of this program wrote it"));
    }
    if (header.root !== options.root) continue;
    const notice = soundBytes === read.bytes.length ? null : describeCut(tasks.length);
    return { header, file, tasks, recap, notice };
  }
  return begin(options, null);
}

function describeFresh(problem: string): string {
  return `The last session's log cannot be used: ${problem}. A new session begins.`;
}

function describeCut(taskCount: number): string {
  const tasks = taskCount === 1 ? "1 task" : `${taskCount} tasks`;
  return `The end of the session's log is damaged; it goes on after ${tasks}.`;
}

/** Journals of tasks that do not stand. One that is gone belongs to a task too old to be undone. */
function listUndone({ stateDirectory, root }: SessionOptions): ReadonlySet<string> {
  try {
    const tasks = readTasks(stateDirectory, root).filter(({ status }) => status !== "committed");
    return new Set(tasks.map(({ taskId }) => taskId));
  } catch {
    // Journals that cannot be read cannot be undone either.
    return new Set();
  }
}
