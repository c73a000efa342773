/** Runs a prefill and turns its progress callback into events, as it happens. */
import type { TokenId } from "../base/message.ts";
import type { Engine, PrefillReport } from "../runtime/engine.ts";

export interface PrefillEvent {
  type: "prefill";
  done: number;
  total: number;
}

/** Throws what the prefill throws. */
export async function* prefillWithProgress(
  engine: Pick<Engine, "sequence">,
  prompt: readonly TokenId[],
  signal: AbortSignal | undefined,
): AsyncGenerator<PrefillEvent, PrefillReport> {
  const reports: { done: number; total: number }[] = [];
  let wake: () => void = () => {};
  const work = engine.sequence.prefill(prompt, {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (done, total) => {
      reports.push({ done, total });
      wake();
    },
  });
  let isRunning = true;
  const settle = () => {
    isRunning = false;
    wake();
  };
  work.then(settle, settle);
  while (isRunning) {
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (reports.length > 0 || !isRunning) resolve();
    });
    for (const report of reports.splice(0)) yield { type: "prefill", ...report };
  }
  return await work;
}
