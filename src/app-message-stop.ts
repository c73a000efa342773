/** What ends one message: whoever stops it, and the clock. */
import { AgentError } from "./base/errors.ts";

/** Fires with the first reason there is; "time-up" once the time is over. */
export function joinSignals(signals: AbortSignal[], timeoutMs: number | undefined): AbortSignal {
  if (timeoutMs === undefined) return AbortSignal.any(signals);
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(new AgentError("time-up", { timeoutMs })), timeoutMs);
  timer.unref();
  return AbortSignal.any([...signals, time.signal]);
}
