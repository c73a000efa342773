/**
 * Shares a repair's budget among the ways to make candidates, by what each has earned for its cost: an upper confidence
 * bound on the reward of one try over the cost of one try. Knows no clock and no chance: the same notes give the same
 * choices. Invariant: nobody who stays available starves, whatever was noted.
 */

/** In the order in which ties are broken: the cheaper first. */
export const GENERATOR_NAMES = [
  "expected-text",
  "mutation",
  "reuse",
  "deletion",
  "branch",
  "expression",
  "line",
  "insertion",
  "block",
  "rewrite",
] as const;

export type GeneratorName = (typeof GENERATOR_NAMES)[number];

/**
 * What one try earns. "new": it compiled and was like nothing tried before; "useless": rejected, or tried before. That a
 * candidate compiles is worth next to nothing: what costs least would be tried first for that alone.
 */
export const REWARDS = { fixed: 1, better: 0.6, new: 0.002, useless: 0 } as const;

/** What is believed of a generator before it was tried. */
export interface GeneratorPrior {
  /** Of one try, from 0 to 1. */
  reward: number;
  /** Of one try, relative to the others. */
  cost: number;
}

/** Sums over tries. */
export interface GeneratorTally {
  tries: number;
  reward: number;
  /** In one unit throughout, milliseconds or tokens. */
  cost: number;
}

export type GeneratorTallies = Readonly<Partial<Record<GeneratorName, GeneratorTally>>>;

export interface BanditOptions {
  prior: Readonly<Record<GeneratorName, GeneratorPrior>>;
  /** What earlier runs have earned, in the same unit of cost. */
  record?: GeneratorTallies;
}

/** So many tries is a prior worth. */
const PRIOR_TRIES = 4;
/** Other bugs were repaired then: however long the record, this run has the last word. */
const MAX_RECORD_TRIES = 24;
/** Against rewards, which are mostly near zero: what has hardly been tried is taken to be so much better. */
const EXPLORATION = 0.03;
/** Every so many picks goes to the one picked least, since a bound over cost alone can wait for ever. */
const FAIR_PICK = 8;
/** A day; what is noted beyond it is no cost. */
const MAX_COST = 86_400_000;

interface Arm {
  prior: GeneratorPrior;
  record: GeneratorTally;
  own: GeneratorTally;
  /** Times chosen, noted or not: while a try is under way the next choice looks elsewhere. */
  picks: number;
}

export class GeneratorBandit {
  readonly #arms: ReadonlyMap<GeneratorName, Arm>;
  #picks = 0;

  constructor({ prior, record = {} }: BanditOptions) {
    this.#arms = new Map(
      GENERATOR_NAMES.map((name) => [name, createArm(prior[name], record[name])]),
    );
  }

  /** Who makes the next candidate; null where nobody can. Counts as a try until it is noted. */
  next(available: readonly GeneratorName[]): GeneratorName | null {
    const names = GENERATOR_NAMES.filter((name) => available.includes(name));
    const isFair = this.#picks % FAIR_PICK === FAIR_PICK - 1;
    const scale = this.#measureScale();
    const value = isFair
      ? (arm: Arm) => -arm.picks
      : (arm: Arm) => boundValue(arm, scale, this.#picks);
    let best: { name: GeneratorName; arm: Arm; value: number } | null = null;
    for (const name of names) {
      const arm = this.#arms.get(name);
      if (arm === undefined) continue;
      const candidate = { name, arm, value: value(arm) };
      if (best === null || candidate.value > best.value) best = candidate;
    }
    if (best === null) return null;
    best.arm.picks += 1;
    this.#picks += 1;
    return best.name;
  }

  /** One try has ended. What is no number counts as nothing earned, or nothing spent. */
  note(name: GeneratorName, { reward, cost }: { reward: number; cost: number }): void {
    const arm = this.#arms.get(name);
    if (arm === undefined) return;
    arm.own.tries += 1;
    arm.own.reward += clamp(reward, 1);
    arm.own.cost += clamp(cost, MAX_COST);
  }

  /** What this run has noted, of those that were tried. */
  get tallies(): GeneratorTallies {
    const tried = [...this.#arms].filter(([, { own }]) => own.tries > 0);
    return Object.fromEntries(tried.map(([name, { own }]) => [name, { ...own }]));
  }

  /** What one unit of the priors' cost is in the unit that is noted. */
  #measureScale(): number {
    let spent = 0;
    let believed = 0;
    for (const { prior, record, own } of this.#arms.values()) {
      spent += record.cost + own.cost;
      believed += (record.tries + own.tries) * prior.cost;
    }
    return spent > 0 && believed > 0 ? spent / believed : 1;
  }
}

function createArm(prior: GeneratorPrior, record: GeneratorTally | undefined): Arm {
  return {
    prior: {
      reward: clamp(prior.reward, 1),
      cost: prior.cost > 0 ? clamp(prior.cost, MAX_COST) : 1,
    },
    record: shrink(record ?? { tries: 0, reward: 0, cost: 0 }),
    own: { tries: 0, reward: 0, cost: 0 },
    picks: 0,
  };
}

/** The same rates on fewer tries. */
function shrink({ tries, reward, cost }: GeneratorTally): GeneratorTally {
  const kept = clamp(tries, MAX_RECORD_TRIES);
  if (kept === 0) return { tries: 0, reward: 0, cost: 0 };
  const share = kept / tries;
  return {
    tries: kept,
    reward: clamp(reward * share, kept),
    cost: clamp(cost * share, MAX_COST * kept),
  };
}

/** The reward that one unit of cost may well bring. */
function boundValue({ prior, record, own, picks }: Arm, scale: number, allPicks: number): number {
  const known = PRIOR_TRIES + record.tries;
  // What is under way has earned nothing yet.
  const tries = known + Math.max(own.tries, picks);
  const reward = (PRIOR_TRIES * prior.reward + record.reward + own.reward) / tries;
  const bonus = EXPLORATION * Math.sqrt(Math.log(1 + allPicks) / tries);
  const spent = PRIOR_TRIES * prior.cost * scale + record.cost + own.cost;
  return (reward + bonus) / (spent / (known + own.tries));
}

function clamp(value: number, maximum: number): number {
  return value > 0 ? Math.min(value, maximum) : 0;
}
