import { expect, test } from "vitest";
import type { FileAction } from "../../../src/agent/understand/request.ts";
import { readInShop } from "./understand-fixture.ts";

const remove = (path: string): FileAction => ({ action: "delete", path });
const copy = (from: string, to: string): FileAction => ({ action: "copy", from, to });
const move = (from: string, to: string): FileAction => ({ action: "move", from, to });

test.each<[string, FileAction[]]>([
  ["Delete backup.txt.", [remove("backup.txt")]],
  ["please delete the file `notes.md`", [remove("notes.md")]],
  ["rm cart_old.py and backup.txt", [remove("cart_old.py"), remove("backup.txt")]],
  [
    "Remove cart_old.py, backup.txt and notes.md from the project.",
    [remove("cart_old.py"), remove("backup.txt"), remove("notes.md")],
  ],
  ["get rid of backup.txt", [remove("backup.txt")]],
  ["can you delete date.ts?", [remove("src/util/date.ts")]],
  ["Make a copy of orders.py named orders2.py", [copy("orders.py", "orders2.py")]],
  ["copy src/auth.ts to src/login.ts", [copy("src/auth.ts", "src/login.ts")]],
  ["make a copy of src/auth.ts called login.ts", [copy("src/auth.ts", "src/login.ts")]],
  ["Duplicate config.py as config.bak", [copy("config.py", "config.bak")]],
  ["Move config.py to docs/", [move("config.py", "docs/config.py")]],
  ["move notes.md into the docs folder", [move("notes.md", "docs/notes.md")]],
  [
    "Move notes.md and backup.txt to docs",
    [move("notes.md", "docs/notes.md"), move("backup.txt", "docs/backup.txt")],
  ],
  ["rename the file src/auth.ts to login.ts", [move("src/auth.ts", "src/login.ts")]],
  ["Rename notes.md to ideas.md", [move("notes.md", "ideas.md")]],
  ["Copy notes.md to a.md. Then delete notes.md.", [copy("notes.md", "a.md"), remove("notes.md")]],
  ["delete bakup.txt", [remove("bakup.txt")]],
  ["In dieser Reihe: delete backup.txt", [remove("backup.txt")]],
])("%s", (message, actions) => {
  expect(readInShop(message).fileActions).toEqual(actions);
});

test.each([
  "Delete the function convert from orders.py",
  "Remove the entry milk from docs/list.md",
  "remove backup.txt from docs/list.md",
  "delete the first line of notes.md",
  "Copy the function convert from orders.py to cart.py",
  "Move convert to cart.py",
  "Delete backup.txt and fix cart.py",
  "rename convert in orders.py to to_number",
  "Can I delete backup.txt?",
  "Do not delete backup.txt",
  "delete cart.py's docstring",
  "move it up",
])("%j is no work on whole files", (message) => {
  expect(readInShop(message).fileActions).toEqual([]);
});
