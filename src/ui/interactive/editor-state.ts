/**
 * The message being typed: text, cursor, what was killed, what can be undone. A key in, a state out; it draws nothing.
 * Invariant: the cursor is at the beginning of a character, and a text that was inserted is kept as it came.
 */
import type { KeyName } from "./key.ts";
import { expandPastes, foldPaste, normalizePaste } from "./pasted-text.ts";
import {
  findLineEnd,
  findLineStart,
  findNextCharacter,
  findPreviousCharacter,
  findWordEnd,
  findWordStart,
} from "./text-boundary.ts";

export interface EditorState {
  text: string;
  /** UTF-16 offset. */
  cursor: number;
  /** What stands behind each handle in the text, see pasted-text.ts. */
  pastes: readonly string[];
  /** Pastes whole. */
  killed: string;
  /** The latest last. */
  past: readonly Moment[];
  /** Of the last change: a run of one kind is undone at once. */
  lastChange: Change | null;
  /** The column that up and down keep to; null after any other key. */
  goalColumn: number | null;
}

interface Moment {
  text: string;
  cursor: number;
}

type Change = "typing" | "kill" | "delete";

const MAX_PAST = 200;
/** Of a message, pastes apart. */
export const MAX_MESSAGE_CHARACTERS = 65_536;
/** A text said before is edited as it is, up to this. */
const MAX_EDITED_CHARACTERS = 16_384;

export const EMPTY_EDITOR: EditorState = {
  text: "",
  cursor: 0,
  pastes: [],
  killed: "",
  past: [],
  lastChange: null,
  goalColumn: null,
};

/** A text to edit, the cursor at its end; what was killed stays. */
export function editText(state: EditorState, text: string): EditorState {
  const { inserted, pastes } =
    text.length > MAX_EDITED_CHARACTERS ? foldPaste(text, []) : { inserted: text, pastes: [] };
  return { ...EMPTY_EDITOR, killed: state.killed, text: inserted, cursor: inserted.length, pastes };
}

/** The message as it is meant, every paste whole. */
export function readMessage({ text, pastes }: EditorState): string {
  return expandPastes(text, pastes);
}

/** What was typed; one undo takes back a run of it. */
export function insertText(state: EditorState, text: string): EditorState {
  const isRun = state.lastChange === "typing" && !/\s$/.test(text);
  return replaceRange(isRun ? state : remember(state), {
    from: state.cursor,
    to: state.cursor,
    text,
    change: "typing",
  });
}

export function insertPaste(state: EditorState, text: string): EditorState {
  const { inserted, pastes } = foldPaste(normalizePaste(text), state.pastes);
  const { cursor } = state;
  return replaceRange(
    { ...remember(state), pastes },
    { from: cursor, to: cursor, text: inserted, change: null },
  );
}

/** Puts a text in the place of a part, as a completion does. */
export function replacePart(state: EditorState, part: { from: number; to: number; text: string }) {
  return replaceRange(remember(state), { ...part, change: null });
}

/** What Enter would send ends with a `\`: a new line is meant. Null: it does not. */
export function continueLine(state: EditorState): EditorState | null {
  const { text, cursor } = state;
  if (text[cursor - 1] !== "\\") return null;
  return replacePart(state, { from: cursor - 1, to: cursor, text: "\n" });
}

/** Null: the key does not edit, or has nowhere to go (up from the first line, down from the last). */
export function applyKey(state: EditorState, key: KeyName): EditorState | null {
  switch (key) {
    case "up":
    case "down":
      return moveLine(state, key);
    case "yank":
      return state.killed === "" ? state : insertKilled(state);
    case "undo":
      return undo(state);
    case "new-line":
      return replacePart(state, { from: state.cursor, to: state.cursor, text: "\n" });
    default:
      return applyMove(state, key) ?? applyRemoval(state, key);
  }
}

/** Takes the whole text away in a way that undo brings back. */
export function clearText(state: EditorState): EditorState {
  return replacePart(state, { from: 0, to: state.text.length, text: "" });
}

function applyMove(state: EditorState, key: KeyName): EditorState | null {
  const { text, cursor } = state;
  const to = findTarget(key, text, cursor);
  return to === null ? null : { ...state, cursor: to, lastChange: null, goalColumn: null };
}

function findTarget(key: KeyName, text: string, cursor: number): number | null {
  switch (key) {
    case "left":
      return findPreviousCharacter(text, cursor);
    case "right":
      return findNextCharacter(text, cursor);
    case "word-left":
      return findWordStart(text, cursor);
    case "word-right":
      return findWordEnd(text, cursor);
    case "home":
      return findLineStart(text, cursor);
    case "end":
      return findLineEnd(text, cursor);
    default:
      return null;
  }
}

function applyRemoval(state: EditorState, key: KeyName): EditorState | null {
  const { text, cursor } = state;
  switch (key) {
    case "backspace":
      return remove(state, findPreviousCharacter(text, cursor), cursor);
    case "delete":
      return remove(state, cursor, findNextCharacter(text, cursor));
    case "kill-word-left":
      return kill(state, findWordStart(text, cursor), cursor);
    case "kill-word-right":
      return kill(state, cursor, findWordEnd(text, cursor));
    case "kill-to-start":
      return kill(state, findLineStart(text, cursor), cursor);
    case "kill-to-end":
      return killToEnd(state);
    default:
      return null;
  }
}

/** At the end of a line its end is what is killed. */
function killToEnd(state: EditorState): EditorState {
  const { text, cursor } = state;
  const end = findLineEnd(text, cursor);
  return kill(state, cursor, end === cursor ? findNextCharacter(text, cursor) : end);
}

function remove(state: EditorState, from: number, to: number): EditorState {
  if (from === to) return state;
  const before = state.lastChange === "delete" ? state : remember(state);
  return replaceRange(before, { from, to, text: "", change: "delete" });
}

function kill(state: EditorState, from: number, to: number): EditorState {
  if (from === to) return state;
  const part = expandPastes(state.text.slice(from, to), state.pastes);
  const isRun = state.lastChange === "kill";
  const joined = from < state.cursor ? part + state.killed : state.killed + part;
  const before = { ...remember(state), killed: isRun ? joined : part };
  return replaceRange(before, { from, to, text: "", change: "kill" });
}

function insertKilled(state: EditorState): EditorState {
  return insertPaste(state, state.killed);
}

function undo(state: EditorState): EditorState {
  const last = state.past.at(-1);
  if (last === undefined) return state;
  const past = state.past.slice(0, -1);
  return { ...state, ...last, past, lastChange: null, goalColumn: null };
}

function remember(state: EditorState): EditorState {
  const { text, cursor } = state;
  return { ...state, past: [...state.past, { text, cursor }].slice(-MAX_PAST) };
}

function replaceRange(
  state: EditorState,
  part: { from: number; to: number; text: string; change: Change | null },
): EditorState {
  const room = MAX_MESSAGE_CHARACTERS - (state.text.length - (part.to - part.from));
  const inserted = part.text.length > room ? cutWhole(part.text, room) : part.text;
  return {
    ...state,
    text: state.text.slice(0, part.from) + inserted + state.text.slice(part.to),
    cursor: part.from + inserted.length,
    lastChange: part.change,
    goalColumn: null,
  };
}

/** Never half a surrogate pair: what is left of it would read as the handle of a paste. */
function cutWhole(text: string, most: number): string {
  const cut = text.slice(0, Math.max(most, 0));
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function moveLine(state: EditorState, key: "up" | "down"): EditorState | null {
  const { text, cursor } = state;
  const start = findLineStart(text, cursor);
  const edge = key === "up" ? start : findLineEnd(text, cursor);
  if (key === "up" ? edge === 0 : edge === text.length) return null;
  const goalColumn = state.goalColumn ?? countCharacters(text.slice(start, cursor));
  const toStart = key === "up" ? findLineStart(text, start - 1) : edge + 1;
  const to = skipCharacters(text, { from: toStart, count: goalColumn });
  return { ...state, cursor: to, lastChange: null, goalColumn };
}

function countCharacters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at = findNextCharacter(text, at)) count += 1;
  return count;
}

function skipCharacters(text: string, { from, count }: { from: number; count: number }): number {
  const end = findLineEnd(text, from);
  let at = from;
  for (let done = 0; done < count && at < end; done += 1) at = findNextCharacter(text, at);
  return Math.min(at, end);
}
