import { expect, test } from "vitest";
import { EMPTY_EDITOR, editText } from "../../../src/ui/interactive/editor-state.ts";
import {
  cycleMenu,
  findCompletionPlace,
  listCompletions,
  openMenu,
} from "../../../src/ui/interactive/path-completion.ts";

test.each([
  ["read @src/ca", { kind: "path", from: 5, to: 12, typed: "src/ca" }],
  ["@", { kind: "path", from: 0, to: 1, typed: "" }],
  ['see (@"my fi', { kind: "path", from: 5, to: 12, typed: "my fi" }],
  ["/mo", { kind: "command", from: 0, to: 3, typed: "/mo" }],
  ["me@example", null],
  ["plain words", null],
  ["@done and more", null],
  ["x /mo", null],
])("before the cursor in %j", (text, place) => {
  expect(findCompletionPlace(editText(EMPTY_EDITOR, text))).toEqual(place);
});

const editor = editText(EMPTY_EDITOR, "read @s");
const place = { kind: "path", from: 5, to: 7, typed: "s" } as const;

test("at most ten are offered, with quotes where there are spaces; what cannot be typed is left out", () => {
  const found = [
    "a b",
    "c\nd",
    'e"f',
    "g\u001b[2J",
    ...Array.from({ length: 20 }, (_, n) => `p${n}`),
  ];
  const items = listCompletions(place, found);
  expect(items).toHaveLength(10);
  expect(items.slice(0, 2)).toEqual(['@"a b"', "@p0"]);
});

test.each([
  [["@src/cart.py"], "read @src/cart.py "],
  [["@src/"], "read @src/"],
  [['@"my src/"'], 'read @"my src/"'],
])("a single one, %j, is taken at once", (items, text) => {
  expect(openMenu(editor, place, items)).toMatchObject({ editor: { text }, menu: null });
});

test("Tab goes round", () => {
  const opened = openMenu(editor, place, ["@src/a", "@src/bcd"]);
  if (opened?.menu == null) throw new Error("no menu");
  const second = cycleMenu(opened.editor, opened.menu);
  expect(second.editor.text).toBe("read @src/bcd");
  expect(cycleMenu(second.editor, second.menu).editor.text).toBe("read @src/a");
});

test("nothing to offer opens nothing", () => {
  expect(openMenu(editor, place, [])).toBeNull();
});
