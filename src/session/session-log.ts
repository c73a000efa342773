/**
 * What a session did, kept from one run of the program to the next: an append-only log of where each task began and what
 * it came to. Knows no files of the user; whether a task stands is asked of the journals each time.
 * Invariant: a line is on the disk when the call returns, nothing half written is ever believed, and the memory of this
 * process is the one that the next process reads.
 */
import type { Recap } from "../agent/conversation/recap.ts";
import type { SessionMemory } from "../agent/conversation/session-memory.ts";
import type { RequestKind, Work } from "../agent/understand/request.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import type { SessionPlace } from "./find-session.ts";
import { readJournals, recallTurn } from "./recall-turn.ts";
import { chooseBeginning, type SessionBeginning, type SessionChoice } from "./session-beginning.ts";
import {
  cutText,
  type EditNote,
  type LoggedTask,
  limitEdits,
  limitName,
  limitRecap,
  limitTask,
  limitWords,
  MAX_ANSWER_LENGTH,
} from "./session-limits.ts";
import type { SessionRecord } from "./session-record.ts";
import { addToStory, type SessionStory, tellStory } from "./session-story.ts";
import { SessionWriter } from "./session-writer.ts";

/** Its methods that write throw "file-disk-full", "file-read-only" or "file-not-written" when the state folder fails. */
export interface SessionLog {
  readonly sessionId: string;
  /** Set when an earlier session could not be continued, or not whole; for a person. */
  readonly notice: string | null;
  /** As it is now, without the task at work: undo and redo by whomever show in it, and so do tasks that were cut off. */
  readonly memory: SessionMemory;
  /** Before anything is done for a message. Its id is that of the journal, should it write one. */
  begin(task: { said: string; taskId: string }): void;
  /** What the message was taken for. Of the task at work, as are the next two; without one they do nothing. */
  noteRequest(request: { task: string; kind: RequestKind; work: Work }): void;
  /** All that its answer said so far; written now and then, so that a cut-off leaves most of it. */
  notePartial(text: string): void;
  /** What it changed. Long diffs are cut. */
  noteEdits(edits: readonly EditNote[]): void;
  /** Ends the task at work. Texts are cut to the limits of TaskMemory. Of a new session nothing is written before its first task. */
  append(task: LoggedTask & { model?: string | null }): void;
  /** Kept from the first task on. */
  setRecap(recap: Recap): void;
  close(): void;
}

export interface SessionOptions extends SessionPlace {
  continues: SessionChoice;
  /** Go on in a copy; the session it goes on from stays as it is. */
  fork?: boolean | undefined;
}

/** How much longer a text has to be before it is written again. */
const PARTIAL_STEP = 400;
/** A log has to stay below the size that is read; diffs are what it can do without. */
const MAX_BYTES_WITH_DIFFS = 8 * 1024 * 1024;

/**
 * Writes nothing. Meant for the holder of the project lock; another writer's lines are kept too.
 * Throws "session-unknown", "session-ambiguous", "session-elsewhere" and "session-damaged" where a session is named.
 */
export function openSession({ continues, fork = false, ...place }: SessionOptions): SessionLog {
  return new DiskSession(place, chooseBeginning(place, { continues, fork }));
}

class DiskSession implements SessionLog {
  readonly sessionId: string;
  readonly notice: string | null;
  readonly #place: SessionPlace;
  readonly #writer: SessionWriter;
  readonly #story: SessionStory;
  /** Of the task at work. */
  #taskId: string | null = null;
  #partialLength = 0;

  constructor(place: SessionPlace, beginning: SessionBeginning) {
    this.sessionId = beginning.header.sessionId;
    this.notice = beginning.notice;
    this.#place = place;
    this.#writer = new SessionWriter(place, beginning);
    this.#story = tellStory(beginning.records);
  }

  get memory(): SessionMemory {
    const journals = readJournals(this.#place.stateDirectory, this.#place.root);
    const { turns, open, recap } = this.#story;
    const atWork = open.get(this.#taskId ?? "");
    const tasks = turns
      .filter((turn) => turn !== atWork)
      .map((turn, at) => recallTurn(turn, at + 1, journals));
    return { sessionId: this.sessionId, tasks, recap };
  }

  begin({ said, taskId }: { said: string; taskId: string }): void {
    const id = limitName(taskId);
    this.#write([{ type: "begin", taskId: id, said: limitWords(said), at: readClock() }]);
    this.#taskId = id;
    this.#partialLength = 0;
  }

  noteRequest({ task, kind, work }: { task: string; kind: RequestKind; work: Work }): void {
    const taskId = this.#taskId;
    if (taskId === null) return;
    this.#write([{ type: "request", taskId, task: limitWords(task), kind, work }]);
  }

  notePartial(text: string): void {
    const taskId = this.#taskId;
    const kept = cutText(text, MAX_ANSWER_LENGTH);
    if (taskId === null || kept.length - this.#partialLength < PARTIAL_STEP) return;
    this.#write([{ type: "partial", taskId, text: kept }]);
    this.#partialLength = kept.length;
  }

  noteEdits(edits: readonly EditNote[]): void {
    const taskId = this.#taskId;
    if (taskId === null || edits.length === 0) return;
    const isLong = this.#writer.bytes > MAX_BYTES_WITH_DIFFS;
    const limited = isLong ? limitEdits(edits, 0) : limitEdits(edits);
    this.#write(limited.map((edit) => ({ type: "edit", taskId, ...edit })));
  }

  append({ model = null, ...task }: LoggedTask & { model?: string | null }): void {
    this.#write([
      {
        type: "task",
        taskId: this.#taskId,
        at: readClock(),
        model: model === null ? null : limitName(model),
        task: limitTask(task),
      },
    ]);
    this.#taskId = null;
  }

  setRecap(recap: Recap): void {
    const record: SessionRecord = { type: "recap", recap: limitRecap(recap) };
    if (this.#writer.hasFile) {
      this.#write([record]);
      return;
    }
    this.#writer.prepare(record);
    addToStory(this.#story, record);
  }

  close(): void {
    this.#writer.close();
  }

  #write(records: readonly SessionRecord[]): void {
    try {
      this.#writer.write(records);
    } catch (error) {
      throw describeWriteFailure(error, this.#place.stateDirectory);
    }
    for (const record of records) addToStory(this.#story, record);
  }
}

function readClock(): string {
  return new Date().toISOString();
}
