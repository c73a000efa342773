/** Candidates that wait to be judged, the best first; each text once in a whole task. Pure but for what it holds. */
import { type Base, listTexts } from "../base.ts";
import { type Candidate, keyOfTexts } from "../generate/candidate.ts";

export class CandidateQueue {
  readonly #waiting: { candidate: Candidate; order: number }[] = [];
  readonly #tried: Set<string>;
  readonly #base: Base;
  #offered = 0;

  /** `tried`: keys of everything that was offered before, on any base; added to. */
  constructor(tried: Set<string>, base: Base) {
    this.#tried = tried;
    this.#base = base;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** False when the same files were offered before. */
  offer(candidate: Candidate): boolean {
    const key = this.#keyOf(candidate);
    if (this.#tried.has(key)) return false;
    this.#tried.add(key);
    this.#waiting.push({ candidate, order: this.#offered++ });
    return true;
  }

  /** It was not judged after all: it may be offered again. */
  forget(candidate: Candidate): void {
    this.#tried.delete(this.#keyOf(candidate));
  }

  /** Forgets all that wait. */
  clear(): void {
    for (const { candidate } of this.#waiting.splice(0)) this.forget(candidate);
  }

  #keyOf({ edits }: Candidate): string {
    return keyOfTexts(listTexts(this.#base, edits));
  }

  /** The highest score; of equal ones the first that came. Null when none waits. */
  take(): Candidate | null {
    let best = 0;
    for (const [index, { candidate }] of this.#waiting.entries()) {
      if (candidate.score > (this.#waiting[best]?.candidate.score ?? 0)) best = index;
    }
    return this.#waiting.splice(best, 1)[0]?.candidate ?? null;
  }
}
