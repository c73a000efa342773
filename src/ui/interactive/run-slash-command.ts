/** What each slash command asks of the conversation, and the lines it answers with. Its answers are not safe to show yet. */
import type { PermissionMode } from "../../tools/permissions/permission-mode.ts";
import type { ConversationPort } from "./conversation-port.ts";
import { renderHelp, type SlashName } from "./slash-commands.ts";

export interface SlashCall {
  name: Exclude<SlashName, "quit">;
  argument: string | null;
}

export interface SlashPlace {
  port: ConversationPort;
  signal: AbortSignal;
  /** The mode to go back to when planning ends. */
  modeBefore: PermissionMode;
}

/** Rejects as the conversation does. */
export async function runSlashCommand(
  { name, argument }: SlashCall,
  { port, signal, modeBefore }: SlashPlace,
): Promise<readonly string[]> {
  switch (name) {
    case "help":
      return renderHelp();
    case "model":
      return port.model(argument, signal);
    case "clear":
      return port.clear();
    case "compact":
      return port.compact(signal);
    case "undo":
      return port.undo();
    case "redo":
      return port.redo();
    case "diff":
      return port.diff();
    case "plan":
      return togglePlan(port, modeBefore);
    case "permissions":
      return port.permissions();
    case "context":
      return port.context();
    case "stats":
      return port.stats();
    case "sessions":
      return port.sessions(argument);
    case "doctor":
      return port.doctor(signal);
  }
}

function togglePlan(port: ConversationPort, modeBefore: PermissionMode): string[] {
  const mode = port.status().mode === "plan" ? modeBefore : "plan";
  port.setMode(mode);
  return mode === "plan"
    ? ["Planning: nothing is written and nothing is run until /plan is said again."]
    : [`Planning has ended; the mode is ${mode}.`];
}
