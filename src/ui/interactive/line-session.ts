/**
 * A conversation where the terminal can only print: one line at a time, nothing is drawn again. The terminal itself edits
 * the line, so there is no completion, no history, and Ctrl-C ends the program.
 */
import { createInterface, type Interface } from "node:readline";
import type { ExitCode } from "../../base/errors.ts";
import type { PermissionAnswer } from "../../tools/permissions/permission-question.ts";
import type { Palette } from "../palette.ts";
import type { ConversationPort } from "./conversation-port.ts";
import { ConversationRunner } from "./conversation-runner.ts";
import {
  readAnswerLine,
  renderAnswered,
  renderQuestion,
  renderWholeQuestion,
} from "./permission-view.ts";
import type { QuestionDesk } from "./question-desk.ts";
import type { Transcript } from "./transcript.ts";

export interface LineSessionDeps {
  port: ConversationPort;
  input: NodeJS.ReadableStream;
  write: (text: string) => void;
  desk: QuestionDesk;
  transcript: Transcript;
  palette: Palette;
  color: boolean;
}

export class LineSession {
  readonly ended: Promise<ExitCode>;
  readonly #deps: LineSessionDeps;
  readonly #runner: ConversationRunner;
  readonly #lines: Interface;
  #begun = "";
  #end: (exitCode: ExitCode) => void = () => {};

  constructor(deps: LineSessionDeps) {
    this.#deps = deps;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const { port, transcript, palette, color, desk } = deps;
    this.#runner = new ConversationRunner({
      port,
      transcript,
      palette,
      color,
      isEchoed: false,
      print: this.print,
      onChange: () => this.#prompt(),
      onQuit: () => this.#end(0),
    });
    desk.onChange = () => this.#ask();
    this.#lines = createInterface({ input: deps.input, terminal: false });
    this.#lines.on("line", (line) => this.#read(line));
    this.#lines.on("close", () => void this.#finish());
    this.#prompt();
  }

  readonly print = (lines: readonly string[]): void => {
    if (lines.length > 0) this.#deps.write(`${lines.join("\n")}\n`);
  };

  /** Interrupts what runs and reads no more. */
  close(): void {
    this.#runner.stop();
    this.#lines.close();
  }

  async #finish(): Promise<void> {
    this.#deps.desk.close();
    await this.#runner.idle;
    this.#end(0);
  }

  #read(line: string): void {
    const { desk } = this.#deps;
    if (desk.current !== null) {
      this.#answer(line);
      return;
    }
    const text = this.#begun + line;
    if (text.endsWith("\\")) {
      this.#begun = `${text.slice(0, -1)}\n`;
      return;
    }
    this.#begun = "";
    if (text.trim() === "") this.#prompt();
    else this.#runner.submit({ text, shown: text });
  }

  #answer(line: string): void {
    const { desk, palette } = this.#deps;
    const question = desk.current;
    if (question === null) return;
    const answer = readAnswerLine(line, question);
    if (answer === null || answer === "details") {
      this.#ask();
      return;
    }
    this.print([renderAnswered(question, answer satisfies PermissionAnswer, palette)]);
    desk.answer(answer);
  }

  #ask(): void {
    const { desk, palette, write } = this.#deps;
    if (desk.current === null) return;
    this.print(renderWholeQuestion(desk.current, palette));
    const choices = { ...desk.current, subject: [], title: "", reason: "" };
    const keys = renderQuestion(choices, { columns: 80, rows: 1 }, palette).lines;
    write(`${keys.at(-1)?.trim() ?? ""}: `);
  }

  #prompt(): void {
    const { port, write } = this.#deps;
    if (!this.#runner.isRunning && this.#runner.waiting.length === 0)
      write(`${port.status().mode}> `);
  }
}
