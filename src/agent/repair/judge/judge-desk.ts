/**
 * Judges candidates while the model makes the next ones: every trial takes the best that waits, as soon as it is free.
 * Invariant: after `close` no test of a candidate runs any more.
 */
import { rejectEvent } from "../../answer-event.ts";
import type { AgentEvent } from "../../events.ts";
import type { Base } from "../base.ts";
import type { Candidate } from "../generate/candidate.ts";
import { describeTried, judgementEvents } from "../repair-events.ts";
import type { CandidateQueue } from "./candidate-queue.ts";
import { type Judgement, judgeCandidate } from "./judge.ts";
import type { OpenTrials, Trial } from "./trial.ts";

/** A candidate and what became of it. */
export interface Judged {
  candidate: Candidate;
  judgement: Judgement;
}

export interface DeskDeps {
  /** Nothing is judged before they are there. */
  trials: Promise<Pick<OpenTrials, "trials" | "flaky">>;
  queue: CandidateQueue;
  base: Base;
  /** Fires when the whole task is to end. */
  signal: AbortSignal;
  /** The number of the next candidate; null when no more may be tried. */
  spendCandidate: () => number | null;
  /** What is told of a candidate when it begins to be judged. */
  describe: (candidate: Candidate, number: number) => AgentEvent[];
  /** Called for each that was judged, before anybody waits for it; may offer more. */
  onJudged: (judged: Judged) => void;
}

export class JudgeDesk {
  readonly #deps: DeskDeps;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #idle: Trial[] = [];
  readonly #opening: Promise<void>;
  readonly #running = new Set<Promise<void>>();
  #events: AgentEvent[] = [];
  #failure: { error: unknown } | null = null;
  #isHeld = false;
  /** Tests that cannot be relied on, once the trials are there. */
  #flaky: readonly string[] = [];

  constructor(deps: DeskDeps) {
    this.#deps = deps;
    this.#signal = AbortSignal.any([deps.signal, this.#stop.signal]);
    this.#opening = this.#open();
  }

  /** Starts what can be started now, at most `count`. */
  feed(count = Number.POSITIVE_INFINITY): void {
    for (let left = count; left > 0; left--) {
      if (this.#isHeld || this.#failure !== null || this.#signal.aborted) return;
      const trial = this.#idle.at(-1);
      if (trial === undefined || this.#deps.queue.size === 0) return;
      const number = this.#deps.spendCandidate();
      const candidate = number === null ? null : this.#deps.queue.take();
      if (number === null || candidate === null) return;
      this.#idle.pop();
      const work = this.#judge(trial, candidate, number).finally(() => {
        this.#running.delete(work);
        this.#idle.push(trial);
        this.feed();
      });
      this.#running.add(work);
    }
  }

  /** What happened since this was last asked. Throws what judging threw. */
  takeEvents(): AgentEvent[] {
    if (this.#failure !== null) throw this.#failure.error;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Takes nothing new from the queue; what runs is judged to its end. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Judges up to `count` of those that wait although it is held. */
  async judgeSome(count: number): Promise<void> {
    for (let left = count; left > 0 && this.#deps.queue.size > 0; left--) {
      this.#isHeld = false;
      this.feed(1);
      this.#isHeld = true;
      await this.settle();
    }
  }

  /** Goes on taking from the queue. */
  release(): void {
    this.#isHeld = false;
    this.feed();
  }

  /** Waits until nothing runs and nothing waits, or until it is held and nothing runs. */
  async settle(): Promise<void> {
    if (this.#deps.queue.size > 0) await this.#opening;
    this.feed();
    while (this.#running.size > 0) await Promise.race(this.#running);
  }

  /** Ends what runs. What was not told until then, never a throw: each that began has its end. */
  async close(): Promise<AgentEvent[]> {
    this.#stop.abort(CLOSED);
    await Promise.allSettled(this.#running);
    this.#deps.queue.clear();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  async #open(): Promise<void> {
    try {
      const { trials, flaky } = await this.#deps.trials;
      this.#flaky = flaky;
      this.#idle.push(...trials);
      this.feed();
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  async #judge(trial: Trial, candidate: Candidate, number: number): Promise<void> {
    const { base, onJudged } = this.#deps;
    const tried = describeTried(number, candidate);
    try {
      this.#events.push(...this.#deps.describe(candidate, number));
      const { edits } = candidate;
      const flaky = this.#flaky;
      const judgement = await judgeCandidate(trial, { base, edits, flaky, signal: this.#signal });
      this.#events.push(...judgementEvents(tried, judgement));
      onJudged({ candidate, judgement });
    } catch (error) {
      const isClosed = this.#stop.signal.aborted && !this.#deps.signal.aborted;
      const reason = isClosed ? "no longer needed" : "it was not judged to its end";
      this.#events.push(rejectEvent(tried, reason));
      this.#deps.queue.forget(candidate);
      if (!isClosed) this.#failure ??= { error };
    }
  }
}

const CLOSED = new Error("no longer needed");
