/** What one load would take, term by term, and who says so. */
import type { LoadMemory, LoadSettings } from "../../runtime/load-settings.ts";

export interface LoadEstimate extends LoadMemory {
  /** "native": llama.cpp's own simulation of exactly these settings. "formula": our closed form. */
  source: "native" | "formula";
  /** Parts of `context`, both memories together; `compute` is what is left of it. */
  terms: { keyValueBytes: number; recurrentBytes: number; computeBytes: number };
}

export type EstimateLoad = (settings: LoadSettings) => LoadEstimate;
