/** A turn of a session as the next message remembers it: how it ended, or that it was cut off. Reads the journals only. */
import type { TaskMemory } from "../agent/conversation/session-memory.ts";
import { clipText } from "../base/clip-text.ts";
import type { SessionTurn } from "./session-story.ts";
import { type RecordedTask, readTasks } from "./task-history.ts";

/** The journals of a folder by task. */
export type Journals = ReadonlyMap<string, RecordedTask>;

const MAX_SHOWN_WORDS = 120;
/** What the system's own way of ending a process comes to: 128 + SIGTERM. */
const CUT_OFF_CODE = 143;

/** None where they cannot be read: nothing can be undone then either. */
export function readJournals(stateDirectory: string, realRoot: string): Journals {
  try {
    return new Map(readTasks(stateDirectory, realRoot).map((task) => [task.taskId, task]));
  } catch {
    return new Map();
  }
}

/**
 * A turn without an end was cut off with its process; by its journal its changes were put back, or had been kept by then.
 * A task whose journal is gone is too old to be undone, and stands.
 */
export function recallTurn(turn: SessionTurn, number: number, journals: Journals): TaskMemory {
  const task = turn.end ?? recallCutOff(turn, journals);
  const { journalTaskId } = task;
  const journal = journalTaskId === null ? undefined : journals.get(journalTaskId);
  return { ...task, number, isStanding: (journal?.status ?? "committed") === "committed" };
}

function recallCutOff({ taskId, said, request, partial }: SessionTurn, journals: Journals) {
  const committed = journals.get(taskId ?? "")?.committed ?? [];
  const isKept = committed.length > 0;
  const words = clipText(said.replace(/\s+/g, " ").trim(), MAX_SHOWN_WORDS);
  const ended = isKept
    ? "was cut off after its changes were kept"
    : "was cut off: its changes were put back";
  return {
    said,
    task: request?.task ?? said,
    // Not understood yet, it may have been any; a change is what most follow-ups go on from.
    kind: request?.kind ?? "change",
    work: request?.work ?? "change",
    synthesis: `"${words}" ${ended}.`,
    filesChanged: committed.map(({ path }) => path),
    symbolsChanged: [],
    rename: null,
    answer: partial,
    journalTaskId: isKept ? taskId : null,
    exitCode: CUT_OFF_CODE,
  } as const;
}
