/** Which key a control character, an escape sequence or a key code stands for. Tables and pure look-ups. */
import type { KeyName } from "./key.ts";

const CONTROLS: Readonly<Record<number, KeyName>> = {
  1: "home",
  2: "left",
  3: "interrupt",
  4: "end-of-input",
  5: "end",
  6: "right",
  8: "backspace",
  9: "tab",
  10: "new-line",
  11: "kill-to-end",
  12: "redraw",
  13: "enter",
  14: "down",
  16: "up",
  21: "kill-to-start",
  23: "kill-word-left",
  25: "yank",
  26: "suspend",
  27: "escape",
  31: "undo",
  127: "backspace",
};

const AFTER_ESCAPE: Readonly<Record<string, KeyName>> = {
  "\r": "new-line",
  "\n": "new-line",
  b: "word-left",
  f: "word-right",
  d: "kill-word-right",
  "\u007f": "kill-word-left",
  "\b": "kill-word-left",
};

const FINALS: Readonly<Record<string, KeyName>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  H: "home",
  F: "end",
  Z: "shift-tab",
  M: "enter", // only after SS3: the keypad
};

const NUMBERED: Readonly<Record<number, KeyName>> = {
  1: "home",
  3: "delete",
  4: "end",
  7: "home",
  8: "end",
};

const WITH_WORD_MODIFIER: Readonly<Partial<Record<KeyName, KeyName>>> = {
  left: "word-left",
  right: "word-right",
  delete: "kill-word-right",
  backspace: "kill-word-left",
};

const SHIFT = 1;
const ALT = 2;
const CONTROL = 4;
/** Kitty reports a release as event type 3. */
const RELEASE = 3;

/** The key of one control character; null: none of ours. */
export function readControl(code: number): KeyName | null {
  return CONTROLS[code] ?? null;
}

/** The key of Escape or Alt with one more character. */
export function readAlt(symbol: string): KeyName | null {
  return AFTER_ESCAPE[symbol] ?? null;
}

export function readSs3(final: string): KeyName | null {
  return FINALS[final] ?? null;
}

/** Of a control sequence without its opener: parameters and the final. A text: a printable key told by its number. */
export function readCsi(parameters: string, final: string): KeyName | { text: string } | null {
  if (!/^[\d;:]*$/.test(parameters)) return null;
  const groups = parameters.split(";");
  const [modifier = 1, event = 1] = (groups[1] ?? "")
    .split(":")
    .map((digits) => Number(digits) || 1);
  if (event === RELEASE) return null;
  const first = Number((groups[0] ?? "").split(":")[0]);
  if (final === "u") return readCode(first, modifier - 1);
  if (final === "~" && first === 27) return readCode(Number(groups[2]), modifier - 1);
  if (final === "M") return null;
  const name = final === "~" ? NUMBERED[first] : FINALS[final];
  return name === undefined ? null : applyModifier(name, modifier - 1);
}

function applyModifier(name: KeyName, modifier: number): KeyName {
  return (modifier & (ALT | CONTROL)) === 0 ? name : (WITH_WORD_MODIFIER[name] ?? name);
}

/** A key by its Unicode number, as Kitty and modifyOtherKeys tell it. */
function readCode(code: number, modifier: number): KeyName | { text: string } | null {
  switch (code) {
    case 9:
      return (modifier & SHIFT) === 0 ? "tab" : "shift-tab";
    case 13:
      return (modifier & (SHIFT | ALT)) === 0 ? "enter" : "new-line";
    case 27:
      return "escape";
    case 127:
      return applyModifier("backspace", modifier);
    default:
      return isPrintable(code) ? readSymbol(String.fromCodePoint(code), modifier) : null;
  }
}

function readSymbol(symbol: string, modifier: number): KeyName | { text: string } | null {
  if ((modifier & CONTROL) !== 0) return readControl((symbol.codePointAt(0) ?? 0) & 0x1f);
  if ((modifier & ALT) !== 0) return readAlt(symbol);
  return { text: (modifier & SHIFT) === 0 ? symbol : symbol.toUpperCase() };
}

/** Functional keys have private numbers, and no terminal may send half a character. */
function isPrintable(code: number): boolean {
  if (!Number.isInteger(code) || code < 0x20 || code > 0x10ffff) return false;
  return !(code >= 0x7f && code < 0xa0) && !(code >= 0xd800 && code <= 0xf8ff);
}
