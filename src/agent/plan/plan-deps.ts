/** What a plan is made with: eyes, and the model. Nothing here writes a file or starts a process. */
import type { CodeParser } from "../../code/parse.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { SessionMemory } from "../conversation/session-memory.ts";
import type { ModelSeat } from "../model-turn.ts";

/** A change of one file as a unified diff; `before` null: created, `after` null: removed. "" where nothing differs. */
export type RenderDiff = (path: string, before: string | null, after: string | null) => string;

export interface PlanDeps {
  reader: ProjectReader;
  /** Reads texts that are on no disk yet. */
  parser: CodeParser;
  seat: ModelSeat;
  memory: SessionMemory;
  /** What runs the project's tests, as a person would type it; null: none was found. */
  testCommand: string | null;
  /** The person's own linter; left out: what the project is set up for. */
  lintCommand?: string | undefined;
  renderDiff: RenderDiff;
}
