/** All that the interactive program needs of the application behind it: it draws and reads keys, nothing more. */
import type { AgentEvent } from "../../agent/events.ts";
import type { ExitCode } from "../../base/errors.ts";
import type { PermissionMode } from "../../tools/permissions/permission-mode.ts";
import type { AskPermission } from "../../tools/permissions/permission-question.ts";

export interface ConversationStatus {
  /** The name a person knows it by; null before the first model is chosen. */
  model: string | null;
  mode: PermissionMode;
  sessionId: string;
  root: string;
  /** Of the prompt last asked, and of the context as it is loaded; null while nothing is loaded. */
  usedTokens: number | null;
  contextTokens: number | null;
}

export interface ConversationPort {
  status(): ConversationStatus;
  /**
   * Does what a message asks for. What happens is told through `events`. Rejects with an AgentError as a run would;
   * the signal interrupts, and what was said so far stays in the session.
   */
  send(message: string, signal: AbortSignal): Promise<ExitCode>;
  setMode(mode: PermissionMode): void;
  /** These answer with lines for a person, and reject with an AgentError that says what to do. */
  undo(): Promise<readonly string[]>;
  redo(): Promise<readonly string[]>;
  /** What the session changed and stands, as one unified diff. */
  diff(): Promise<readonly string[]>;
  /** The conversation shortened to a recap, now. */
  compact(signal: AbortSignal): Promise<readonly string[]>;
  /** A new session begins; files stay as they are. */
  clear(): Promise<readonly string[]>;
  /** Without a reference: the models there are, the one in use marked. */
  model(reference: string | null, signal: AbortSignal): Promise<readonly string[]>;
  permissions(): Promise<readonly string[]>;
  context(): Promise<readonly string[]>;
  stats(): Promise<readonly string[]>;
  /** Without an id: those of the folder; with one: goes on with it. */
  sessions(id: string | null): Promise<readonly string[]>;
  doctor(signal: AbortSignal): Promise<readonly string[]>;
  /** Paths of the project that a text begins or matches, the likeliest first, at most twenty. */
  completePath(text: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Made with the ways back: what the application says, and what it asks. */
export interface ConversationListener {
  onEvent: (event: AgentEvent) => void;
  ask: AskPermission;
}
