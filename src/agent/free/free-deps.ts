/** What the free driver needs from outside. */
import type { CommandGate } from "../../tools/command-report.ts";
import type { ProjectNotes } from "../../tools/project-notes.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { ChangeDeps } from "../change/change-deps.ts";
import type { SessionMemory } from "../conversation/session-memory.ts";
import type { ModelSeat } from "../model-turn.ts";
import type { Speaker } from "./speaker.ts";

/** Enough to look and to answer: nothing here writes. */
export interface FreeLookDeps {
  reader: ProjectReader;
  seat: ModelSeat;
  memory: SessionMemory;
  /** What the project tells whoever works on it; shown to the model and never obeyed by code. */
  notes?: ProjectNotes | null | undefined;
  /** Turns of the model, those that were refused included. */
  maxTurns: number;
  /** What the model was seen to call best at; greedy when absent. */
  toolTemperature?: number | undefined;
  /** Takes the turns in place of the seat's model, which is then never asked for. */
  speaker?: Speaker | undefined;
  /** What another model tried before, for this one; told after the task. */
  handover?: string | undefined;
}

export interface FreeDeps extends ChangeDeps, FreeLookDeps {
  /** Offers only the tools that look. */
  readOnly?: boolean;
  gate: CommandGate;
}
