/** The session on a plain terminal: its state as lines at the bottom, drawn at most sixty times a second. */
import type { Palette } from "../palette.ts";
import type { Surface } from "./interactive-session.ts";
import { renderQuestion } from "./permission-view.ts";
import { type PromptState, readScreenSize, renderPrompt, type ScreenSize } from "./prompt-view.ts";
import { ScreenWriter } from "./screen-writer.ts";

export interface SizedOutput {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

const DRAW_INTERVAL_MS = 16;

export class TerminalSurface implements Surface {
  readonly #output: SizedOutput;
  readonly #palette: Palette;
  readonly #writer: ScreenWriter;
  #next: NodeJS.Timeout | undefined;
  #isOpen = true;
  /** Set before the first draw. */
  readState: () => PromptState | null = () => null;
  onSuspend: () => void = () => {};

  constructor(output: SizedOutput, palette: Palette) {
    this.#output = output;
    this.#palette = palette;
    this.#writer = new ScreenWriter(output);
  }

  readonly print = (lines: readonly string[]): void => {
    this.#writer.print(lines);
    this.requestDraw();
  };

  readonly requestDraw = (): void => {
    if (!this.#isOpen || this.#next !== undefined) return;
    this.#next = setTimeout(() => this.#draw(), DRAW_INTERVAL_MS);
  };

  readonly redraw = (): void => {
    this.#writer.clearScreen();
    this.requestDraw();
  };

  readonly suspend = (): void => this.onSuspend();

  isTooLarge({ question }: PromptState): boolean {
    if (question === null) return false;
    const { columns, rows } = this.#size();
    const room = { columns: Math.max(columns - 1, 1), rows: Math.max(rows - 2, 1) };
    return renderQuestion(question, room, this.#palette).isCut;
  }

  readonly resize = (): void => {
    const { columns, rows } = this.#size();
    this.#writer.resize(columns, rows);
    this.requestDraw();
  };

  /** Gives the lines of the prompt back to the terminal; a later draw brings them again. */
  clear(): void {
    this.#writer.clear();
  }

  /** Others have written where the prompt was. */
  forget(): void {
    this.#writer.forget();
    this.requestDraw();
  }

  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#next);
    this.#writer.clear();
  }

  #draw(): void {
    this.#next = undefined;
    const state = this.readState();
    if (state !== null) this.#writer.draw(renderPrompt(state, this.#size(), this.#palette));
  }

  #size(): ScreenSize {
    return readScreenSize(this.#output.columns, this.#output.rows);
  }
}
