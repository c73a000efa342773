/** What a person can do at the keyboard, whatever bytes their terminal sends for it. */

export const KEY_NAMES = [
  "enter",
  "new-line",
  "tab",
  "shift-tab",
  "escape",
  "backspace",
  "delete",
  "left",
  "right",
  "up",
  "down",
  "home",
  "end",
  "word-left",
  "word-right",
  "kill-word-left",
  "kill-word-right",
  "kill-to-start",
  "kill-to-end",
  "yank",
  "undo",
  "interrupt",
  "end-of-input",
  "suspend",
  "redraw",
] as const;

export type KeyName = (typeof KEY_NAMES)[number];

export type Key =
  | { name: KeyName }
  | { name: "text"; text: string }
  /** One paste, its line ends as they came; `isCut`: it was longer than is taken. */
  | { name: "paste"; text: string; isCut: boolean };
