/** The message being typed as rows of cells, scrolled to its cursor. Pure. */
import { sanitizeText } from "../sanitize.ts";
import { fitSymbol, measureCells } from "./cell-width.ts";
import type { EditorState } from "./editor-state.ts";
import { describePaste } from "./pasted-text.ts";

export interface EditorLayout {
  lines: readonly string[];
  /** What stands before the text in the first row; "" when nothing does. */
  sign: string;
  /** Where the sign stands; null when it is scrolled away. */
  signRow: number | null;
  cursor: { row: number; column: number };
}

interface Frame {
  columns: number;
  rows: number;
  sign: string;
}

interface Rows {
  rows: string[];
  cells: number;
  cursor: { row: number; column: number };
}

/** Plain ASCII needs no cleaning, and is most of what is typed. */
const PLAIN = /^[ -~]$/;
/** No control and no mark of direction is above it. */
const LAST_UNSAFE = "\u206f";

/** At most `rows` lines of at most `columns` cells; the cursor is among them. */
export function layOutEditor(state: EditorState, { columns, rows, sign }: Frame): EditorLayout {
  const width = Math.max(columns - sign.length, 1);
  const laid = layOutText(state, width);
  const most = Math.max(rows, 1);
  const hidden = Math.max(laid.rows.length - most, 0);
  const first = Math.min(Math.max(laid.cursor.row - Math.floor(most / 2), 0), hidden);
  const indent = " ".repeat(sign.length);
  const lines = laid.rows
    .slice(first, first + most)
    .map((row, index) => (first + index === 0 ? sign : indent) + row);
  return {
    lines,
    sign,
    signRow: first === 0 ? 0 : null,
    cursor: { row: laid.cursor.row - first, column: sign.length + laid.cursor.column },
  };
}

function layOutText(state: EditorState, width: number): Rows {
  const laid: Rows = { rows: [""], cells: 0, cursor: { row: 0, column: 0 } };
  let at = 0;
  for (const symbol of state.text) {
    if (at === state.cursor) noteCursor(laid, width);
    if (symbol === "\n") startRow(laid);
    else
      for (const shown of showSymbol(symbol, state))
        addSymbol(laid, fitSymbol(shown, width), width);
    at += symbol.length;
  }
  if (at <= state.cursor) noteCursor(laid, width);
  return laid;
}

/** The symbols that are drawn for one of the text. */
function showSymbol(symbol: string, { pastes }: EditorState): string {
  if (PLAIN.test(symbol) || symbol === "\t") return symbol;
  const paste = describePaste(symbol, pastes);
  if (paste !== null) return paste;
  if (symbol > LAST_UNSAFE) return symbol;
  return sanitizeText(symbol);
}

function addSymbol(laid: Rows, shown: string, width: number): void {
  const cells = measureCells(shown);
  if (laid.cells + cells > width) startRow(laid);
  laid.rows[laid.rows.length - 1] += shown;
  laid.cells += cells;
}

function startRow(laid: Rows): void {
  laid.rows.push("");
  laid.cells = 0;
}

/** In a full row the cursor goes where the next character will. */
function noteCursor(laid: Rows, width: number): void {
  if (laid.cells >= width) startRow(laid);
  laid.cursor = { row: laid.rows.length - 1, column: laid.cells };
}
