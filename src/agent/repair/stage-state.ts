/**
 * What one stage of the search knows: what was asked and answered, what waits to be judged, what was found. Decides
 * nothing about the order of steps; the schedule does.
 */

import { AgentError } from "../../base/errors.ts";
import type { Finding } from "../../tools/inspect/inspector.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import { answerEvent } from "../answer-event.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import type { NamedDocument, ShownFailure } from "../prompts.ts";
import type { Base } from "./base.ts";
import type { Asking } from "./generate/ask-model.ts";
import type { Candidate } from "./generate/candidate.ts";
import { EditPool } from "./generate/combine-edits.ts";
import { type GeneratorBandit, REWARDS } from "./generate/generator-bandit.ts";
import type { Way } from "./generate/hole-reading.ts";
import type { Conversation, Proposal } from "./generate/propose.ts";
import {
  type Attempt,
  chooseAttempt,
  chooseSite,
  type ModelAttempt,
  nameAttempt,
  SiteAsks,
} from "./generate/schedule.ts";
import { proposeExpected } from "./generate/without-model.ts";
import { CandidateQueue } from "./judge/candidate-queue.ts";
import { JudgeDesk, type Judged } from "./judge/judge-desk.ts";
import { describeFaults } from "./judge/new-faults.ts";
import type { Hole } from "./localize/holes.ts";
import type { Proofreading } from "./localize/proofread.ts";
import type { Site } from "./localize/site.ts";
import { isStub } from "./localize/stub.ts";
import type { LineSuspicion } from "./localize/suspicion.ts";
import { prepareAsks } from "./prepare-asks.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { candidateStartEvent, describeAttempt } from "./repair-events.ts";
import { findLimit, type RepairMemory } from "./repair-memory.ts";

export interface StageInput {
  memory: RepairMemory;
  deps: RepairDeps;
  base: Base;
  /** Of the whole task. */
  bandit: GeneratorBandit;
  shown: readonly ShownFailure[];
  /** Whole files of the tests that fail. */
  testFiles: readonly NamedDocument[];
  /** The likeliest first. */
  sites: readonly Site[];
}

export type Step = Attempt | { kind: "proofread"; site: number };

/** The first candidate that passed the tests and brought new faults. */
export interface Flawed {
  candidate: Candidate;
  result: CheckResult;
  faults: readonly Finding[];
  attemptsLeft: number;
}

/** How many more are asked for once the tests pass with a flawed one. */
const ATTEMPTS_AFTER_FLAWED = 2;
/** A whole answer of the model, against a change whose first token is as likely as not. */
const REWRITE_SCORE = -0.5;
const FILL_SCORE = -1;
/** Looked at beside the first that passes. */
const OTHERS_JUDGED = 4;
const QUICK_SUITE_MS = 2_000;
/** Less likely edits are not tried together: most pairs are wrong. */
const LEAST_PAIRED = -1.2;
/** What a try costs that asks no model, in sampled tokens: a run of the tests takes as long as some of them. */
const STOCK_COST = 6;
/** A prefilled token costs about so much of a sampled one. */
const PREFILL_COST = 1 / 15;

interface Origin {
  attempt: ModelAttempt;
  proposal: Proposal;
}

export class StageState {
  readonly deps: RepairDeps;
  readonly memory: RepairMemory;
  readonly base: Base;
  readonly sites: readonly Site[];
  readonly desk: JudgeDesk;
  readonly #input: StageInput;
  readonly #asks: SiteAsks[];
  readonly #unread: Set<number>;
  readonly #queue: CandidateQueue;
  readonly #bandit: GeneratorBandit;
  readonly #pool = new EditPool();
  readonly #origins = new Map<Candidate, Origin>();
  readonly #conversations = new Map<number, Conversation>();
  readonly #readings = new WeakMap<Hole, readonly Way[]>();
  #passing: Judged[] = [];
  #better: Judged | null = null;
  #found = new AbortController();
  flawed: Flawed | null = null;

  constructor(input: StageInput) {
    const { deps, base, bandit, sites, memory } = input;
    this.#input = input;
    this.deps = deps;
    this.memory = memory;
    this.base = base;
    this.sites = sites;
    const stubs = sites.map(isStub);
    this.#asks = stubs.map((stub, index) => new SiteAsks(index, stub));
    // There is nothing to read in what is not written yet.
    this.#unread = new Set(stubs.flatMap((stub, index) => (stub ? [] : [index])));
    this.#queue = new CandidateQueue(memory.tried, base);
    this.#bandit = bandit;
    this.desk = new JudgeDesk({
      trials: memory.trials,
      queue: this.#queue,
      base,
      signal: deps.signal,
      spendCandidate: () =>
        findLimit(memory, deps) === null ? deps.budget.spendCandidate() : null,
      describe: (candidate, number) => this.#describeStart(candidate, number),
      onJudged: (judged) => this.#noteJudged(judged),
    });
    for (const site of sites) {
      for (const candidate of proposeExpected(site, base.result.report.failures)) {
        this.offer(candidate, null);
      }
    }
  }

  get trials(): RepairMemory["trials"] {
    return this.memory.trials;
  }

  /** Something that passes, or is better, waits to be concluded. */
  get hasFound(): boolean {
    return this.#passing.length > 0 || this.#better !== null;
  }

  get hasPassing(): boolean {
    return this.#passing.length > 0;
  }

  /** Nothing waits that may still be judged. */
  get isEmpty(): boolean {
    return this.#queue.size === 0 || findLimit(this.memory, this.deps) !== null;
  }

  get seat(): ModelSeat {
    return { ...this.deps, usage: this.memory.usage };
  }

  /** What every question of the stage draws on; its signal fires when something better was found. */
  get asking(): Asking {
    const { memory, shown, testFiles } = this.#input;
    return {
      memory,
      deps: this.deps,
      base: this.base.result,
      shown,
      testFiles,
      conversations: this.#conversations,
      readings: this.#readings,
      signal: AbortSignal.any([this.deps.signal, this.#found.signal]),
    };
  }

  /** What to do next; null when nothing is left or the budget is spent. A place is read before anything is asked about it. */
  nextStep(): Step | null {
    if (findLimit(this.memory, this.deps) !== null || this.flawed?.attemptsLeft === 0) return null;
    const site = chooseSite(this.#asks);
    if (site === null) return null;
    if (this.#unread.has(site.site)) return { kind: "proofread", site: site.site };
    const attempt = chooseAttempt(this.#asks, this.#bandit);
    if (attempt !== null && this.flawed !== null) this.flawed.attemptsLeft -= 1;
    return attempt;
  }

  /** `reading`: a sentence where the site does not fit the context. The most suspicious lines, as they will be tried. */
  async noteReading(index: number, reading: Proofreading | string): Promise<LineSuspicion[]> {
    this.#unread.delete(index);
    const site = this.sites[index];
    const asks = this.#asks[index];
    if (site === undefined || asks === undefined) return [];
    const proofreading = typeof reading === "string" ? null : reading;
    return prepareAsks(asks, { ...this.#input, site, proofreading });
  }

  describe(attempt: ModelAttempt, { site, newText, likelihood }: DescribedProposal): Candidate {
    const { label, target } = describeAttempt(attempt, site);
    return {
      edits: [{ path: site.path, baseText: site.fileText, newText }],
      generator: nameAttempt(attempt),
      label,
      target,
      temperature: attempt.temperature,
      likelihood,
      score: scoreAttempt(attempt, likelihood),
    };
  }

  /** The model is about to answer for the first time. */
  startClock(): void {
    this.memory.startedAtMs ??= this.deps.budget.elapsedMs;
  }

  /** Puts a candidate into the queue; false when it was there before. `origin`: of one that the model made. */
  offer(candidate: Candidate, origin: Origin | null): boolean {
    if (!this.#queue.offer(candidate)) return false;
    if (origin !== null) this.#origins.set(candidate, origin);
    return true;
  }

  /** Of an answer that cannot be tried; null when there was none. */
  noteRefusal(attempt: ModelAttempt, proposal: Proposal | null, refusal: string): void {
    const cost = proposal === null ? 0 : countCost(proposal);
    this.#bandit.note(nameAttempt(attempt), { reward: REWARDS.useless, cost });
    if (proposal === null) return;
    this.#remember({ attempt, proposal }, { refusal, failures: this.base.result.report.failures });
  }

  /** Those that passed, the best first; they are no longer found then. */
  takePassing(): Judged[] {
    const passing = this.#passing;
    this.#passing = [];
    return passing.sort((a, b) => b.candidate.score - a.candidate.score);
  }

  takeBetter(): Judged | null {
    const better = this.#better;
    this.#better = null;
    return better;
  }

  /** A few more of those that wait anyway: whether other changes pass too says how much the tests tell. */
  async judgeOthers(): Promise<void> {
    const { durationMs } = this.base.result;
    if (durationMs > QUICK_SUITE_MS) return;
    await this.desk.judgeSome(this.deps.isStrict ? 2 * OTHERS_JUDGED : OTHERS_JUDGED);
  }

  /** Goes on after what was found proved to be nothing. */
  resume(): void {
    this.#found = new AbortController();
    this.desk.release();
  }

  noteUnconfirmed({ command }: CheckResult): AgentEvent {
    const message = `A change that passed on a copy does not pass in the project itself: ${command}.`;
    return { type: "notice", level: "warn", message };
  }

  noteFlawed({ candidate, judgement }: Judged, faults: readonly Finding[]): AgentEvent {
    const { result } = judgement;
    const attemptsLeft = ATTEMPTS_AFTER_FLAWED;
    this.flawed ??= { candidate, result, faults, attemptsLeft };
    const origin = this.#origins.get(candidate);
    if (origin !== undefined) {
      const failures = describeFaults(faults);
      this.#remember(origin, { refusal: null, isGreen: true, failures });
    }
    const [first] = faults;
    const more = faults.length > 1 ? ` and ${faults.length - 1} more` : "";
    const said = first === undefined ? "" : `${first.source} says: ${first.message}${more}`;
    return { type: "notice", level: "info", message: `The tests pass, but ${said}.` };
  }

  #describeStart(candidate: Candidate, number: number): AgentEvent[] {
    const start = candidateStartEvent(number, candidate);
    const origin = this.#origins.get(candidate);
    return origin === undefined ? [start] : [start, answerEvent(number, origin.proposal)];
  }

  #noteJudged(judged: Judged): void {
    const { candidate, judgement } = judged;
    const { comparison, result } = judgement;
    const origin = this.#origins.get(candidate);
    this.#reward(candidate, comparison, origin);
    this.memory.found.note(this.base, judged);
    if (comparison === "fixed") this.#passing.push(judged);
    if (comparison === "better") this.#better = chooseBetter(this.#better, judged);
    if (this.hasFound) {
      this.desk.hold();
      this.#found.abort(SUPERSEDED);
      return;
    }
    const { failures } = result.report;
    const base = this.base.result.report.failures;
    if (origin !== undefined) {
      this.#remember(origin, { refusal: null, failures: failures.length > 0 ? failures : base });
    }
    if (comparison !== "same" || candidate.likelihood < LEAST_PAIRED) return;
    // What the model wrote is worth a second look with another edit; what code alone made is too much of it.
    if (origin === undefined) return;
    for (const pair of this.#pool.pair(candidate)) this.offer(pair, null);
  }

  #reward(candidate: Candidate, comparison: string, origin: Origin | undefined): void {
    if (candidate.generator === "combination") return;
    const rewards: Readonly<Record<string, number>> = REWARDS;
    const reward = rewards[comparison] ?? REWARDS.new;
    const cost = origin === undefined ? STOCK_COST : countCost(origin.proposal);
    this.#bandit.note(candidate.generator, { reward, cost });
  }

  #remember({ attempt, proposal }: Origin, outcome: Conversation["outcome"]): void {
    const { messages, site } = proposal;
    if (messages !== null) this.#conversations.set(attempt.site, { site, messages, outcome });
  }
}

type DescribedProposal = Pick<Proposal, "site" | "newText" | "likelihood">;

const SUPERSEDED = new AgentError("interrupted", { signal: "SIGINT" });

function countCost({ cost }: Proposal): number {
  return cost.sampledTokens + (cost.promptTokens - cost.cachedTokens) * PREFILL_COST;
}

function scoreAttempt(attempt: ModelAttempt, likelihood: number): number {
  if (attempt.kind === "rewrite") return REWRITE_SCORE - attempt.temperature;
  return attempt.kind === "fill" ? FILL_SCORE + likelihood - attempt.temperature : likelihood;
}

/** The one after which fewer tests fail. */
function chooseBetter(known: Judged | null, judged: Judged): Judged {
  if (known === null) return judged;
  const failed = (each: Judged) => each.judgement.result.report.failed;
  return failed(judged) < failed(known) ? judged : known;
}
