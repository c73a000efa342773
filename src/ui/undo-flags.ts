/** What `agent undo` and `agent redo` were told, from their words and flags. Reads no file. */
import type { TurnChoice } from "../session/undo-turn.ts";
import { createCountReader, readText, refuse } from "./flag-values.ts";

export interface UndoCommand {
  kind: "undo" | "redo";
  /** Absolute. */
  cwd: string;
  json: boolean;
  /** A file, as it was given; relative to `cwd`. */
  path?: string | undefined;
  taskId?: string | undefined;
  turn?: TurnChoice | undefined;
}

/** The flags as commander names them. */
export interface UndoFlags {
  json?: true;
  task?: string;
  turn?: string;
  session?: string;
}

const readTurn = createCountReader({ minimum: 1, maximum: 1_000_000, unit: "a turn", example: 3 });

/** Throws "usage-invalid". */
export function createUndoCommand(
  told: { kind: "undo" | "redo"; cwd: string; path: string | undefined },
  { json, task, turn, session }: UndoFlags,
): UndoCommand {
  if (task !== undefined && turn !== undefined) {
    throw refuse("--task and --turn cannot be given together.");
  }
  if (session !== undefined && turn === undefined) {
    throw refuse(
      "--session needs --turn.",
      `For example: agent ${told.kind} --session ses_7h --turn 3`,
    );
  }
  const { kind, cwd, path } = told;
  return {
    kind,
    cwd,
    json: json === true,
    path: path === undefined ? undefined : readText({ name: "The path", text: path }),
    taskId: task === undefined ? undefined : readText({ name: "--task", text: task }),
    turn:
      turn === undefined
        ? undefined
        : {
            number: readTurn({ name: "--turn", text: turn }),
            session:
              session === undefined ? undefined : readText({ name: "--session", text: session }),
          },
  };
}
