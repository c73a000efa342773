/** A whole session as facts: what was said, what it came to, what it changed. Reads the log and the journals only. */
import type { TaskMemory } from "../agent/conversation/session-memory.ts";
import { readJournals, recallTurn } from "./recall-turn.ts";
import type { LoggedEdit } from "./session-limits.ts";
import { findHolderPid } from "./session-list.ts";
import type { SessionTurn } from "./session-story.ts";
import type { StoredSession } from "./stored-session.ts";

/** Texts are others': not yet safe to show. Times are ISO 8601, null where none was kept. */
export interface SessionAccount {
  sessionId: string;
  root: string;
  startedAt: string;
  forkedFrom: string | null;
  /** The living process that is at work in it. */
  heldByPid: number | null;
  /** False when the end of its log is damaged and missing here. */
  isWhole: boolean;
  turns: readonly TurnAccount[];
}

export interface TurnAccount
  extends Omit<TaskMemory, "task" | "symbolsChanged" | "rename" | "synthesis"> {
  /** "at-work": in a living process, now. */
  state: "ended" | "cut-off" | "at-work";
  /** One sentence on what was done; null while it is at work. */
  outcome: string | null;
  beganAt: string | null;
  endedAt: string | null;
  model: string | null;
  edits: readonly LoggedEdit[];
}

export function describeSession(session: StoredSession, stateDirectory: string): SessionAccount {
  const { file, header, story, isWhole } = session;
  const { sessionId, root, startedAt, forkedFrom } = header;
  const heldByPid = findHolderPid(file);
  const journals = readJournals(stateDirectory, root);
  const last = story.turns.at(-1);
  const turns = story.turns.map((turn, at): TurnAccount => {
    const { said, kind, work, answer, synthesis, ...rest } = recallTurn(turn, at + 1, journals);
    const { number, filesChanged, journalTaskId, isStanding, exitCode } = rest;
    const state = readState(turn, heldByPid !== null && turn === last);
    const outcome = state === "at-work" ? null : synthesis;
    const facts = { number, said, state, kind, work, outcome, answer, exitCode };
    const { beganAt, endedAt, model, edits } = turn;
    const changes = { filesChanged, edits, journalTaskId, isStanding };
    return { ...facts, beganAt, endedAt, model, ...changes };
  });
  return { sessionId, root, startedAt, forkedFrom, heldByPid, isWhole, turns };
}

function readState({ end }: SessionTurn, isHeld: boolean): TurnAccount["state"] {
  if (end !== null) return "ended";
  return isHeld ? "at-work" : "cut-off";
}
