/** What the node-llama-cpp adapter has to be told. */
import type { LoadSettings } from "./load-settings.ts";

export interface EngineOptions extends Partial<Omit<LoadSettings, "gpuLayers" | "sequences">> {
  modelPath: string;
  /** Capacity of the KV cache in tokens; limited by the model's training length. */
  contextTokens: number;
  gpu?: "auto" | false;
  gpuLayers?: "auto" | "max" | number;
  /** A fixed thread count, at most the usable cores; left out, it is calibrated. */
  threads?: number | undefined;
  /** Control tokens that end a generation although the file does not say so. */
  stopTexts?: readonly string[];
  stepTimeoutMs?: number;
  signal?: AbortSignal | undefined;
  onLoadProgress?: (fraction: number) => void;
  /** Sentences for a person: a fallback taken, an engine complaint. */
  onNotice?: (message: string) => void;
}
