/**
 * A long paste is one character in the editor and stands there as "[200 lines pasted]"; the message holds it whole.
 * The character is half a surrogate pair, which no terminal can send, so typed text never means a paste. Pure.
 */
import { formatCounted } from "../quantities.ts";

const FIRST_HANDLE = 0xdc00;
const MAX_HANDLES = 32;
const HANDLE = /(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Shorter pastes are edited as if they had been typed. */
const MAX_SHOWN_LINES = 5;
const MAX_SHOWN_CHARACTERS = 500;

/** Terminals send a line end of a paste as CR. */
export function normalizePaste(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** The text to insert, and the pastes with what it stands for. */
export function foldPaste(
  text: string,
  pastes: readonly string[],
): { inserted: string; pastes: readonly string[] } {
  const isShort = text.length <= MAX_SHOWN_CHARACTERS && countLines(text) <= MAX_SHOWN_LINES;
  if (isShort || pastes.length >= MAX_HANDLES) return { inserted: text, pastes };
  return {
    inserted: String.fromCharCode(FIRST_HANDLE + pastes.length),
    pastes: [...pastes, text],
  };
}

/** The text as it is meant, every paste whole. */
export function expandPastes(text: string, pastes: readonly string[]): string {
  return text.replace(HANDLE, (handle) => pastes[indexOfHandle(handle)] ?? "");
}

/** How one handle is shown; null when the symbol is none. */
export function describePaste(symbol: string, pastes: readonly string[]): string | null {
  const index = indexOfHandle(symbol);
  const text = index < 0 ? undefined : pastes[index];
  if (text === undefined) return null;
  const lines = countLines(text);
  const size = lines > 1 ? formatCounted(lines, "line") : formatCounted(text.length, "character");
  return `[${size} pasted]`;
}

/** The text with every paste as it is shown. */
export function describePastes(text: string, pastes: readonly string[]): string {
  return text.replace(HANDLE, (handle) => describePaste(handle, pastes) ?? "");
}

function indexOfHandle(symbol: string): number {
  return symbol.length === 1 ? symbol.charCodeAt(0) - FIRST_HANDLE : -1;
}

function countLines(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}
