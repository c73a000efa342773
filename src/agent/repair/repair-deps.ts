/** What a repair needs from outside: the hands and eyes that the composition root gives it. */
import type { ChatModel } from "../../template/chat-model.ts";
import type { Inspector } from "../../tools/inspect/inspector.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import type { TaskScope } from "../../tools/task-scope.ts";
import type { TestFailure } from "../../tools/test-report.ts";
import type { Workspace } from "../../tools/workspace.ts";
import type { Budget } from "../budget.ts";
import type { ProjectView } from "../project-view.ts";
import type { NamedDocument } from "../prompts.ts";
import type { TurnMemory } from "../turn-memory.ts";
import type { SearchLimits } from "./effort.ts";
import type { GeneratorKnowledge } from "./generate/generator-knowledge.ts";
import type { Generators } from "./generate/propose.ts";
import type { ScoutOffer } from "./generate/scout-seat.ts";
import type { OpenTrialsFor } from "./judge/trial.ts";

export interface CheckRequest {
  timeoutMs: number;
  /** Run only these when the runner can. */
  onlyTests?: readonly TestFailure[];
  /** Ends this run alone. */
  signal?: AbortSignal;
}

export type SearchBreadth = Omit<SearchLimits, "maxCandidates" | "maxTokens">;

export interface RepairDeps {
  /** The loaded model. Loading may still be under way when the repair begins. */
  model: () => Promise<ChatModel>;
  memory: TurnMemory;
  workspace: Workspace;
  view: ProjectView;
  /** Runs the project's tests on the tree as it is. */
  check: (request: CheckRequest) => Promise<CheckResult>;
  /** Where candidates are judged; called once, when it is clear that there is something to judge. */
  openTrials: OpenTrialsFor;
  /** Compilers and linters: a candidate that makes the tests pass is asked of them too. */
  inspect: Pick<Inspector, "inspect">;
  generators: Generators;
  /** Texts that the task names besides code: instructions, a specification. */
  documents: readonly NamedDocument[];
  /** What may be written; the repair widens it to the places it has located. */
  scope: TaskScope;
  /** Qualified names of the only symbols that may change; undefined: any. */
  onlySymbols?: ReadonlySet<string> | undefined;
  budget: Budget;
  /** How long, wide and deep the search goes. */
  breadth: SearchBreadth;
  /** What is known of the generators for this model. */
  knowledge: GeneratorKnowledge;
  /** A smaller model that proposes what is short; null: there is none. Asked in turn with the first, never beside it. */
  scout: ScoutOffer | null;
  /** Whether the code under repair may be called by this program on a copy. */
  mayRunProgram: (program: "python3" | "node") => Promise<boolean>;
  /** What passes is also asked of the code itself and of the model. */
  isStrict: boolean;
  /** Nothing overlaps: every candidate is judged before the next is made, so that equal runs are equal. */
  isLockstep: boolean;
  /** The longest a first run of the tests may take before they are said to hang. */
  testTimeoutMs: number;
  seed: number;
  /** Fires on Ctrl-C and when the time is up. */
  signal: AbortSignal;
  /** Called when there is something that is worth keeping after a Ctrl-C. */
  onFound?: (() => void) | undefined;
}
