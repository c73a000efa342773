/**
 * The best that a repair has found so far, for whoever ends it before its time: a change that passed a trial and waits
 * to be accepted, else the base with the fewest failures. Writes nothing.
 */
import { type Base, extendBase } from "./base.ts";
import type { Judged } from "./judge/judge-desk.ts";

export interface PassingFound {
  judged: Judged;
  base: Base;
}

export class BestFound {
  readonly #onFirst: () => void;
  #start: Base | null = null;
  #partial: Base | null = null;
  #partialFrom: Judged | null = null;
  #passing: PassingFound[] = [];

  /** `onFirst`: called when there is something better than the start. */
  constructor(onFirst: () => void = () => {}) {
    this.#onFirst = onFirst;
  }

  begin(start: Base): void {
    this.#start = start;
  }

  /** The project as it is; null before the search begins. */
  get start(): Base | null {
    return this.#start;
  }

  get failedBefore(): number {
    return this.#start?.result.report.failed ?? 0;
  }

  /** Of the base with the fewest failures; 0 where something passes. */
  get failedBest(): number {
    if (this.#passing.length > 0) return 0;
    return this.#partial?.result.report.failed ?? this.failedBefore;
  }

  /** Null while nothing is better than the start. */
  get partial(): Base | null {
    return this.#partial;
  }

  /** The best first. */
  get passing(): readonly PassingFound[] {
    return this.#passing.toSorted((a, b) => b.judged.candidate.score - a.judged.candidate.score);
  }

  /** `base`: what the candidate was put on. */
  note(base: Base, judged: Judged): void {
    const { candidate, judgement } = judged;
    if (judgement.comparison === "fixed") this.#passing.push({ judged, base });
    else if (judgement.comparison === "better") {
      this.#notePartial(extendBase(base, candidate.edits, judgement.result), judged);
    } else return;
    this.#onFirst();
  }

  /** It cheats, or does not pass in the project itself. */
  refuse(judged: Judged): void {
    this.#passing = this.#passing.filter((each) => each.judged !== judged);
    if (this.#partialFrom === judged) this.#partial = null;
  }

  #notePartial(base: Base, judged: Judged): void {
    const known = this.#partial;
    const isFewer = known === null || base.result.report.failed < known.result.report.failed;
    if (!isFewer) return;
    this.#partial = base;
    this.#partialFrom = judged;
  }
}
