/**
 * One copy and the runs in it, one after the other. Invariant: before each run the copy is as the project was when it
 * was taken, whatever the run before did, and however it ended.
 */
import { AgentError, isAgentError, messageOf } from "../../base/errors.ts";
import { type CheckResult, runChecks } from "../run-checks.ts";
import type { TestCommand } from "../test-command.ts";
import type { TestFailure } from "../test-report.ts";
import { aimCommand, aimEnvironment, type CopyPlaces, renameResult } from "./copy-words.ts";
import type { ProjectCopy } from "./project-copy.ts";
import { type TrialText, writeTexts } from "./write-texts.ts";

export interface TrialRequest {
  timeoutMs: number;
  onlyTests?: readonly TestFailure[];
  signal?: AbortSignal;
}

/** See TrialTree. */
export class CheckedTree {
  readonly root: string;
  readonly #copy: ProjectCopy;
  readonly #places: CopyPlaces;
  readonly #command: TestCommand;
  readonly #closing: AbortSignal;
  #isTouched = false;
  #last: Promise<unknown> = Promise.resolve();

  /** `closing`: aborted when the copy is about to be removed; nothing is put right then. */
  constructor(copy: ProjectCopy, places: CopyPlaces, command: TestCommand, closing: AbortSignal) {
    this.root = places.copyRoot;
    this.#copy = copy;
    this.#places = places;
    this.#command = aimCommand(command, places);
    this.#closing = closing;
  }

  check(texts: readonly TrialText[], request: TrialRequest): Promise<CheckResult> {
    const run = this.#last.then(() => this.#check(texts, request));
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Resolves when nothing runs here any more. */
  async settle(): Promise<void> {
    await this.#last;
  }

  async #check(texts: readonly TrialText[], request: TrialRequest): Promise<CheckResult> {
    const signal = AbortSignal.any([this.#closing, ...(request.signal ? [request.signal] : [])]);
    signal.throwIfAborted();
    if (this.#isTouched) await this.#restore();
    this.#isTouched = true;
    try {
      await writeTexts(this.root, texts, this.#copy.nextStamp());
      const result = await runChecks({
        command: this.#command,
        root: this.root,
        timeoutMs: request.timeoutMs,
        signal,
        env: aimEnvironment(process.env, this.#places),
        ...(request.onlyTests && { onlyTests: request.onlyTests }),
      });
      return renameResult(result, this.#places);
    } catch (error) {
      signal.throwIfAborted();
      // The copy itself was taken away.
      if (!isAgentError(error, "directory-unusable")) throw error;
      throw new AgentError("trial-unusable", { reason: error.details.reason }, { cause: error });
    } finally {
      if (!this.#closing.aborted) await this.#restore();
    }
  }

  async #restore(): Promise<void> {
    try {
      await this.#copy.restore();
      this.#isTouched = false;
    } catch (error) {
      this.#closing.throwIfAborted();
      throw new AgentError("trial-unusable", { reason: messageOf(error) }, { cause: error });
    }
  }
}
