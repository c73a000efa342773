/**
 * The smaller model of one task: loaded beside the work when it is due, given up when it is not worth its room, freed
 * with the task. Invariant: the first model never waits for it, and nothing that goes wrong with it ends the search.
 */
import { AgentError, isAgentError } from "../../../base/errors.ts";
import type { ChatModel } from "../../../template/chat-model.ts";
import type { AgentEvent, Usage } from "../../events.ts";
import type { TurnMemory } from "../../turn-memory.ts";
import type { Hole } from "../localize/holes.ts";
import {
  type AnswerSpeed,
  addAnswer,
  isFastEnough,
  measureSpeedup,
  NO_ANSWERS,
} from "./cascade.ts";
import type { Way } from "./hole-reading.ts";

export interface OpenedScout {
  /** As a person knows it. */
  name: string;
  model: ChatModel;
  memory: TurnMemory;
  /** Once is enough, and twice does no harm. Never throws. */
  dispose: () => Promise<void>;
}

/** A smaller model that can be had. */
export interface ScoutOffer {
  /** Asks of the first model before it is loaded. */
  afterAsks: number;
  /** `reason`: a sentence that says why there is none. Throws the signal's reason, and what is no deliberate failure. */
  open: (signal: AbortSignal) => Promise<OpenedScout | { reason: string }>;
}

export interface ScoutSeatOptions {
  offer: ScoutOffer | null;
  /** It is waited for, and no clock decides whether it stays: equal runs are equal. */
  isLockstep: boolean;
  /** Of the task. */
  signal: AbortSignal;
}

export class ScoutSeat implements AsyncDisposable {
  /** What it found of holes; the first model reads them for itself. */
  readonly readings = new WeakMap<Hole, readonly Way[]>();
  readonly #options: ScoutSeatOptions;
  readonly #stop = new AbortController();
  #opening: Promise<void> | null = null;
  #scout: OpenedScout | null = null;
  #failure: { error: unknown } | null = null;
  #notices: AgentEvent[] = [];
  #first: AnswerSpeed = NO_ANSWERS;
  #own: AnswerSpeed = NO_ANSWERS;
  #isMeasured = false;

  constructor(options: ScoutSeatOptions) {
    this.#options = options;
  }

  /** Who can be asked now; begins to load when `asks` of the first model were made. Throws what is a bug of the loader. */
  async take(asks: number): Promise<OpenedScout | null> {
    const { offer, isLockstep } = this.#options;
    if (offer === null) return null;
    if (this.#opening === null && asks >= offer.afterAsks) this.#opening = this.#open(offer);
    if (isLockstep) await this.#opening;
    if (this.#failure !== null) throw this.#failure.error;
    return this.#scout;
  }

  /** What happened to it since this was last asked. */
  takeNotices(): AgentEvent[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }

  /** Decides once, when enough answers are known, whether it stays. */
  async noteAnswer(of: "first" | "scout", cost: Usage): Promise<void> {
    if (of === "first") this.#first = addAnswer(this.#first, cost);
    else this.#own = addAnswer(this.#own, cost);
    const speedup = measureSpeedup(this.#first, this.#own);
    if (this.#isMeasured || speedup === null || this.#options.isLockstep) return;
    this.#isMeasured = true;
    if (isFastEnough(speedup)) return;
    await this.giveUp(`it writes only ${speedup.toFixed(1)} times as fast as the first model`);
  }

  /** For good, its memory freed; false where there is none. `reason`: what follows a colon. */
  async giveUp(reason: string): Promise<boolean> {
    const scout = this.#scout;
    if (scout === null) return false;
    this.#scout = null;
    this.#tell(`${scout.name} helps no longer: ${reason.replace(/\.$/, "")}.`);
    await scout.dispose();
    return true;
  }

  /** Before the first model has to do with less, this one goes. */
  spare(memory: TurnMemory): TurnMemory {
    return {
      beforeTurn: (neededTokens) => memory.beforeTurn(neededTokens),
      stepDown: async (neededTokens) =>
        (await this.giveUp("the first model needs its memory")) || memory.stepDown(neededTokens),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(CLOSED);
    const closing = this.#close();
    // Its memory may take longer to free than a person who stops the task wants to wait.
    if (!this.#options.signal.aborted) await closing;
  }

  /** Never throws: what fails is kept for who asks. */
  async #open({ open }: ScoutOffer): Promise<void> {
    const signal = AbortSignal.any([this.#options.signal, this.#stop.signal]);
    try {
      const opened = await open(signal);
      if ("reason" in opened) {
        this.#tell(opened.reason);
      } else if (signal.aborted) {
        await opened.dispose();
      } else {
        this.#scout = opened;
        this.#tell(`${opened.name} fills in from here on; the first model rates what it writes.`);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isAgentError(error)) this.#tell(`There is no scout: ${error.message}`);
      else this.#failure = { error };
    }
  }

  async #close(): Promise<void> {
    await this.#opening;
    const scout = this.#scout;
    this.#scout = null;
    await scout?.dispose();
  }

  #tell(message: string): void {
    this.#notices.push({ type: "notice", level: "info", message });
  }
}

const CLOSED = new AgentError("interrupted", { signal: "SIGINT" });
