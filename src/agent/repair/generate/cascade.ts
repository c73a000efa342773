/**
 * When a smaller model helps the first, who of the two is asked, and when the smaller one is given up again. Both answer
 * one after the other on the same threads, so the smaller is worth its room only where it is clearly faster. Pure.
 */
import { type Effort, USUAL_EFFORT } from "../../../base/effort.ts";
import type { Usage } from "../../events.ts";
import type { ModelAttempt } from "./schedule.ts";

/**
 * Asks of the first model before the other is loaded; null: never. Measured, few asks solve most of what is solved at all,
 * and rating what the other writes costs the first its place in the prompt (docs/measurements.md).
 */
const START_AFTER_ASKS: Readonly<Record<Effort, number | null>> = {
  low: null,
  normal: null,
  high: 24,
  max: 12,
};
/** Where a person names the other model. */
const NAMED_START_AFTER_ASKS = 4;
/** The tokens a second of the smaller model are measured over so many answers. */
const MEASURED_ANSWERS = 2;
/** A smaller model that is not so much faster only writes worse. */
const LEAST_SPEEDUP = 1.5;

/** How fast a model has sampled so far. */
export interface AnswerSpeed {
  answers: number;
  sampledTokens: number;
  decodeMs: number;
}

export const NO_ANSWERS: AnswerSpeed = { answers: 0, sampledTokens: 0, decodeMs: 0 };

/** After how many asks without success the smaller model is loaded; null: never. `isNamed`: a person named it. */
export function decideScoutStart(effort: Effort | undefined, isNamed: boolean): number | null {
  return isNamed ? NAMED_START_AFTER_ASKS : START_AFTER_ASKS[effort ?? USUAL_EFFORT];
}

/** Short texts in a hole are the smaller model's; what is read or written at length stays with the first. */
export function isForScout(attempt: ModelAttempt): attempt is FillAttempt {
  return attempt.kind === "fill";
}

export type FillAttempt = Extract<ModelAttempt, { kind: "fill" }>;

/** An answer without a token, or without a time, says nothing of speed. */
export function addAnswer(
  speed: AnswerSpeed,
  { sampledTokens, decodeMs }: Pick<Usage, "sampledTokens" | "decodeMs">,
): AnswerSpeed {
  if (!(sampledTokens > 0 && decodeMs > 0)) return speed;
  return {
    answers: speed.answers + 1,
    sampledTokens: speed.sampledTokens + sampledTokens,
    decodeMs: speed.decodeMs + decodeMs,
  };
}

/** How many times as fast the smaller model is; null while too little is known. */
export function measureSpeedup(first: AnswerSpeed, scout: AnswerSpeed): number | null {
  if (first.answers === 0 || scout.answers < MEASURED_ANSWERS) return null;
  return scout.sampledTokens / scout.decodeMs / (first.sampledTokens / first.decodeMs);
}

export function isFastEnough(speedup: number): boolean {
  return speedup >= LEAST_SPEEDUP;
}
