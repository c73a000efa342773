/** What a run is told, and what it needs from the process around it. */
import type { AgentEvent } from "./agent/events.ts";
import type { OpenModel } from "./app-model.ts";
import type { Effort } from "./base/effort.ts";
import type { EscalationConfig } from "./config/config.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import type { SandboxMode } from "./tools/containment/sandbox-mode.ts";
import type { PermissionMode } from "./tools/permissions/permission-mode.ts";
import type { AskPermission } from "./tools/permissions/permission-question.ts";
import type { PermissionRules } from "./tools/permissions/permission-rules.ts";
import type { LoadChoices } from "./ui/load-flags.ts";

export interface AppOptions extends Partial<LoadChoices> {
  cwd: string;
  model?: string | undefined;
  /** Go on with the newest session of the folder. */
  continues?: boolean | undefined;
  /** Go on with this session: its id, or the beginning of it. */
  resume?: string | undefined;
  /** Go on in a copy of that session. */
  forkSession?: boolean | undefined;
  /** What others are told that the folder is held for. */
  purpose?: string | undefined;
  /** How long to wait for another agent that works in the folder. */
  waitMs?: number | undefined;
  /** "accept-edits" when absent. */
  permissionMode?: PermissionMode | undefined;
  permissionRules?: PermissionRules | undefined;
  /** Whether commands run in a sandbox; "auto" when absent: where there is one. */
  sandbox?: SandboxMode | undefined;
  /** Names of variables that commands are given beyond the usual ones. */
  passedNames?: readonly string[] | undefined;
  /** Who takes over what the model gives up; absent: nobody. */
  escalation?: EscalationConfig | null | undefined;
  /** The person has agreed on the command line to what an escalation sends. */
  mayEscalate?: boolean | undefined;
  driver?: "guided" | "free" | undefined;
  /** How much a repair may spend; "normal" when absent. */
  effort?: Effort | undefined;
  /** Keep no repair that may only fit the tests. */
  strict?: boolean | undefined;
  /** A small model beside the first: its name, or "none"; absent: one of the family, if it is here. */
  scout?: string | undefined;
  /**
   * Whether what earlier runs have earned with this model decides what a repair tries first, and this run is added;
   * true when absent. False where equal runs must be equal: with it a seed fixes the order only for an empty cache.
   */
  usesRecords?: boolean | undefined;
  /** Nothing but the command and the folder decides what is done: no clock, no earlier runs, no order of arrival. */
  isReproducible?: boolean | undefined;
  testCommand?: string | undefined;
  /** What the settings name in place of it; a project's own settings are no yes to it. */
  configuredTestCommand?: string | undefined;
  /** A compiler or linter to judge changes by, beside those that are found. */
  lintCommand?: string | undefined;
  timeoutMs?: number | undefined;
  /** For one run of the tests; a longer one counts as hanging. */
  testTimeoutMs?: number | undefined;
  maxCandidates?: number | undefined;
  maxTokens?: number | undefined;
  /** Of the free driver. */
  maxTurns?: number | undefined;
  /** Undefined: planned. */
  contextTokens?: number | undefined;
  seed: number;
  offline: boolean;
  /** Stop rather than run with an engine or a model that is not locked. */
  pinned?: boolean | undefined;
  /** In lower-case hex: what the model must be. */
  modelSha256?: string | undefined;
  /** A chat template that stands for the model's own. */
  templatePath?: string | undefined;
  /** Use a refused chat template all the same. */
  force?: boolean | undefined;
  /** Files that may change although they are tests, relative to `cwd`. */
  allow: readonly string[];
}

export interface AppDeps {
  emit: (event: AgentEvent) => void;
  models: ModelsEnvironment;
  /** Of this program, for its records. */
  version?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** Fires when the person or the system stops the run; its reason is an AgentError. */
  signal: AbortSignal;
  /**
   * Receives what must happen if the process has to end at once: synchronous, safe at any instant. `isKeeping`: whether
   * there is something to be kept, for which a stop may take longer.
   */
  onEmergency: (restore: () => readonly string[], isKeeping: () => boolean) => void;
  /** Asks the person; absent: nobody can be asked, and the answer is no. */
  ask?: AskPermission | undefined;
  /** Starts a model; the real one unless a test hands in another. */
  openModel?: OpenModel;
}
