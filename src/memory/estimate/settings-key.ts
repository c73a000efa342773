/** One text per set of load settings: equal texts are the same load. Pure. */
import type { LoadSettings } from "../../runtime/load-settings.ts";

export function describeKey(settings: LoadSettings): string {
  return `${settings.gpuLayers}:${settings.contextTokens}:${describeCompute(settings)}`;
}

/** Of the loads whose compute buffers differ by context and GPU layers alone. */
export function describeCompute(settings: LoadSettings): string {
  const { batchTokens, sequences, keyType, valueType, flashAttention } = settings;
  return [batchTokens, sequences, keyType, valueType, flashAttention].join(":");
}
