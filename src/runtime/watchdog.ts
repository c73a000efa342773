/** Bounds every wait on native code: it can neither be cancelled nor trusted to settle. */
import { AgentError, isAgentError } from "../base/errors.ts";

export interface WatchOptions {
  step: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Settles with `work`, or earlier with "engine-stalled" after `timeoutMs`, or "interrupted" when `signal` fires.
 * The native work itself goes on; whoever shares its resources must wait for `work`, not for this promise.
 */
export function watch<T>(work: Promise<T>, options: WatchOptions): Promise<T> {
  const { step, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    const onAbort = () => settle(() => reject(reasonOf(signal)));
    const timer = setTimeout(
      () => settle(() => reject(new AgentError("engine-stalled", { step, waitedMs: timeoutMs }))),
      timeoutMs,
    );
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      finish();
    };
    work.then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** The failure behind an aborted signal: its own when it is one of ours, else "interrupted". */
export function reasonOf(signal: AbortSignal | undefined): AgentError {
  const reason: unknown = signal?.reason;
  return isAgentError(reason) ? reason : new AgentError("interrupted", { signal: "SIGINT" });
}
