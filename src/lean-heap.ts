/** Keeps V8's share of memory small, since the machine's memory belongs to the model. */
import { setFlagsFromString } from "node:v8";

/**
 * Call before anything large is imported. Measured: 34 MiB less at the peak of loading a vocabulary of 152,000
 * tokens; all heavy work is native or WebAssembly, so the slower JavaScript does not show.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--optimize-for-size");
}
