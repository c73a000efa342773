/**
 * What each effort allows a repair: time, tries, and how wide and deep the search goes. Pure data and one function.
 * Invariant: more effort never allows less of anything, and no effort is without any limit at all.
 */
import { type Effort, USUAL_EFFORT } from "../../base/effort.ts";

/** The bounds of one search. */
export interface SearchLimits {
  /** Wall time; null: as long as the other limits allow. */
  timeoutMs: number | null;
  maxCandidates: number;
  /** Sampled tokens in all. */
  maxTokens: number;
  /** Answers to one question; they share its prefill. */
  samplesPerHole: number;
  /** Partial repairs that are kept to build on. */
  beamWidth: number;
  /** Repairs that are put on top of each other. */
  maxDepth: number;
  /** Changes made by code alone that are judged in one round. */
  mutationsPerRound: number;
}

/** What a person fixed by flags of their own. */
export type FixedLimits = {
  [Key in "timeoutMs" | "maxCandidates" | "maxTokens"]?: number | undefined;
} & {
  /** Sampled tokens stand for time: what a busy machine does in it differs from run to run. */
  isReproducible?: boolean | undefined;
};

/** What a slow machine samples. */
const TOKENS_PER_SECOND = 10;

/** The times are what a person waits while looking on, over a coffee, over lunch. */
const LIMITS: Readonly<Record<Effort, SearchLimits>> = {
  low: {
    timeoutMs: 30_000,
    maxCandidates: 60,
    maxTokens: 4_096,
    samplesPerHole: 1,
    beamWidth: 1,
    maxDepth: 1,
    mutationsPerRound: 16,
  },
  normal: {
    timeoutMs: 120_000,
    maxCandidates: 240,
    maxTokens: 16_384,
    samplesPerHole: 3,
    beamWidth: 2,
    maxDepth: 2,
    mutationsPerRound: 64,
  },
  high: {
    timeoutMs: 600_000,
    maxCandidates: 1_000,
    maxTokens: 65_536,
    samplesPerHole: 5,
    beamWidth: 4,
    maxDepth: 3,
    mutationsPerRound: 200,
  },
  max: {
    timeoutMs: null,
    maxCandidates: 2_000,
    maxTokens: 1_000_000,
    samplesPerHole: 8,
    beamWidth: 6,
    maxDepth: 4,
    mutationsPerRound: 400,
  },
};

/** What is fixed counts whatever the effort; the rest follows the effort. */
export function decideSearchLimits(
  effort: Effort | undefined,
  fixed: FixedLimits = {},
): SearchLimits {
  const limits = LIMITS[effort ?? USUAL_EFFORT];
  const usual = fixed.isReproducible === true ? countTokensForTime(limits) : limits;
  return {
    ...usual,
    timeoutMs: fixed.timeoutMs ?? usual.timeoutMs,
    maxCandidates: fixed.maxCandidates ?? usual.maxCandidates,
    maxTokens: fixed.maxTokens ?? usual.maxTokens,
  };
}

function countTokensForTime(limits: SearchLimits): SearchLimits {
  const { timeoutMs, maxTokens } = limits;
  if (timeoutMs === null) return limits;
  const tokens = (timeoutMs / 1000) * TOKENS_PER_SECOND;
  return { ...limits, timeoutMs: null, maxTokens: Math.min(maxTokens, tokens) };
}
