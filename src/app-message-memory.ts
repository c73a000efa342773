/** What the session keeps of one message: its words before anything is done, an answer as it comes, its end. */
import { synthesize } from "./agent/conversation/synthesis.ts";
import type { AgentEvent } from "./agent/events.ts";
import type { TaskOutcome } from "./agent/task-outcome.ts";
import { listNamedSymbols } from "./agent/understand/named-symbols.ts";
import type { Request } from "./agent/understand/request.ts";
import type { OpenFolder } from "./app-folder.ts";
import { nameModel } from "./app-model-source.ts";
import { type AgentError, type ExitCode, isAgentError } from "./base/errors.ts";

type EditEvent = Extract<AgentEvent, { type: "edit" }>;
type ProgressEvent = Extract<AgentEvent, { type: "progress" }>;

export interface MessageEnd {
  /** Written by this message; its journal takes them back. */
  edits: readonly EditEvent[];
  /** Also those that an undo wrote. */
  filesChanged: readonly string[];
  exitCode: ExitCode;
  /** Whether the message came to ask the model. */
  usedModel: boolean;
}

const NOTHING_DONE = { edits: [], filesChanged: [] } as const;

export class MessageMemory {
  readonly #folder: OpenFolder;
  readonly #taskId: string;
  /** Null until the message is understood. */
  #request: Request | null = null;
  #isPlan = false;
  /** What an answer said so far. */
  #partialAnswer = "";

  constructor(folder: OpenFolder, taskId: string) {
    this.#folder = folder;
    this.#taskId = taskId;
  }

  /** Synced before anything is done. Throws what the state folder's failure throws. */
  begin(said: string): void {
    this.#folder.session.begin({ said, taskId: this.#taskId });
  }

  noteRequest(request: Request): void {
    this.#request = request;
    this.#folder.session.noteRequest(request);
  }

  /** The message is only planned: the mode may change while it runs. */
  notePlan(): void {
    this.#isPlan = true;
  }

  /** Kept as it comes, for a process that is killed. */
  notePartial({ text = "", isFirstText }: ProgressEvent): void {
    this.#partialAnswer = (isFirstText ? "" : this.#partialAnswer) + text;
    try {
      this.#folder.session.notePartial(this.#partialAnswer);
    } catch (error) {
      // The answer itself does not wait for a disk.
      if (!isAgentError(error)) throw error;
    }
  }

  /** Throws what the state folder's failure throws. */
  end(outcome: TaskOutcome, { edits, filesChanged, exitCode, usedModel }: MessageEnd): void {
    const request = this.#request;
    if (request === null) return;
    const { session, models } = this.#folder;
    const { said, task, kind, work } = request;
    const isPlan = this.#isPlan && outcome.status === "answered";
    session.noteEdits(edits);
    session.append({
      said,
      task,
      kind,
      work,
      synthesis: synthesize({ request, outcome, filesChanged, isPlan }),
      filesChanged,
      symbolsChanged: listNamedSymbols(request),
      rename: outcome.status === "changed" ? request.rename : null,
      answer: outcome.answer,
      journalTaskId: edits.length > 0 ? this.#taskId : null,
      exitCode,
      isPlan,
      model: usedModel && models.chosen !== null ? nameModel(models.chosen) : null,
    });
  }

  /** A task that broke off is what "try again" and "go on" mean; what it said so far is kept. */
  breakOff({ message, exitCode }: AgentError, usedModel: boolean): void {
    const answer = this.#partialAnswer === "" ? null : this.#partialAnswer;
    const outcome = { status: "not-achieved", message, answer, standing: null } as const;
    this.end(outcome, { ...NOTHING_DONE, exitCode, usedModel });
  }
}
