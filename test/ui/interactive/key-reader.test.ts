import { describe, expect, test } from "vitest";
import type { Key } from "../../../src/ui/interactive/key.ts";
import { KeyReader, MAX_PASTE_CHARACTERS } from "../../../src/ui/interactive/key-reader.ts";
import { guardPaste } from "../../../src/ui/interactive/raw-terminal.ts";

const ESC = "\u001b";

/** Names alone, texts as they are; adjacent texts joined. */
function describeKeys(keys: readonly Key[]): string[] {
  const words: string[] = [];
  let isText = false;
  for (const key of keys) {
    if (key.name === "text" && isText) words[words.length - 1] += key.text;
    else if (key.name === "text") words.push(`text ${key.text}`);
    else if (key.name === "paste") words.push(`paste ${key.text}${key.isCut ? " (cut)" : ""}`);
    else words.push(key.name);
    isText = key.name === "text";
  }
  return words;
}

function readKeys(...chunks: Uint8Array[]): string[] {
  const reader = new KeyReader();
  const keys = chunks.flatMap((chunk) => reader.push(chunk));
  return describeKeys([...keys, ...reader.flush()]);
}

const cases: [what: string, typed: string, keys: string[]][] = [
  ["letters", "aé漢😀", ["text aé漢😀"]],
  ["Enter, Tab, Backspace", "\r\t\u007f\b", ["enter", "tab", "backspace", "backspace"]],
  ["Ctrl-J is a new line", "\n", ["new-line"]],
  ["arrows", `${ESC}[A${ESC}[B${ESC}[C${ESC}[D`, ["up", "down", "right", "left"]],
  ["arrows of the other mode", `${ESC}OA${ESC}OB${ESC}OH${ESC}OF`, ["up", "down", "home", "end"]],
  [
    "words by Ctrl and Alt",
    `${ESC}[1;5D${ESC}[1;3C${ESC}b`,
    ["word-left", "word-right", "word-left"],
  ],
  ["Home, End, Delete", `${ESC}[H${ESC}[4~${ESC}[3~${ESC}[7~`, ["home", "end", "delete", "home"]],
  ["Shift+Tab", `${ESC}[Z${ESC}[9;2u`, ["shift-tab", "shift-tab"]],
  [
    "Alt+Enter and Shift+Enter",
    `${ESC}\r${ESC}[13;2u${ESC}[27;2;13~`,
    ["new-line", "new-line", "new-line"],
  ],
  [
    "controls",
    "\u0001\u0003\u0004\u000b\u0015\u0017\u0019\u001a\u001f\u000c",
    [
      "home",
      "interrupt",
      "end-of-input",
      "kill-to-end",
      "kill-to-start",
      "kill-word-left",
      "yank",
      "suspend",
      "undo",
      "redraw",
    ],
  ],
  ["a lone Escape", ESC, ["escape"]],
  ["Escape twice", `${ESC}${ESC}`, ["escape", "escape"]],
  ["Escape before an arrow", `${ESC}${ESC}[A`, ["escape", "up"]],
  [
    "Kitty: a letter, Ctrl-C, Escape, a release",
    `${ESC}[97;1u${ESC}[99;5u${ESC}[27u${ESC}[97;1:3u`,
    ["text a", "interrupt", "escape"],
  ],
  ["Kitty: half a character, a functional key", `${ESC}[56320u${ESC}[57399u`, []],
  [
    "focus, mouse and answers of the terminal",
    `${ESC}[I${ESC}[<0;3;4M${ESC}[M !!${ESC}[24;80R${ESC}[?1;2c${ESC}]11;rgb:0/0/0\u0007x`,
    ["text x"],
  ],
  ["an unknown Alt key", `${ESC}xy`, ["text y"]],
  ["an endless sequence", `${ESC}[${"1;".repeat(100)}`, [`text ${"1;".repeat(68)}`]],
  ["controls nobody uses, C1 among them", "\u0000\u0007\u0085a", ["text a"]],
  ["a paste", `${ESC}[200~a\rb${ESC}[201~c`, ["paste a\rb", "text c"]],
  [
    "a paste of what looks like keys",
    `${ESC}[200~\u0003${ESC}[A${ESC}[20${ESC}${ESC}[201~`,
    [`paste \u0003${ESC}[A${ESC}[20${ESC}`],
  ],
  ["an end mark inside a paste", `${ESC}[200~a${ESC}[201~b${ESC}[201~`, ["paste a", "text b"]],
  ["a paste that never ends", `${ESC}[200~abc${ESC}[2`, [`paste abc${ESC}[2`]],
  ["an empty paste", `${ESC}[200~${ESC}[201~`, ["paste "]],
];

describe("bytes to keys", () => {
  test.each(cases)("%s", (_, typed, keys) => {
    expect(readKeys(Buffer.from(typed))).toEqual(keys);
  });

  test.each(cases)("%s, wherever the bytes are cut", (_, typed, keys) => {
    const bytes = Buffer.from(typed);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(readKeys(bytes.subarray(0, cut), bytes.subarray(cut)), `cut at ${cut}`).toEqual(keys);
    }
    expect(readKeys(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(keys);
  });

  test("bytes that are no text are one mark each, never half a character", () => {
    expect(readKeys(Uint8Array.of(0xff, 0x61, 0xed, 0xb0, 0x80)).join("")).not.toMatch(
      /[\ud800-\udfff]/,
    );
  });

  test("random bytes never throw, and never hold the keyboard", () => {
    let state = 11;
    const reader = new KeyReader();
    for (let round = 0; round < 400; round += 1) {
      const bytes = Uint8Array.from({ length: 50 }, () => {
        state = (state * 48_271) % 2_147_483_647;
        return state % 4 === 0 ? 0x1b : state % 0x100;
      });
      reader.push(bytes);
      reader.flush();
      expect(describeKeys(reader.push(Buffer.from("z"))).at(-1)).toMatch(/z$/);
    }
  });
});

describe("waiting", () => {
  test.each([
    ["nothing", "a", false],
    ["an escape", ESC, true],
    ["half a sequence", `${ESC}[1;`, true],
    ["half a paste", `${ESC}[200~a`, true],
    ["a whole paste", `${ESC}[200~a${ESC}[201~`, false],
  ])("for %s: %j", (_, typed, isWaiting) => {
    const reader = new KeyReader();
    reader.push(Buffer.from(typed));
    expect(reader.waitMs !== null).toBe(isWaiting);
  });
});

test("a paste is bounded", () => {
  const reader = new KeyReader();
  const long = "x".repeat(MAX_PASTE_CHARACTERS + 1);
  const [key] = reader.push(Buffer.from(`${ESC}[200~${long}${ESC}[201~`));
  expect(key).toMatchObject({ name: "paste", isCut: true });
  expect(key?.name === "paste" && key.text.length).toBe(MAX_PASTE_CHARACTERS);
});

test("what comes in one go with a paste sends nothing and ends nothing", () => {
  const keys = new KeyReader().push(
    Buffer.from(`a\r${ESC}[200~p${ESC}[201~q\r\u0003\u0004${ESC}[A\rz`),
  );
  expect(describeKeys(guardPaste(keys))).toEqual([
    "text a",
    "enter",
    "paste p",
    "text q",
    "new-line",
    "new-line",
    "text z",
  ]);
});
