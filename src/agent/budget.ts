/** What a task may still spend: pure counters over a clock that is handed in. */

import type { Usage } from "./events.ts";

/** The books before anything was spent. */
export function createUsage(): Usage {
  return {
    promptTokens: 0,
    cachedTokens: 0,
    sampledTokens: 0,
    forcedTokens: 0,
    decodeCalls: 0,
    prefillMs: 0,
    decodeMs: 0,
  };
}

/** Puts a cost on the books. */
export function addUsage(total: Usage, cost: Usage): void {
  for (const key of Object.keys(total) as (keyof Usage)[]) total[key] += cost[key];
}

export interface BudgetLimits {
  maxCandidates: number;
  /** Sampled tokens over the whole task. */
  maxTokens: number;
  /** Wall time of the whole task; null for none. */
  timeoutMs: number | null;
}

export type BudgetLimit = "candidates" | "tokens" | "time";

export class Budget {
  readonly #limits: BudgetLimits;
  readonly #now: () => number;
  readonly #startedAt: number;
  #candidates = 0;
  #tokens = 0;

  constructor(limits: BudgetLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#startedAt = now();
  }

  /** The number of the new candidate, from 1. */
  spendCandidate(): number {
    this.#candidates += 1;
    return this.#candidates;
  }

  spendTokens(count: number): void {
    this.#tokens += count;
  }

  get candidates(): number {
    return this.#candidates;
  }

  get elapsedMs(): number {
    return this.#now() - this.#startedAt;
  }

  get tokensLeft(): number {
    return Math.max(0, this.#limits.maxTokens - this.#tokens);
  }

  /** The limit that is reached; null while there is something left. */
  get reached(): BudgetLimit | null {
    if (this.#candidates >= this.#limits.maxCandidates) return "candidates";
    if (this.tokensLeft === 0) return "tokens";
    const { timeoutMs } = this.#limits;
    return timeoutMs !== null && this.elapsedMs >= timeoutMs ? "time" : null;
  }
}
