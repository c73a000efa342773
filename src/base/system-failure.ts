/** What the system refused, as a failure that is told to a person: which file, and why. */
import { AgentError, isAgentError, messageOf } from "./errors.ts";

/** "file-not-read" for an error of the file system, an AgentError as it is; null for what is neither. */
export function describeSystemFailure(error: unknown, shownPath?: string): AgentError | null {
  if (isAgentError(error)) return error;
  if (!(error instanceof Error)) return null;
  const { code, syscall, path: failed } = error as NodeJS.ErrnoException;
  if (typeof code !== "string" || typeof syscall !== "string") return null;
  const path = shownPath ?? failed;
  if (path === undefined) return null;
  return new AgentError("file-not-read", { path, reason: messageOf(error) }, { cause: error });
}
