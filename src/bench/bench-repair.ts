/** Runs the agent once through the port, so that a run that fails is a result and one that hangs is ended. */
import { AgentError, isAgentError } from "../base/errors.ts";
import type { BenchPort, RepairOutcome, RepairRequest } from "./bench-port.ts";

/** The agent itself stops at its limit; this is for one that does not. */
const GRACE_MS = 10_000;
/** Wrong usage, an unusable model, a signal: the next run would end the same way. */
const ENDS_ALL: ReadonlySet<number> = new Set([2, 6, 130, 143]);

/** Loading is not part of the limit. Throws what would end every further run as well, bugs included. */
export async function repairBounded(
  port: BenchPort,
  { folder, prompt, ...request }: RepairRequest & { folder: string; prompt: string },
): Promise<RepairOutcome> {
  await port.load(request.side, request.signal);
  const startedAtMs = performance.now();
  const limit = new AbortController();
  const { timeoutMs } = request;
  const timer = setTimeout(
    () => limit.abort(new AgentError("time-up", { timeoutMs })),
    timeoutMs + GRACE_MS,
  );
  try {
    const signal = AbortSignal.any([request.signal, limit.signal]);
    return await port.repair(folder, prompt, { ...request, signal });
  } catch (error) {
    request.signal.throwIfAborted();
    if (!isAgentError(error) || ENDS_ALL.has(error.exitCode)) throw error;
    return {
      exitCode: error.exitCode,
      durationMs: performance.now() - startedAtMs,
      sampledTokens: 0,
      candidates: 0,
      status: error.code,
      output: error.message,
    };
  } finally {
    clearTimeout(timer);
  }
}
