/**
 * Ends loops of calls: it looks at what was called and what came back, never at words. A call that gives what it gave
 * before is told so and banned, then ends the task; so do circles and calls that bring nothing new. Invariant: calls
 * that repeat themselves are stopped within three rounds: of any length without progress, of 12 calls with it.
 */
import { clipText } from "../../base/clip-text.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import { signCall, signResult, spellCanonically } from "./call-signature.ts";
import { findCycle, LONGEST_PERIOD } from "./find-cycle.ts";

export type LoopVerdict =
  | { kind: "fine" }
  /** `times`: how often it was now called with this result. `advice`: for the model, one or two sentences. */
  | { kind: "repeat"; times: number; advice: string }
  /** `reason`: for a person, without a full stop. */
  | { kind: "stop"; reason: string };

export interface CallNote {
  /** The call changed the project for good, or the checks say better: earlier calls may rightly come again. */
  isProgress?: boolean;
}

/** Different calls in a row that gave only what others gave before, such as searches without a hit. */
const MOST_WITHOUT_NEWS = 8;
const STOPPED_AT = 3;
/** Beyond it everything is forgotten: a loop with so long a period is ended by the limit of turns. */
const MAX_KNOWN = 4_000;
/** The latest; a grammar leaves out each of them. */
const MAX_BANNED = 16;
const SHOWN_ARGUMENT_CHARS = 100;
const SHOWN_RESULT_CHARS = 120;

interface Step {
  call: ToolCall;
  /** Of the call alone. */
  key: string;
  /** Of the call with its result. */
  signature: string;
}

export class LoopGuard {
  /** Since the last progress: how often a call gave this result. */
  readonly #times = new Map<string, number>();
  readonly #results = new Set<string>();
  readonly #banned = new Map<string, ToolCall>();
  /** Through progress too: a project that goes to and fro makes none. */
  #trail: Step[] = [];
  #withoutNews = 0;

  /** Calls that may not be sampled next turn, oldest first. */
  get banned(): readonly ToolCall[] {
    return [...this.#banned.values()];
  }

  /** To be told of every call with the text of its result, a refusal included. */
  note(call: ToolCall, result: string, { isProgress = false }: CallNote = {}): LoopVerdict {
    if (isProgress) this.#forget();
    const step = this.#remember(call, result);
    const times = this.#times.get(step.signature) ?? 1;
    const cycle = findCycle(this.#trail.map(({ signature }) => signature));
    const { rounds, period } = cycle ?? { rounds: 1, period: 1 };
    const round = this.#trail.slice(-period);
    const reason = this.#explainStop(round, Math.max(times, rounds));
    if (reason !== null) return { kind: "stop", reason };
    if (times === 1 && rounds === 1) return { kind: "fine" };
    this.#ban(round);
    return { kind: "repeat", times: Math.max(times, rounds), advice: advise(call, result) };
  }

  #explainStop(round: readonly Step[], times: number): string | null {
    if (times >= STOPPED_AT) {
      const names = round.map(({ call }) => call.name).join(", ");
      return round.length === 1
        ? `${names} was called ${times} times in the same way and gave the same each time`
        : `the same calls came ${times} times over: ${names}`;
    }
    if (this.#withoutNews < MOST_WITHOUT_NEWS) return null;
    return `${this.#withoutNews} calls in a row brought nothing new`;
  }

  #forget(): void {
    this.#times.clear();
    this.#results.clear();
    this.#banned.clear();
    this.#withoutNews = 0;
  }

  #remember(call: ToolCall, result: string): Step {
    const key = signCall(call);
    const given = signResult(result);
    const signature = `${key} ${given}`;
    this.#withoutNews = this.#results.has(given) ? this.#withoutNews + 1 : 0;
    if (this.#times.size >= MAX_KNOWN) {
      this.#times.clear();
      this.#results.clear();
    }
    this.#results.add(given);
    this.#times.set(signature, (this.#times.get(signature) ?? 0) + 1);
    const step = { call, key, signature };
    this.#trail = [...this.#trail.slice(1 - LONGEST_PERIOD * STOPPED_AT), step];
    return step;
  }

  #ban(steps: readonly Step[]): void {
    for (const { key, call } of steps) this.#banned.set(key, call);
    for (const key of [...this.#banned.keys()].slice(0, -MAX_BANNED)) this.#banned.delete(key);
  }
}

/** What it gave before and what else to try; no tool is named but the one that was called. */
function advise({ name, arguments: values }: ToolCall, result: string): string {
  const shown = clipText(spellCanonically(values, 0), SHOWN_ARGUMENT_CHARS);
  const first = result.split("\n").find((line) => line.trim() !== "") ?? "";
  const gave = clipText(first.replace(/\p{Cc}/gu, " ").trim(), SHOWN_RESULT_CHARS);
  const before = gave === "" ? "nothing" : `"${gave}"`;
  return `${name} ${shown} was called before and gave the same: ${before}. It gives nothing new. Look elsewhere, make a change, or finish with an answer.`;
}
