/** Turns a fired AbortSignal into the one failure a stopped run ends with. */
import { AgentError, isAgentError } from "../base/errors.ts";

/** Throws "interrupted" (or the AgentError the signal carries) once the signal has fired. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  const reason: unknown = signal.reason;
  if (isAgentError(reason)) throw reason;
  throw new AgentError("interrupted", { signal: "SIGINT" }, { cause: reason });
}
