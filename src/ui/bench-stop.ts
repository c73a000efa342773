/** The end of a measurement: what was found until then is told at once, whether it is whole, stopped or broken off. */
import type { ExitCode } from "../base/errors.ts";
import { exitCodeOf } from "./error-view.ts";

/**
 * `tell` is called once and names the exit code of a whole measurement; a stopped one ends with that of the signal. A
 * native call that does not heed the signal is not waited for. Throws what broke `work` off, after it was told.
 */
export async function settleBench(
  work: Promise<void>,
  signal: AbortSignal,
  tell: (isStopped: boolean) => ExitCode,
): Promise<ExitCode> {
  let failure: { error: unknown } | null = null;
  try {
    await Promise.race([work, waitForStop(signal)]);
  } catch (error) {
    failure = { error };
  }
  work.catch(() => {}); // it may still fail on its way out, and that has been told
  const exitCode = tell(failure !== null);
  if (signal.aborted) return exitCodeOf(signal.reason);
  if (failure !== null) throw failure.error;
  return exitCode;
}

function waitForStop(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}
