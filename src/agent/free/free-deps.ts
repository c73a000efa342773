/** What the free driver needs from outside. */
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { ChangeDeps } from "../change/change-deps.ts";
import type { SessionMemory } from "../conversation/session-memory.ts";
import type { ModelSeat } from "../model-turn.ts";

/** Enough to look and to answer: nothing here writes. */
export interface FreeLookDeps {
  reader: ProjectReader;
  seat: ModelSeat;
  memory: SessionMemory;
  /** Turns of the model, those that were refused included. */
  maxTurns: number;
}

export interface FreeDeps extends ChangeDeps, FreeLookDeps {
  /** Offers only the tools that look. */
  readOnly?: boolean;
  /** Whether the person lets a command run that is not on the list of harmless ones. */
  approve: (command: string) => Promise<boolean>;
}
