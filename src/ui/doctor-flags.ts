/** What `agent doctor` was told, from its words and flags. Reads no file. */
import type { ProbeWish } from "./doctor-facts.ts";
import {
  createCountReader,
  createSecondsReader,
  readSetting,
  readText,
  refuse,
  type Variables,
} from "./flag-values.ts";
import { readContext } from "./load-flags.ts";

export interface DoctorCommand {
  kind: "doctor";
  /** Undefined: the model a run would take. */
  model: string | undefined;
  /** Nothing that takes long: no speed is measured. */
  isQuick: boolean;
  /** Null: the model is not probed. */
  probe: ProbeWish | null;
  json: boolean;
}

/** The flags as commander names them. */
export interface DoctorFlags {
  model?: string;
  quick?: true;
  probe?: true;
  fresh?: true;
  timeout?: string;
  threads?: string;
  ctxSize?: string;
  json?: true;
}

const DEFAULT_TIMEOUT_MS = 600_000;

const readTimeout = createSecondsReader({
  minimum: 1,
  maximum: 86_400,
  unit: "seconds",
  example: 600,
});
const readThreads = createCountReader({ minimum: 1, maximum: 1024, unit: "threads", example: 4 });

/** The variable AGENT_MODEL counts as --model does. Throws "usage-invalid". */
export function createDoctorCommand(
  named: string | undefined,
  { model, quick, json, ...probe }: DoctorFlags,
  variables: Variables,
): DoctorCommand {
  return {
    kind: "doctor",
    model:
      named === undefined
        ? readSetting({ flag: "--model", text: model, variables }, readText)
        : readText({ name: "The model's name", text: named }),
    isQuick: quick === true,
    probe: readProbeWish(probe, variables),
    json: json === true,
  };
}

/** A variable that limits runs, such as AGENT_TIMEOUT, is not about the probe. */
function readProbeWish(
  { probe, fresh, timeout, threads, ctxSize }: DoctorFlags,
  variables: Variables,
): ProbeWish | null {
  if (probe !== true) {
    const flags = {
      "--fresh": fresh,
      "--timeout": timeout,
      "--threads": threads,
      "--ctx-size": ctxSize,
    };
    const [stray] = Object.entries(flags).find(([, value]) => value !== undefined) ?? [];
    if (stray === undefined) return null;
    throw refuse(`${stray} goes with --probe.`, "agent doctor --probe");
  }
  return {
    isFresh: fresh === true,
    timeoutMs:
      timeout === undefined
        ? DEFAULT_TIMEOUT_MS
        : readTimeout({ name: "--timeout", text: timeout }),
    threads: readSetting({ flag: "--threads", text: threads, variables }, readThreads),
    contextTokens: readSetting({ flag: "--ctx-size", text: ctxSize, variables }, readContext),
  };
}
