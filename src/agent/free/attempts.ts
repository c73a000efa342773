/**
 * Calls that failed one after the other: what was tried, how warm the next try is, what it may not use, and when it is
 * enough. A call that works forgets them. Pure state.
 */
import type { ToolCall } from "../../base/tool-call.ts";
import { nameCall, noteFailure } from "./free-prompt.ts";

/** Greedy first; a try that says the same again helps nobody. */
const TEMPERATURES = [0, 0.4, 0.8] as const;
const MAX_FAILURES = 3;

export class Attempts {
  #tried: readonly { call: ToolCall | null; reason: string }[] = [];

  get temperature(): number {
    return TEMPERATURES[Math.min(this.#tried.length, TEMPERATURES.length - 1)] ?? 0;
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
