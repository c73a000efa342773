/** What every part of a probe is given, and how a question of one is driven to its end. Knows no part. */
import type { ModelSeat } from "../agent/model-turn.ts";
import type { CodeParser } from "../code/parse.ts";
import type { Sampling } from "../runtime/engine.ts";
import type { ProbeResults } from "./probe-results.ts";

export interface ProbeContext {
  /** Its signal ends the part. */
  seat: ModelSeat;
  parser: CodeParser;
  /** What is known so far. */
  results: ProbeResults;
  /** Of the whole probe. */
  timeoutMs: number;
}

/** Of the tool trials, until other temperatures have been tried. */
export const USUAL_TOOL_TEMPERATURE = 0.3;

export function sampleCall(temperature: number, seed: number): Sampling {
  return { temperature, topK: 40, topP: 0.95, seed };
}

/** The result of a piece of work; its events are nobody's here. */
export async function finish<Result>(work: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
  }
}
