/** What every download source is asked for, and how a source says no. */
import { AgentError, messageOf } from "../base/errors.ts";
import type { ModelsDeps } from "./models-deps.ts";

export interface DownloadRequest {
  /** Where the checked file ends up; the partial files lie beside it. */
  finalFile: string;
  deps: ModelsDeps;
}

export interface Downloaded {
  sha256: string;
  /** False when the source published no hash to check against. */
  verified: boolean;
}

/** A source that cannot deliver; the next one is tried. */
export function createSourceFailure(source: string, cause: unknown): AgentError {
  return new AgentError("model-source-failed", { source, reason: explainCause(cause) }, { cause });
}

/** Network errors say "fetch failed" and keep the reason one or two causes deeper. */
function explainCause(error: unknown): string {
  const reasons = [messageOf(error)];
  let cause = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; depth < 3 && cause instanceof Error; depth++) {
    reasons.push(cause.message || ("code" in cause ? String(cause.code) : ""));
    cause = cause.cause;
  }
  return reasons
    .filter((reason) => reason !== "")
    .join(": ")
    .slice(0, 400);
}
