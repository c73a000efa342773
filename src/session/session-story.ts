/**
 * What the lines of a session's log tell together: its turns in the order they began, and the last recap. Knows no disk.
 * Invariant: the lines of one task find their turn by its id, however those of another writer lie between them.
 */
import type { Recap } from "../agent/conversation/recap.ts";
import type { RequestKind, Work } from "../agent/understand/request.ts";
import type { LoggedEdit, LoggedTask } from "./session-limits.ts";
import type { SessionRecord } from "./session-record.ts";

export interface SessionTurn {
  /** Of its beginning; null where none was told. */
  readonly taskId: string | null;
  readonly said: string;
  readonly beganAt: string | null;
  endedAt: string | null;
  model: string | null;
  /** Null before it was understood. */
  request: { task: string; kind: RequestKind; work: Work } | null;
  /** What an answer said before it ended. */
  partial: string | null;
  readonly edits: LoggedEdit[];
  /** Null while it is at work, and for ever once it was cut off. */
  end: LoggedTask | null;
}

export interface SessionStory {
  readonly turns: SessionTurn[];
  recap: Recap | null;
  /** Turns without an end, by task. */
  readonly open: Map<string, SessionTurn>;
}

export function tellStory(records: readonly SessionRecord[]): SessionStory {
  const story: SessionStory = { turns: [], recap: null, open: new Map() };
  for (const record of records) addToStory(story, record);
  return story;
}

/** Changes the story. A line about a task that has not begun, or has ended, says nothing. */
export function addToStory(story: SessionStory, record: SessionRecord): void {
  switch (record.type) {
    case "session":
      return;
    case "recap":
      story.recap = record.recap;
      return;
    case "begin":
      story.open.set(record.taskId, addTurn(story, record));
      return;
    case "task":
      endTurn(story, record);
      return;
    case "request":
    case "partial":
    case "edit":
      addToTurn(story.open.get(record.taskId), record);
  }
}

type RecordOf<Type extends SessionRecord["type"]> = Extract<SessionRecord, { type: Type }>;

function addToTurn(
  turn: SessionTurn | undefined,
  record: RecordOf<"request" | "partial" | "edit">,
): void {
  if (turn === undefined) return;
  if (record.type === "request") {
    const { task, kind, work } = record;
    turn.request = { task, kind, work };
  } else if (record.type === "partial") {
    turn.partial = record.text;
  } else {
    const { path, diff, addedLines, removedLines, isCut } = record;
    turn.edits.push({ path, diff, addedLines, removedLines, isCut });
  }
}

function endTurn(story: SessionStory, { taskId, at, model, task }: RecordOf<"task">): void {
  const begun = taskId === null ? undefined : story.open.get(taskId);
  if (taskId !== null) story.open.delete(taskId);
  const turn = begun ?? addTurn(story, { taskId, said: task.said, at: null });
  turn.endedAt = at;
  turn.model = model;
  turn.end = task;
}

function addTurn(
  story: SessionStory,
  { taskId, said, at }: { taskId: string | null; said: string; at: string | null },
): SessionTurn {
  const turn: SessionTurn = {
    taskId,
    said,
    beganAt: at,
    endedAt: null,
    model: null,
    request: null,
    partial: null,
    edits: [],
    end: null,
  };
  story.turns.push(turn);
  return turn;
}
