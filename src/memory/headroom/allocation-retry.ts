/**
 * A load whose memory is refused is tried again with less, a few times and no more. Knows neither models nor the
 * machine. Invariant: only "memory-insufficient" is tried again; every other failure passes through at once.
 */
import { AgentError, isAgentError } from "../../base/errors.ts";
import type { LoadSettings } from "../../runtime/load-settings.ts";

export interface RetryOptions<Loaded> {
  load: (settings: LoadSettings) => Promise<Loaded>;
  /** What to try after these were refused; null: nothing less is left. */
  lower: (refused: LoadSettings) => LoadSettings | null;
  /** Before each new try; is waited for, so that what must not be lost can be saved. */
  onStep?: (step: RetryStep) => void | Promise<void>;
  maxSteps?: number;
}

export interface RetryStep {
  from: LoadSettings;
  to: LoadSettings;
  error: AgentError<"memory-insufficient">;
}

const MAX_STEPS = 3;

/**
 * What `load` gives for `first`, or for the first lower settings that are not refused.
 * Throws "memory-insufficient" with all that was tried after `maxSteps` steps down, or when nothing is lower.
 */
export async function retryLower<Loaded>(
  first: LoadSettings,
  { load, lower, onStep, maxSteps = MAX_STEPS }: RetryOptions<Loaded>,
): Promise<{ loaded: Loaded; settings: LoadSettings }> {
  const refused: LoadSettings[] = [];
  for (let settings = first; ; ) {
    try {
      return { loaded: await load(settings), settings };
    } catch (error) {
      if (!isAgentError(error, "memory-insufficient")) throw error;
      refused.push(settings);
      const next = refused.length > maxSteps ? null : lower(settings);
      if (next === null) throw summarize(error, refused);
      await onStep?.({ from: settings, to: next, error });
      settings = next;
    }
  }
}

function summarize(
  error: AgentError<"memory-insufficient">,
  refused: readonly LoadSettings[],
): AgentError<"memory-insufficient"> {
  const { path, reason } = error.details;
  const tried = refused.map(describeSettings).join("; ");
  return new AgentError(
    "memory-insufficient",
    { path, reason: `${reason} (tried: ${tried})` },
    { cause: error },
  );
}

function describeSettings(settings: LoadSettings): string {
  const { contextTokens, batchTokens, keyType, valueType, gpuLayers } = settings;
  const cache = keyType === valueType ? keyType : `${keyType}/${valueType}`;
  return `context ${contextTokens}, batch ${batchTokens}, KV cache ${cache}, ${gpuLayers} GPU layers`;
}
