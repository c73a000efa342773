/**
 * What the model is asked, in which order: each place has its own lists of asks, the best first, and a bandit says of
 * which generator the next one is. Knows no model.
 */

import type { Divergence } from "../localize/divergences.ts";
import type { Hole } from "../localize/holes.ts";
import type { Proofreading } from "../localize/proofread.ts";
import type { Candidate } from "./candidate.ts";
import type { GeneratorBandit, GeneratorName } from "./generator-bandit.ts";

/**
 * What the model is shown:
 * "plain" the task and the code alone, "follow-up" its last answer and what the tests said of it,
 * "failure" the task, the code, the failing test and its message at once,
 * "tests" the task, the code and the whole files of the failing tests.
 */
export type View = "plain" | "follow-up" | "failure" | "tests";

interface AttemptBase {
  /** Index into the located sites. */
  site: number;
  /** 0 = greedy. */
  temperature: number;
}

export type Attempt =
  | (AttemptBase & { kind: "rewrite"; view: View })
  | (AttemptBase & { kind: "branch"; divergence: Divergence; proofreading: Proofreading })
  /** `sample`: from 0, of the samples of one hole. */
  | (AttemptBase & { kind: "fill"; hole: Hole; sample: number })
  /** Made beforehand, without the model. */
  | (AttemptBase & { kind: "stock"; generator: GeneratorName; candidates: readonly Candidate[] });

/** What the model is asked. */
export type ModelAttempt = Exclude<Attempt, { kind: "stock" }>;

type RewriteRung = { view: View; temperature: number };

/** Small models copy what they see, so rewrites differ first in what they are shown, then in temperature. */
const REWRITES: readonly RewriteRung[] = [
  { view: "plain", temperature: 0 },
  { view: "follow-up", temperature: 0.5 },
  { view: "failure", temperature: 0 },
  { view: "plain", temperature: 0.8 },
  { view: "failure", temperature: 0.8 },
  { view: "follow-up", temperature: 0.7 },
  { view: "plain", temperature: 1 },
  { view: "follow-up", temperature: 0.9 },
];

/** What is not written yet is written by what the tests call, and all that they say of it. */
const WRITINGS: readonly RewriteRung[] = [
  { view: "tests", temperature: 0 },
  { view: "plain", temperature: 0 },
  { view: "follow-up", temperature: 0.5 },
  { view: "tests", temperature: 0.8 },
  { view: "follow-up", temperature: 0.7 },
  { view: "plain", temperature: 0.8 },
  { view: "tests", temperature: 1 },
  { view: "follow-up", temperature: 0.9 },
];

const SAMPLE_TEMPERATURE = 0.9;
/** Ways of a proofreading that are gone at most. */
const MAX_BRANCHES = 24;
/** Candidates without a model that are offered at a time. */
const STOCK_SIZE = 6;
/** What is likely was asked by then: now the tests have time for what code alone makes, some after each answer. */
const EAGER_ASKS = 8;
/** The best of it comes earlier: an operator or a limit in the line that is most in doubt. */
const FIRST_STOCK = 2;
/** One in ten, as a natural logarithm. */
const LIKELY_BRANCH = -2.3;
const PATIENCE_ASKS = 16;
/** A less likely place is asked about this many asks after the place before it. */
const SITE_LAG = 4;

/** The asks of one place. Filled as it becomes known where to ask. */
export class SiteAsks {
  readonly site: number;
  readonly #lists = new Map<GeneratorName, Attempt[]>();
  taken = 0;
  #lastWasStock = false;

  /** `isStub`: nothing is written there yet. */
  constructor(site: number, isStub = false) {
    this.site = site;
    const rungs = isStub ? WRITINGS : REWRITES;
    this.#lists.set(
      "rewrite",
      rungs.map((rung) => ({ kind: "rewrite", site, ...rung })),
    );
  }

  addBranches(proofreading: Proofreading, divergences: readonly Divergence[]): void {
    const branches = divergences.slice(0, MAX_BRANCHES).map((divergence) => ({
      kind: "branch" as const,
      site: this.site,
      temperature: 0,
      divergence,
      proofreading,
    }));
    this.#lists.set("branch", branches);
  }

  /** By kind, each in the order in which they are to be filled. */
  addHoles(holes: ReadonlyMap<Hole["kind"], readonly Hole[]>, samples: number): void {
    for (const [kind, list] of holes) {
      this.#lists.set(
        kind,
        list.flatMap((hole) => this.#sampleHole(hole, samples)),
      );
    }
  }

  /** The samples of one hole share its prefill. */
  #sampleHole(hole: Hole, samples: number): Attempt[] {
    return Array.from({ length: samples }, (_, sample) => ({
      kind: "fill" as const,
      site: this.site,
      hole,
      sample,
      // What was read before differs by its beginning, the others by chance.
      temperature: sample === 0 || isRead(hole) ? 0 : SAMPLE_TEMPERATURE,
    }));
  }

  /** Candidates that need no model, the best first; tried a few at a time. */
  addStock(generator: GeneratorName, candidates: readonly Candidate[]): void {
    const list: Attempt[] = [];
    for (let at = 0; at < candidates.length; at += STOCK_SIZE) {
      const some = candidates.slice(at, at + STOCK_SIZE);
      list.push({ kind: "stock", site: this.site, temperature: 0, generator, candidates: some });
    }
    this.#lists.set(generator, list);
  }

  /** What there is to ask. Ways the model holds unlikely wait until others have had their turn. */
  get available(): GeneratorName[] {
    const names = [...this.#lists].flatMap(([name, list]) => (list.length > 0 ? [name] : []));
    const stocked = names.filter((name) => this.#lists.get(name)?.[0]?.kind === "stock");
    if (this.#isTimeForStock && stocked.length > 0) return stocked;
    const waiting = names.filter((name) => this.#mustWait(name));
    return waiting.length < names.length ? names.filter((name) => !waiting.includes(name)) : names;
  }

  /** What code alone makes costs the model nothing: without a pause all of it would be tried first. */
  #mustWait(name: GeneratorName): boolean {
    if (name === "branch") return this.#nextBranch < LIKELY_BRANCH && this.taken < PATIENCE_ASKS;
    return this.#lastWasStock && this.#lists.get(name)?.[0]?.kind === "stock";
  }

  /** Once before others are asked at length, then after each answer. */
  get #isTimeForStock(): boolean {
    if (this.#lastWasStock) return false;
    return this.taken === FIRST_STOCK || this.taken >= EAGER_ASKS;
  }

  get #nextBranch(): number {
    const next = this.#lists.get("branch")?.[0];
    return next?.kind === "branch" ? next.divergence.logLikelihood : 0;
  }

  take(name: GeneratorName): Attempt | null {
    const attempt = this.#lists.get(name)?.shift() ?? null;
    if (attempt === null) return null;
    this.taken += 1;
    this.#lastWasStock = attempt.kind === "stock";
    return attempt;
  }
}

/** Which generator an attempt belongs to. */
export function nameAttempt(attempt: Attempt): GeneratorName {
  if (attempt.kind === "fill") return attempt.hole.kind;
  return attempt.kind === "stock" ? attempt.generator : attempt.kind;
}

function isRead({ kind }: Hole): boolean {
  return kind === "line" || kind === "expression";
}

/** The site that is next in turn: the likelier a place, the more asks it is ahead. Null when nothing is left to ask. */
export function chooseSite(sites: readonly SiteAsks[]): SiteAsks | null {
  let chosen: SiteAsks | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [index, site] of sites.entries()) {
    const turns = site.taken + index * SITE_LAG;
    if (site.available.length === 0 || turns >= fewest) continue;
    chosen = site;
    fewest = turns;
  }
  return chosen;
}

/** The next thing to ask; null when nothing is left. */
export function chooseAttempt(
  sites: readonly SiteAsks[],
  bandit: Pick<GeneratorBandit, "next">,
): Attempt | null {
  const site = chooseSite(sites);
  const name = site === null ? null : bandit.next(site.available);
  return site === null || name === null ? null : site.take(name);
}
