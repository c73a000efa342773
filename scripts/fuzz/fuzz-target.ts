/** One reader of untrusted bytes, and what it did with one input. */
import { isAgentError } from "../../src/base/errors.ts";
import { RandomSource } from "../../test/support/random-source.ts";
import { type MutationSource, mutate } from "./mutate.ts";

export interface FuzzTarget extends MutationSource {
  readonly name: string;
  /** May throw an AgentError, or what `expects` knows. */
  read(bytes: Uint8Array): unknown;
  expects?(error: unknown): boolean;
}

export interface FuzzOutcome {
  /** Null: a value, or a failure that is meant. */
  fault: string | null;
  durationMs: number;
  isRefused: boolean;
}

/** The limit for one input; also on a machine that is busy with other things. */
export const SLOW_MS = 1_000;

/** The same for the same target, seed and number. */
export function makeInput(target: FuzzTarget, seed: number, number: number): Uint8Array {
  return mutate(target, new RandomSource(Math.imul(seed, 0x9e3779b1) ^ (number * 2_654_435 + 1)));
}

export async function tryInput(target: FuzzTarget, bytes: Uint8Array): Promise<FuzzOutcome> {
  const started = process.cpuUsage();
  let fault: string | null = null;
  let isRefused = false;
  try {
    const result = target.read(bytes);
    if (result instanceof Promise) await result;
  } catch (error) {
    isRefused = isAgentError(error) || target.expects?.(error) === true;
    if (!isRefused) fault = describe(error);
  }
  // Of the processor, not of the clock: others work on this machine.
  const { user, system } = process.cpuUsage(started);
  const durationMs = (user + system) / 1_000;
  if (fault === null && durationMs > SLOW_MS) fault = `took ${durationMs.toFixed(0)} ms`;
  return { fault, durationMs, isRefused };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  return (error.stack ?? error.message).split("\n").slice(0, 4).join(" | ").slice(0, 600);
}
