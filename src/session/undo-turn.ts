/** The task behind a turn of a session, for an undo that counts turns as the session is shown. Reads only. */
import { AgentError } from "../base/errors.ts";
import { findNewestSession, findSession, type SessionPlace } from "./find-session.ts";
import { readJournals, recallTurn } from "./recall-turn.ts";
import type { UndoChoice } from "./undo-choice.ts";
import type { UndoAction } from "./undo-step.ts";

export interface TurnChoice {
  /** From 1. */
  number: number;
  /** An id or its beginning; undefined: the session of the folder that was used last. */
  session: string | undefined;
}

/** Throws "nothing-to-undo" for a turn that changed nothing, and what finding the session throws. */
export function chooseTurn(
  action: UndoAction,
  place: SessionPlace,
  { number, session }: TurnChoice,
): UndoChoice {
  const stored = session === undefined ? findNewestSession(place) : findSession(place, session);
  const journals = readJournals(place.stateDirectory, place.root);
  const tasks = stored.story.turns.map((turn, at) => recallTurn(turn, at + 1, journals));
  const task = tasks[number - 1];
  const { sessionId } = stored.header;
  if (task === undefined) {
    const reason = `session ${sessionId} has ${tasks.length === 1 ? "1 turn" : `${tasks.length} turns`}`;
    throw new AgentError("nothing-to-undo", { action, reason });
  }
  if (task.journalTaskId === null) {
    const reason = `turn ${number} of session ${sessionId} keeps no change of its own`;
    throw new AgentError("nothing-to-undo", { action, reason });
  }
  const numbers = new Map(tasks.map((each) => [each.journalTaskId, each.number]));
  const nameTask = (taskId: string) => {
    const known = numbers.get(taskId);
    return known === undefined ? undefined : `turn ${known}`;
  };
  return { taskId: task.journalTaskId, nameTask };
}
