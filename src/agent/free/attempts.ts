/**
 * Calls that failed one after the other: what was tried, how warm the next try is, what it may not use, and when it is
 * enough. A call that works forgets them. Pure state.
 */
import type { ToolCall } from "../../base/tool-call.ts";
import { nameCall, noteFailure } from "./free-prompt.ts";

/** A try that says the same again helps nobody. */
const WARMER_BY = 0.4;
const HOTTEST = 1;
const MAX_FAILURES = 3;

export class Attempts {
  #tried: readonly { call: ToolCall | null; reason: string }[] = [];

  readonly #firstTemperature: number;

  /** `firstTemperature`: what the model was seen to call best at; greedy where nobody looked. */
  constructor(firstTemperature = 0) {
    this.#firstTemperature = firstTemperature;
  }

  get temperature(): number {
    return Math.min(this.#firstTemperature + WARMER_BY * this.#tried.length, HOTTEST);
  }

  get isSpent(): boolean {
    return this.#tried.length >= MAX_FAILURES;
  }

  /** After two failures of one tool the next turn does without it. */
  get without(): ReadonlySet<string> {
    const names = this.#tried.map(({ call }) => call?.name ?? "");
    const twice = names.filter((name, index) => name !== "" && names.indexOf(name) < index);
    return new Set(twice);
  }

  /** For the model; null when nothing failed. */
  get note(): string | null {
    const last = this.#tried.at(-1);
    if (last === undefined) return null;
    const tried = this.#tried.map(({ call }) => (call === null ? "a call" : nameCall(call)));
    return noteFailure(tried, last.reason);
  }

  noteFailure(call: ToolCall | null, reason: string): void {
    this.#tried = [...this.#tried, { call, reason }];
  }

  noteSuccess(): void {
    this.#tried = [];
  }
}
