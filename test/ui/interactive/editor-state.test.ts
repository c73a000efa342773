import { describe, expect, test } from "vitest";
import {
  applyKey,
  continueLine,
  type EditorState,
  EMPTY_EDITOR,
  editText,
  insertPaste,
  insertText,
  MAX_MESSAGE_CHARACTERS,
  readMessage,
} from "../../../src/ui/interactive/editor-state.ts";
import { KEY_NAMES, type KeyName } from "../../../src/ui/interactive/key.ts";
import { renderPrompt } from "../../../src/ui/interactive/prompt-view.ts";
import { createPalette } from "../../../src/ui/palette.ts";
import { createPromptState } from "./prompt-state.ts";

/** `|` is the cursor. */
function place(marked: string): EditorState {
  const cursor = marked.indexOf("|");
  return { ...editText(EMPTY_EDITOR, marked.replace("|", "")), cursor };
}

function mark({ text, cursor }: EditorState): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function press(state: EditorState, ...keys: KeyName[]): EditorState {
  return keys.reduce((current, key) => applyKey(current, key) ?? current, state);
}

const cases: [keys: KeyName[], before: string, after: string][] = [
  [["left"], "ab|", "a|b"],
  [["left"], "a👩‍👩‍👧|", "|a👩‍👩‍👧".replace("|a", "a|")],
  [["left"], "e\u0301|", "|e\u0301"],
  [["right"], "|漢字", "漢|字"],
  [["right"], "ab|", "ab|"],
  [["backspace"], "a😀|b", "a|b"],
  [["backspace"], "|ab", "|ab"],
  [["delete"], "|😀b", "|b"],
  [["word-left"], "one two |", "one |two "],
  [["word-left", "word-left"], "one, two|", "|one, two"],
  [["word-right"], "|one two", "one| two"],
  [["home"], "a\nbc|d\ne", "a\n|bcd\ne"],
  [["end"], "a\n|bcd\ne", "a\nbcd|\ne"],
  [["kill-to-end"], "a|bc\nd", "a|\nd"],
  [["kill-to-end"], "abc|\nd", "abc|d"],
  [["kill-to-start"], "abc|d", "|d"],
  [["kill-word-left"], "one two|", "one |"],
  [["kill-word-right"], "|one two", "| two"],
  [["kill-word-left", "yank"], "one two|", "one two|"],
  [["kill-word-left", "kill-word-left", "home", "yank"], "one two|", "one two|"],
  [["new-line"], "a|b", "a\n|b"],
  [["up"], "abc\nde|", "ab|c\nde"],
  [["up", "up"], "long\n\nline|", "long|\n\nline"],
  [["down"], "ab|c\nd", "abc\nd|"],
  [["down", "down"], "abc|\nd\nefg", "abc\nd\nefg|"],
  [["backspace", "backspace", "undo"], "abc|", "abc|"],
  [["undo"], "abc|", "abc|"],
];

describe("keys edit", () => {
  test.each(cases)("%j on %j gives %j", (keys, before, after) => {
    expect(mark(press(place(before), ...keys))).toBe(after);
  });

  test("up on the first line and down on the last lead out of the text", () => {
    expect(applyKey(place("ab|c\nd"), "up")).toBeNull();
    expect(applyKey(place("abc\n|d"), "down")).toBeNull();
  });

  test("undo takes back a run of typing, word by word", () => {
    const typed = [..."one two"].reduce(insertText, EMPTY_EDITOR);
    expect(press(typed, "undo").text).toBe("one");
    expect(press(typed, "undo", "undo", "undo").text).toBe("");
  });

  test("a backslash before Enter becomes a new line", () => {
    expect(mark(continueLine(place("a\\|")) ?? EMPTY_EDITOR)).toBe("a\n|");
    expect(continueLine(place("a|\\"))).toBeNull();
  });
});

describe("pastes", () => {
  const long = Array.from({ length: 200 }, (_, line) => `line ${line}\t\u001b[0m`).join("\n");

  test("a short one is edited like typed text, its line ends made one kind", () => {
    expect(insertPaste(EMPTY_EDITOR, "a\r\nb\rc").text).toBe("a\nb\nc");
  });

  test("a long one is one character and goes out verbatim, twice and among other words", () => {
    const state = insertText(
      insertPaste(insertText(insertPaste(EMPTY_EDITOR, long), " and "), long),
      "?",
    );
    expect(state.text).toHaveLength(8);
    expect(readMessage(state)).toBe(`${long} and ${long}?`);
  });

  test("killed and brought back in the next message it is whole", () => {
    const killed = press(insertPaste(EMPTY_EDITOR, long), "kill-to-start");
    expect(readMessage(press(editText(killed, ""), "yank"))).toBe(long);
  });

  test("one backspace takes it away, and undo brings it back", () => {
    const pasted = insertPaste(EMPTY_EDITOR, long);
    expect(press(pasted, "backspace").text).toBe("");
    expect(readMessage(press(pasted, "backspace", "undo"))).toBe(long);
  });

  test("a message is bounded, and never ends in half a character", () => {
    const state = insertText(insertText(EMPTY_EDITOR, "x"), "😀".repeat(MAX_MESSAGE_CHARACTERS));
    expect(state.text.length).toBeLessThanOrEqual(MAX_MESSAGE_CHARACTERS);
    expect(state.text).not.toMatch(/[\ud800-\udbff]$/);
  });
});

test("random keys never throw, and the cursor stays within a view that fits", () => {
  let seed = 3;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const texts = ["a", "漢", "e\u0301", "👩‍👩‍👧", "\t", " ", "\u202e", "word", "\u0007"];
  const palette = createPalette(false);
  let editor = EMPTY_EDITOR;
  for (let round = 0; round < 1500; round += 1) {
    const choice = random(KEY_NAMES.length + 12);
    const key = KEY_NAMES[choice];
    if (key !== undefined) editor = applyKey(editor, key) ?? editor;
    else if (choice % 6 === 0) editor = insertPaste(editor, "p\r".repeat(random(12)));
    else editor = insertText(editor, texts[random(texts.length)] ?? "");
    expect(editor.cursor).toBeGreaterThanOrEqual(0);
    expect(editor.cursor).toBeLessThanOrEqual(editor.text.length);
    const size = { columns: 1 + random(90), rows: 1 + random(30) };
    const { lines, cursor } = renderPrompt(createPromptState({ editor }), size, palette);
    expect(lines.length).toBeLessThanOrEqual(Math.max(size.rows - 1, 1));
    expect(cursor.row).toBeLessThan(lines.length);
    expect(cursor.column).toBeLessThanOrEqual(Math.max(size.columns - 1, 1));
  }
});
