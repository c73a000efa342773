/**
 * The lines of a run in the order of its events. What a search tries is one line each; of many failures in a row only
 * every tenth is shown, and how many were left out. Invariant: what was left out is told before anything else is.
 */
import type { AgentEvent } from "../agent/events.ts";
import { renderEventLines } from "./event-lines.ts";
import { formatCount } from "./quantities.ts";
import type { Reading } from "./reading.ts";

/** Failures in a row of which each has its line. */
const MAX_FAILURES_SHOWN = 20;
const SHOWN_OF_MORE = 10;

export class EventReader {
  readonly #reading: Reading;
  /** Whether the last line that was shown is a try. */
  #isAmongTries = false;
  #failuresInRow = 0;
  #leftOut = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The lines of the next event, which must be safe to show; without line ends. */
  read(event: AgentEvent): string[] {
    const lines = renderEventLines(event, this.#reading);
    if (this.#reading.verbose || lines.length === 0) return lines;
    return event.type === "candidate_end" ? this.#addTry(event.outcome, lines) : this.#leave(lines);
  }

  #addTry(outcome: string, lines: readonly string[]): string[] {
    const isFailure = outcome === "same" || outcome === "worse" || outcome === "rejected";
    this.#failuresInRow = isFailure ? this.#failuresInRow + 1 : 0;
    const beyond = this.#failuresInRow - MAX_FAILURES_SHOWN;
    if (beyond > 0 && beyond % SHOWN_OF_MORE !== 0) {
      this.#leftOut += 1;
      return [];
    }
    const opening = this.#isAmongTries ? [] : [""];
    this.#isAmongTries = true;
    return [...opening, ...this.#tellLeftOut(), ...lines];
  }

  #leave(lines: readonly string[]): string[] {
    this.#isAmongTries = false;
    this.#failuresInRow = 0;
    return [...this.#tellLeftOut(), ...lines];
  }

  #tellLeftOut(): string[] {
    if (this.#leftOut === 0) return [];
    const line = this.#reading.palette.dim(`… ${formatCount(this.#leftOut)} more tried`);
    this.#leftOut = 0;
    return [line];
  }
}
