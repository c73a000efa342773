/**
 * Keeps a few lines at the bottom of a terminal up to date and lets lines that stay scroll away above them. Only what
 * has changed is written. It knows no meaning; every line must be safe, and drawn ones narrower than the terminal.
 */
import { stripVTControlCharacters } from "node:util";
import type { OutputStream } from "../output.ts";
import { measureCells } from "./cell-width.ts";
import type { PromptView } from "./prompt-view.ts";

const CSI = "\u001b[";
const CLEAR_BELOW = `${CSI}J`;
const CLEAR_LINE = `${CSI}2K`;
const CLEAR_SCREEN = `${CSI}H${CSI}2J`;
const CLEAR_FROM_TOP = `${CSI}H${CSI}J`;
const LINE_END = "\r\n";

/** More than the rows of any screen. */
const MAX_PRINTED_LINES = 300;

const NOTHING: PromptView = { lines: [], cursor: { row: 0, column: 0 } };

export class ScreenWriter {
  readonly #output: OutputStream;
  #shown: PromptView = NOTHING;
  #pending: string[] = [];
  /** The last lines that stay. */
  #printed: readonly string[] = [];

  constructor(output: OutputStream) {
    this.#output = output;
  }

  /** Written above the lines drawn, at the next draw. */
  print(lines: readonly string[]): void {
    for (const line of lines) this.#pending.push(line);
  }

  draw(view: PromptView): void {
    const text = this.#pending.length > 0 ? this.#redraw(view) : this.#drawChanges(view);
    this.#shown = view;
    if (text !== "") this.#output.write(text);
  }

  /** Takes the drawn lines away; what was to be printed is. The cursor is where they began. */
  clear(): void {
    const text = this.#takeAway() + this.#takePending();
    this.#shown = NOTHING;
    if (text !== "") this.#output.write(text);
  }

  /** Somebody else has written: what was drawn is not where it was. */
  forget(): void {
    this.#shown = NOTHING;
  }

  clearScreen(): void {
    this.#shown = NOTHING;
    this.#output.write(CLEAR_SCREEN);
  }

  /**
   * The terminal has another size; the prompt is drawn anew by the next draw. A narrower one breaks the drawn lines, and
   * terminals differ about where that leaves the cursor: what fills the screen is then written again. Where too little
   * was printed to fill it, rather a rest of the old prompt stays than that a line of somebody else is wiped.
   */
  resize(columns: number, rows: number): void {
    const { lines, cursor } = this.#shown;
    this.#shown = NOTHING;
    if (lines.length === 0) return;
    const isBroken = lines.some((line) => countRows(line, columns) > 1);
    const screenful = isBroken ? this.#findScreenful(columns, rows) : null;
    this.#output.write(
      screenful === null
        ? `${moveRows(-cursor.row)}\r${CLEAR_BELOW}`
        : CLEAR_FROM_TOP + screenful.map((line) => line + LINE_END).join(""),
    );
  }

  /** The last lines that stay and fill the screen; null: there are too few. */
  #findScreenful(columns: number, rows: number): readonly string[] | null {
    let filled = 0;
    for (let index = this.#printed.length - 1; index >= 0; index -= 1) {
      filled += countRows(this.#printed[index] ?? "", columns);
      if (filled >= rows) return this.#printed.slice(index + 1);
    }
    return null;
  }

  #redraw(view: PromptView): string {
    const opening = this.#takeAway() + this.#takePending();
    return opening + view.lines.join(LINE_END) + placeCursor(view.lines.length - 1, view.cursor);
  }

  #takeAway(): string {
    const { lines, cursor } = this.#shown;
    return lines.length === 0 ? "" : `${moveRows(-cursor.row)}\r${CLEAR_BELOW}`;
  }

  #takePending(): string {
    const lines = this.#pending;
    this.#pending = [];
    this.#printed = [...this.#printed, ...lines].slice(-MAX_PRINTED_LINES);
    return lines.map((line) => line + LINE_END).join("");
  }

  #drawChanges(view: PromptView): string {
    const old = this.#shown;
    const isShorter = old.lines.length > view.lines.length;
    const changed = view.lines.flatMap((line, row) => (line === old.lines[row] ? [] : [row]));
    if (changed.length === 0 && !isShorter) return this.#moveOnly(view);
    if (old.lines.length === 0) return this.#redraw(view);
    const parts: string[] = [];
    let row = old.cursor.row;
    let lastRow = old.lines.length - 1;
    for (const next of changed) {
      // Below the last line there is no row to move to: a line end makes one.
      const reached = Math.min(next, lastRow);
      parts.push(moveRows(reached - row), LINE_END.repeat(next - reached));
      parts.push(`\r${CLEAR_LINE}${view.lines[next] ?? ""}`);
      row = next;
      lastRow = Math.max(lastRow, next);
    }
    if (isShorter) {
      const end = view.lines.length - 1;
      parts.push(moveRows(end + 1 - row), `\r${CLEAR_BELOW}`, moveRows(-1));
      row = end;
    }
    return parts.join("") + placeCursor(row, view.cursor);
  }

  #moveOnly(view: PromptView): string {
    const { row, column } = this.#shown.cursor;
    const isThere = row === view.cursor.row && column === view.cursor.column;
    return isThere ? "" : placeCursor(row, view.cursor);
  }
}

function placeCursor(fromRow: number, { row, column }: PromptView["cursor"]): string {
  return `${moveRows(row - fromRow)}${CSI}${column + 1}G`;
}

function moveRows(rows: number): string {
  if (rows === 0) return "";
  return rows > 0 ? `${CSI}${rows}B` : `${CSI}${-rows}A`;
}

function countRows(line: string, columns: number): number {
  const cells = measureCells(stripVTControlCharacters(line));
  return Math.max(Math.ceil(cells / Math.max(columns, 1)), 1);
}
