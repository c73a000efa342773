/**
 * The lines at the bottom of the terminal: what is being said, what runs, what waits, what is asked, what is typed.
 * Pure: state and size in, lines and cursor out. Invariant: no line is wider than the terminal and they are fewer than
 * its rows; what a person typed is always among them.
 */
import type { PermissionMode } from "../../tools/permissions/permission-mode.ts";
import type { Palette } from "../palette.ts";
import { formatCount } from "../quantities.ts";
import { sanitizeLine } from "../sanitize.ts";
import type { ShownProgress } from "../shown-progress.ts";
import { renderStatusLine } from "../status-line.ts";
import { clipCells, wrapCells } from "./cell-width.ts";
import type { ConversationStatus } from "./conversation-port.ts";
import type { EditorState } from "./editor-state.ts";
import { layOutEditor } from "./editor-view.ts";
import type { CompletionMenu } from "./path-completion.ts";
import { renderQuestion } from "./permission-view.ts";
import type { QuestionText } from "./question-text.ts";

export interface PromptState {
  editor: EditorState;
  menu: CompletionMenu | null;
  status: ConversationStatus;
  isRunning: boolean;
  /** The unfinished line of what is being said; safe. */
  open: string;
  progress: ShownProgress | null;
  headroomBytes: number | null;
  /** Messages that wait. */
  waiting: readonly string[];
  question: QuestionText | null;
  /** Whether the next key answers; false while a message is being typed. */
  isAnswerable: boolean;
  /** A word to the person, for a moment. */
  hint: string | null;
}

export interface ScreenSize {
  columns: number;
  rows: number;
}

export interface PromptView {
  lines: readonly string[];
  /** Both from 0. */
  cursor: { row: number; column: number };
}

const MAX_WAITING_LINES = 3;
const MAX_EDITOR_ROWS = 12;
/** With less room than this only what must be there is shown. */
const ROWS_FOR_FOOTER = 5;
/** What a terminal that reports nothing is taken for. */
const USUAL_SIZE: ScreenSize = { columns: 80, rows: 24 };

/** A terminal may report 0, or nothing. */
export function readScreenSize(columns: number | undefined, rows: number | undefined): ScreenSize {
  return {
    columns: columns !== undefined && columns > 0 ? columns : USUAL_SIZE.columns,
    rows: rows !== undefined && rows > 0 ? rows : USUAL_SIZE.rows,
  };
}

export function renderPrompt(state: PromptState, size: ScreenSize, palette: Palette): PromptView {
  // The last cell stays free: some terminals wrap as soon as it is written.
  const columns = Math.max(size.columns - 1, 1);
  const room = Math.max(size.rows - 1, 1);
  if (state.question !== null && state.isAnswerable) {
    return renderAsking(state, state.question, { room, columns, palette });
  }
  const editor = layOutEditor(state.editor, {
    columns,
    rows: Math.min(room, MAX_EDITOR_ROWS),
    sign: describeSign(state.status.mode, columns),
  });
  const painted = editor.lines.map((line, index) =>
    index === editor.signRow ? paintSign(line, editor.sign, palette) : line,
  );
  const footer = size.rows < ROWS_FOR_FOOTER ? [] : renderFooter(state, columns, palette);
  const kept = footer.slice(0, Math.max(room - painted.length, 0));
  const above = renderAbove(state, {
    columns,
    rows: room - painted.length - kept.length,
    palette,
  });
  return {
    lines: [...above, ...painted, ...kept],
    cursor: { row: above.length + editor.cursor.row, column: editor.cursor.column },
  };
}

interface Frame {
  room: number;
  columns: number;
  palette: Palette;
}

function renderAsking(
  state: PromptState,
  question: QuestionText,
  { room, columns, palette }: Frame,
): PromptView {
  const typed = sanitizeLine(state.editor.text.replace(/[\udc00-\udfff]/g, "…"));
  const kept =
    typed === "" || room < ROWS_FOR_FOOTER
      ? []
      : [palette.dim(clipCells(`  kept: ${typed}`, columns))];
  const { lines } = renderQuestion(question, { columns, rows: room - kept.length }, palette);
  const row = lines.length - 1;
  return { lines: [...lines, ...kept], cursor: { row, column: 0 } };
}

/** `plan> ` where there is room for it. */
function describeSign(mode: PermissionMode, columns: number): string {
  const sign = `${mode}> `;
  if (sign.length * 3 <= columns) return sign;
  return columns >= 8 ? "> " : "";
}

function paintSign(line: string, sign: string, palette: Palette): string {
  return sign === "" ? line : palette.place(sign) + line.slice(sign.length);
}

/** What stands above the line being typed, the most telling last; cut from above. */
function renderAbove(
  state: PromptState,
  { columns, rows, palette }: { columns: number; rows: number; palette: Palette },
): string[] {
  if (rows <= 0) return [];
  const below = [...renderWork(state, columns, palette), ...renderWaiting(state, columns, palette)];
  const shown = below.slice(-rows);
  const said = state.open === "" ? [] : wrapCells(state.open, columns);
  const room = rows - shown.length;
  return [...(room > 0 ? said.slice(-room) : []), ...shown];
}

function renderWork(state: PromptState, columns: number, palette: Palette): string[] {
  if (state.question !== null) {
    const text = `? ${state.question.title} (stop typing to answer)`;
    return [palette.warn(clipCells(text, columns))];
  }
  if (!state.isRunning) return [];
  const way = "Esc interrupts";
  if (state.progress === null) return [palette.dim(clipCells(`working  ${way}`, columns))];
  const line = renderStatusLine(state.progress, columns + 1, state.headroomBytes);
  const whole = `${line}  ${way}`;
  return [palette.dim(whole.length <= columns ? whole : line)];
}

function renderWaiting({ waiting }: PromptState, columns: number, palette: Palette): string[] {
  const leftOut = waiting.length - MAX_WAITING_LINES;
  return [
    ...waiting.slice(0, MAX_WAITING_LINES).map((text) => `  queued: ${sanitizeLine(text)}`),
    ...(leftOut > 0 ? [`  … ${formatCount(leftOut)} more queued`] : []),
  ].map((line) => palette.dim(clipCells(line, columns)));
}

function renderFooter(state: PromptState, columns: number, palette: Palette): string[] {
  if (state.menu !== null) return renderMenu(state.menu, columns, palette);
  const text = state.hint ?? describeStatus(state.status);
  return [palette.dim(clipCells(`  ${text}`, columns))];
}

function renderMenu({ items, selected }: CompletionMenu, columns: number, palette: Palette) {
  return items.map((item, index) => {
    const line = clipCells(`${index === selected ? "›" : " "} ${sanitizeLine(item)}`, columns);
    return index === selected ? palette.strong(line) : palette.dim(line);
  });
}

function describeStatus({ model, mode, usedTokens, contextTokens }: ConversationStatus): string {
  const use =
    usedTokens === null || contextTokens === null
      ? []
      : [`${formatCount(usedTokens)} of ${formatCount(contextTokens)} tokens`];
  return [mode, model === null ? "no model yet" : sanitizeLine(model), ...use].join(" · ");
}
