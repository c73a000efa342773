import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { measureCells } from "../../../src/ui/interactive/cell-width.ts";
import { EMPTY_EDITOR, editText, insertPaste } from "../../../src/ui/interactive/editor-state.ts";
import {
  type PromptState,
  readScreenSize,
  renderPrompt,
} from "../../../src/ui/interactive/prompt-view.ts";
import { describeQuestion } from "../../../src/ui/interactive/question-text.ts";
import { createPalette } from "../../../src/ui/palette.ts";
import { createPromptState } from "./prompt-state.ts";

const palette = createPalette(true);
const question = describeQuestion({
  access: {
    kind: "write",
    path: "src/漢字.py",
    before: "a\tb\n".repeat(40),
    after: "漢\u202e\n".repeat(40),
  },
  reason: "its first change in this task",
  choices: ["once", "task", "session", "project", "no"],
});
const typed = editText(
  EMPTY_EDITOR,
  `漢字 e\u0301 👩‍👩‍👧\ttab\u001b[2J ${"word ".repeat(30)}\n\nlast`,
);

const states: [what: string, state: PromptState][] = [
  ["nothing typed", createPromptState()],
  ["a long message", createPromptState({ editor: typed })],
  ["the cursor at its beginning", createPromptState({ editor: { ...typed, cursor: 0 } })],
  ["a paste", createPromptState({ editor: insertPaste(EMPTY_EDITOR, "x\n".repeat(200)) })],
  ["fifty lines", createPromptState({ editor: editText(EMPTY_EDITOR, "漢\n".repeat(50)) })],
  [
    "work, an answer being written, a queue",
    createPromptState({
      editor: typed,
      isRunning: true,
      open: "an answer 漢字 ".repeat(40),
      progress: { type: "progress", stage: "decode", done: 12, tokensPerSecond: 8 },
      waiting: ["one", "two\nlines", "three", "four", "five"],
    }),
  ],
  [
    "a question",
    createPromptState({ editor: typed, question, isAnswerable: true, isRunning: true }),
  ],
  ["a question while typing", createPromptState({ editor: typed, question, isRunning: true })],
  [
    "a menu",
    createPromptState({ menu: { items: ["@a", "@漢字.py", "@\u001b[2J"], selected: 1, from: 0 } }),
  ],
  [
    "a hint",
    createPromptState({ hint: "a hint that is long enough to be cut in a narrow terminal" }),
  ],
];

describe("at every width and height", () => {
  test.each(states)("%s: fits, and the cursor is in it", (_, state) => {
    for (let columns = 1; columns <= 120; columns += 1) {
      for (const rows of [1, 2, 3, 5, 8, 24, 60]) {
        const { lines, cursor } = renderPrompt(state, { columns, rows }, palette);
        const most = Math.max(columns - 1, 1);
        const widest = Math.max(
          ...lines.map((line) => measureCells(stripVTControlCharacters(line))),
        );
        expect(widest, `${columns}×${rows}`).toBeLessThanOrEqual(most);
        expect(lines.length, `${columns}×${rows}`).toBeLessThanOrEqual(Math.max(rows - 1, 1));
        expect(cursor.row).toBeLessThan(lines.length);
        expect(cursor.column).toBeLessThanOrEqual(most);
      }
    }
  });

  test.each(states)("%s: nothing but our own colours is written", (_, state) => {
    const { lines } = renderPrompt(state, { columns: 60, rows: 24 }, palette);
    const text = stripVTControlCharacters(lines.join(""));
    expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

test("what is typed wins where there is room for nothing else", () => {
  const state = createPromptState({ editor: editText(EMPTY_EDITOR, "hello"), isRunning: true });
  expect(renderPrompt(state, { columns: 20, rows: 2 }, createPalette(false)).lines).toEqual([
    "> hello",
  ]);
});

test("a terminal that reports nothing is taken for a usual one", () => {
  expect(readScreenSize(0, undefined)).toEqual({ columns: 80, rows: 24 });
  expect(readScreenSize(20, 3)).toEqual({ columns: 20, rows: 3 });
});
