/** What a run is told, and what it needs from the process around it. */
import type { AgentEvent } from "./agent/events.ts";
import type { OpenModel } from "./app-model.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import type { LoadChoices } from "./ui/load-flags.ts";

export interface AppOptions extends Partial<LoadChoices> {
  task: string;
  cwd: string;
  model?: string | undefined;
  /** Go on with the newest session of the folder. */
  continues?: boolean | undefined;
  driver?: "guided" | "free" | undefined;
  testCommand?: string | undefined;
  /** A compiler or linter to judge changes by, beside those that are found. */
  lintCommand?: string | undefined;
  /** Commands that may run without asking, as they are. */
  allowedCommands?: readonly string[] | undefined;
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
  env: Readonly<Record<string, string | undefined>>;
  /** Fires when the person or the system stops the run; its reason is an AgentError. */
  signal: AbortSignal;
  /** Receives what must happen if the process has to end at once: synchronous, safe at any instant. */
  onEmergency: (restore: () => readonly string[]) => void;
  /** Asks the person whether a command may run; absent: nobody can be asked, and the answer is no. */
  approveCommand?: (command: string) => Promise<boolean>;
  /** Starts a model; the real one unless a test hands in another. */
  openModel?: OpenModel;
}
