/**
 * What a second model must leave to the first: figures of free memory do not show all that a loaded model needs. Pure.
 * A model mapped from its file is page cache, which the system calls free and would drop for the second; the first would
 * then read its weights from disk, token by token.
 */
import type { LoadMemory } from "../../runtime/load-settings.ts";

/**
 * In RAM, in bytes, on top of what is in use already. `reservedBytes`: what a person reserves anyway. Where a system
 * counts mapped weights as used they are counted twice, which can cost a second model and never the first.
 */
export function reserveBeside({ weights }: LoadMemory, reservedBytes: number): number {
  return reservedBytes + weights.ramBytes;
}
