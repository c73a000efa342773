/** What a change needs from outside: eyes, hands and judges that the composition root gives it. */
import type { CodeParser } from "../../code/parse.ts";
import type { Inspector } from "../../tools/inspect/inspector.ts";
import type { ProjectNotes } from "../../tools/project-notes.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import type { TaskScope } from "../../tools/task-scope.ts";
import type { TestRunner } from "../../tools/test-runners/identify-runner.ts";
import type { Workspace } from "../../tools/workspace.ts";
import type { SessionMemory } from "../conversation/session-memory.ts";
import type { ModelSeat } from "../model-turn.ts";
import type { CheckRequest } from "../repair/repair-deps.ts";
import type { EditForm } from "./edit-mode.ts";

export interface ChangeDeps {
  reader: ProjectReader;
  workspace: Workspace;
  scope: TaskScope;
  seat: ModelSeat;
  memory: SessionMemory;
  parser: CodeParser;
  /** Ways to edit that the model was seen to be fit for; left out: it was never measured. */
  fitForms?: readonly EditForm[] | undefined;
  /** What the project tells whoever works on it; shown to the model and never obeyed by code. */
  notes?: ProjectNotes | null | undefined;
  /** Runs the project's tests on the tree as it is; null: there are none. */
  check: ((request: CheckRequest) => Promise<CheckResult>) | null;
  /** What runs them; null or left out: nobody knows. */
  runner?: TestRunner | null;
  /** The same, looked for anew: a change may have made the first tests of the project. */
  findCheck: () => Promise<ChangeDeps["check"]>;
  /** Compiler, linter, names that nothing declares. */
  inspect: Inspector;
  /** Told of each file written or put back, so that the reader sees it as it is. */
  noteChanged: (paths: readonly string[]) => Promise<void>;
  /** The longest a first run of the tests may take before they are said to hang. */
  testTimeoutMs: number;
}
