/** How long one exchange may take: in all, and between two pieces of the answer once it has begun. */
import { AgentError } from "../base/errors.ts";

export interface TimeLimits {
  totalMs: number;
  /** A model may think long before its first word; from there on something has to come. */
  idleMs: number;
}

export class Deadline {
  /** Fires at the first of: the caller's signal, the end of the time, silence. Its reason says which. */
  readonly signal: AbortSignal;
  readonly #late = new AbortController();
  readonly #total: NodeJS.Timeout;
  readonly #limits: TimeLimits;
  readonly #host: string;
  #idle: NodeJS.Timeout | undefined;

  constructor(host: string, limits: TimeLimits, signal: AbortSignal) {
    this.#host = host;
    this.#limits = limits;
    this.signal = AbortSignal.any([signal, this.#late.signal]);
    this.#total = setTimeout(() => this.#expire(limits.totalMs, false), limits.totalMs);
  }

  /** Something came. */
  touch(): void {
    const { idleMs } = this.#limits;
    this.#idle = this.#idle?.refresh() ?? setTimeout(() => this.#expire(idleMs, true), idleMs);
  }

  clear(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#idle);
  }

  #expire(waitedMs: number, isStalled: boolean): void {
    this.#late.abort(new AgentError("endpoint-timeout", { host: this.#host, waitedMs, isStalled }));
  }
}
