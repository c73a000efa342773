/** Candidates that wait to be judged, the best first; each text once in a whole task. Pure but for what it holds. */
import { type Candidate, keyOfEdits } from "../generate/candidate.ts";

export class CandidateQueue {
  readonly #waiting: { candidate: Candidate; order: number }[] = [];
  readonly #tried: Set<string>;
  #offered = 0;

  /** `tried`: keys of everything that was offered before; added to. */
  constructor(tried: Set<string>) {
    this.#tried = tried;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** False when the same files were offered before. */
  offer(candidate: Candidate): boolean {
    const key = keyOfEdits(candidate.edits);
    if (this.#tried.has(key)) return false;
    this.#tried.add(key);
    this.#waiting.push({ candidate, order: this.#offered++ });
    return true;
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
