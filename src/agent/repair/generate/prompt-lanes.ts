/**
 * Questions of several kinds take turns, and each kind shares a long beginning with its last one. One KV cache holds one
 * beginning, so what another kind needs is put aside on the disk and brought back: tens of milliseconds against the
 * seconds of a prefill. Knows no prompts. Invariant: what is brought back was written here, for this very sequence.
 */
import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { isAgentError } from "../../../base/errors.ts";
import type { Sequence } from "../../../runtime/engine.ts";
import { createTrialFolder } from "../../../tools/trial/trial-folder.ts";

/** Shorter ones are computed again as fast. */
const LEAST_TOKENS = 192;
const MOST_LANES = 6;
/** A KV cache takes some 30 KiB a token with the models meant here. */
const MOST_TOKENS = 8192;

type Lane = Pick<Sequence, "tokens" | "saveState" | "restoreState">;

export class PromptLanes implements AsyncDisposable {
  #folder: string | null = null;
  /** The sequence that all files are of. */
  #sequence: Lane | null = null;
  #current: string | null = null;
  /** Names whose state lies on the disk, the longest unused first. */
  #kept: string[] = [];
  #isBroken = false;
  readonly #onExit = () => {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  };

  /** Makes `sequence` hold what it held when this lane was left, where that is known. Never throws for the disk's sake. */
  async enter(sequence: Lane, name: string): Promise<void> {
    if (this.#isBroken) return;
    if (sequence !== this.#sequence) this.#forget(sequence);
    if (name === this.#current) return;
    try {
      await this.#keep(sequence);
      this.#current = name;
      if (this.#kept.includes(name)) await sequence.restoreState(await this.#locate(name));
    } catch (error) {
      // Without room on the disk everything is computed again, as it would be without lanes.
      if (isAgentError(error, "engine-stalled")) throw error;
      this.#isBroken = true;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isBroken = true;
    process.removeListener("exit", this.#onExit);
    this.#onExit();
  }

  /** The context was made anew: its state may have another shape now. */
  #forget(sequence: Lane): void {
    this.#sequence = sequence;
    this.#current = null;
    this.#kept = [];
  }

  async #keep(sequence: Lane): Promise<void> {
    const name = this.#current;
    const { length } = sequence.tokens;
    if (name === null) return;
    this.#kept = this.#kept.filter((each) => each !== name);
    if (length < LEAST_TOKENS || length > MOST_TOKENS) return;
    await sequence.saveState(await this.#locate(name));
    this.#kept.push(name);
    const oldest = this.#kept.length > MOST_LANES ? this.#kept.shift() : undefined;
    if (oldest !== undefined) await rm(await this.#locate(oldest), { force: true });
  }

  async #locate(name: string): Promise<string> {
    if (this.#folder === null) {
      this.#folder = await createTrialFolder();
      process.once("exit", this.#onExit);
    }
    return path.join(this.#folder, `${encodeURIComponent(name)}.kv`);
  }
}
