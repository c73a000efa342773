/**
 * What a person has said and what becomes of it: one message at a time, the others in a queue. It knows no keys and no
 * screen. Invariant: nothing of the queue is dropped but by `stop`, and what fails ends with lines for a person.
 */
import { AgentError } from "../../base/errors.ts";
import type { PermissionMode } from "../../tools/permissions/permission-mode.ts";
import { renderDiffLines } from "../diff-view.ts";
import { renderError } from "../error-view.ts";
import { renderNoticeLine } from "../notice-line.ts";
import type { Palette } from "../palette.ts";
import { sanitizeText } from "../sanitize.ts";
import type { ConversationPort } from "./conversation-port.ts";
import { runSlashCommand, type SlashCall } from "./run-slash-command.ts";
import { findCommand, type Input, readInput } from "./slash-commands.ts";
import type { Transcript } from "./transcript.ts";

/** A message as it is meant, and as it stands on the screen: long pastes in a few words. */
export interface Said {
  text: string;
  shown: string;
}

export interface RunnerHost {
  port: ConversationPort;
  transcript: Transcript;
  palette: Palette;
  color: boolean;
  /** Whether what was said is printed before it is done; false where the terminal has shown it by itself. */
  isEchoed: boolean;
  /** Safe lines that stay. */
  print: (lines: readonly string[]) => void;
  /** What runs or waits has changed. */
  onChange: () => void;
  onQuit: () => void;
}

interface Job {
  said: Said;
  input: Exclude<Input, { kind: "problem" }>;
}

const MAX_ECHO_LINES = 20;

export class ConversationRunner {
  readonly #host: RunnerHost;
  #queue: readonly Job[] = [];
  #abort: AbortController | null = null;
  #idle: Promise<void> = Promise.resolve();
  #modeBeforePlan: PermissionMode = "default";

  constructor(host: RunnerHost) {
    this.#host = host;
  }

  get isRunning(): boolean {
    return this.#abort !== null;
  }

  /** What waits, as it is shown; the next first. */
  get waiting(): readonly string[] {
    return this.#queue.map(({ said }) => said.shown);
  }

  /** Resolves when nothing runs and nothing waits. Never rejects. */
  get idle(): Promise<void> {
    return this.#idle;
  }

  submit(said: Said): void {
    const input = readInput(said.text);
    if (input.kind === "problem") {
      this.#echo(said);
      const notice = { level: "warn", message: input.message } as const;
      this.#host.print([renderNoticeLine(notice, this.#host.palette), ""]);
      return;
    }
    const isImmediate = input.kind === "command" && isImmediateCommand(input.name);
    if (isImmediate) void this.#do({ said, input }, new AbortController().signal);
    else this.#enqueue({ said, input });
  }

  /** The last that waits, for editing; null: none waits. */
  takeBackLast(): Said | null {
    const last = this.#queue.at(-1);
    this.#queue = this.#queue.slice(0, -1);
    return last?.said ?? null;
  }

  /** False: nothing runs. What waits goes on. */
  interrupt(): boolean {
    if (this.#abort === null) return false;
    this.#abort.abort(new AgentError("interrupted", { signal: "SIGINT" }));
    return true;
  }

  /** Interrupts and drops what waits. */
  stop(): void {
    this.#queue = [];
    this.interrupt();
  }

  /** The next mode of the cycle was chosen by hand. */
  setMode(mode: PermissionMode): void {
    this.#noteMode();
    this.#host.port.setMode(mode);
  }

  #enqueue(job: Job): void {
    this.#queue = [...this.#queue, job];
    if (!this.isRunning) this.#idle = this.#work();
    this.#host.onChange();
  }

  async #work(): Promise<void> {
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      const abort = new AbortController();
      this.#abort = abort;
      this.#host.onChange();
      await this.#do(job, abort.signal);
      this.#abort = null;
    }
    this.#host.onChange();
  }

  #next(): Job | undefined {
    const [next, ...others] = this.#queue;
    this.#queue = others;
    return next;
  }

  async #do({ said, input }: Job, signal: AbortSignal): Promise<void> {
    this.#echo(said);
    try {
      if (input.kind === "message") await this.#send(input.text, signal);
      else if (input.name === "quit") this.#host.onQuit();
      else await this.#command({ name: input.name, argument: input.argument }, signal);
    } catch (error) {
      const isTold = input.kind === "message" && this.#host.transcript.hasResult;
      this.#host.print(this.#describeFailure(error, { signal, isTold }));
    }
    this.#host.print([""]);
  }

  async #send(text: string, signal: AbortSignal): Promise<void> {
    const { port, transcript, print } = this.#host;
    transcript.begin();
    try {
      await port.send(text, signal);
    } finally {
      print(transcript.finish());
    }
  }

  async #command(call: SlashCall, signal: AbortSignal): Promise<void> {
    const { port, palette, print } = this.#host;
    this.#noteMode();
    const modeBefore = this.#modeBeforePlan;
    const answer = await runSlashCommand(call, { port, signal, modeBefore });
    const text = sanitizeText(answer.join("\n"));
    print(call.name === "diff" ? renderDiffLines(text, palette) : text.split("\n"));
  }

  #noteMode(): void {
    const { mode } = this.#host.port.status();
    if (mode !== "plan") this.#modeBeforePlan = mode;
  }

  #echo({ shown }: Said): void {
    const { palette, print, isEchoed } = this.#host;
    if (!isEchoed) return;
    const lines = sanitizeText(shown).split("\n");
    const leftOut = lines.length - MAX_ECHO_LINES;
    print([
      ...lines
        .slice(0, MAX_ECHO_LINES)
        .map((line, index) => palette.strong(`${index === 0 ? "> " : "  "}${line}`)),
      ...(leftOut > 0 ? [palette.dim(`  … ${leftOut} more lines`)] : []),
    ]);
  }

  /** `isTold`: the result has said what is wrong; what to do next is left. */
  #describeFailure(
    error: unknown,
    { signal, isTold }: { signal: AbortSignal; isTold: boolean },
  ): string[] {
    const { palette, color } = this.#host;
    if (signal.aborted) return isTold ? [] : [palette.bad("✗ interrupted")];
    const lines = renderError(error, "text", color).trimEnd().split("\n");
    return isTold ? lines.slice(1) : lines;
  }
}

function isImmediateCommand(name: string): boolean {
  const command = findCommand(name);
  return command !== undefined && "isImmediate" in command;
}
