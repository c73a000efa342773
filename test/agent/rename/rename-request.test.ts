import { expect, test } from "vitest";
import { parseRenameRequest } from "../../../src/agent/rename/rename-request.ts";

test.each([
  [
    "Rename the function `send` to `post` in a.js and in a.test.js, everywhere it is used.",
    "function",
    "send",
    "post",
  ],
  [
    "Rename the function format_price to render_price everywhere it is defined.",
    "function",
    "format_price",
    "render_price",
  ],
  ["please rename fooBar to bazQux", null, "fooBar", "bazQux"],
  ["rename class Foo to Bar", "class", "Foo", "Bar"],
  ["Rename the variable 'x' in src/a.py to 'total'.", "variable", "x", "total"],
  ["Change the name of the function getUser to fetchUser.", "function", "getUser", "fetchUser"],
  ["The function getUser should be called fetchUser.", "function", "getUser", "fetchUser"],
  ["Call it fetchUser instead of getUser", null, "getUser", "fetchUser"],
  ["Rename getUser() → fetchUser()", null, "getUser", "fetchUser"],
  ["Can you rename `getUser` as `fetchUser`?", null, "getUser", "fetchUser"],
  ["Rename f to g. Do not rename anything else.", null, "f", "g"],
  ["call getUser fetchUser", null, "getUser", "fetchUser"],
  ["Call the function convert `number` everywhere.", "function", "convert", "number"],
  ["please call parse_price read_price in src/a.py", null, "parse_price", "read_price"],
  ["getUser -> fetchUser", null, "getUser", "fetchUser"],
  ["`convert` => `toNumber`", null, "convert", "toNumber"],
  ["function total → sum in a.py", "function", "total", "sum"],
  ["rename: load_all --> read_all", null, "load_all", "read_all"],
])("%s", (message, kind, oldName, newName) => {
  expect(parseRenameRequest(message)).toMatchObject({ kind, oldName, newName });
});

test.each([
  ["rename Auth.check to Auth2", "Auth"],
  ["rename the method check of Auth to verify", "Auth"],
  ["rename the parameter x of load_all to path", "load_all"],
])("%s names what the symbol is in", (message, container) => {
  expect(parseRenameRequest(message)?.container).toBe(container);
});

test.each([
  ["Rename f to g in src/a.py and b.test.ts.", { files: ["src/a.py", "b.test.ts"] }],
  ["Rename f to g, also in the comments.", { alsoText: ["comment"] }],
  ["Rename f to g, including the docs and comments", { alsoText: ["comment", "document"] }],
  ["Rename f to g. Leave strings and comments as they are.", { alsoText: [] }],
  ["Rename only the local variable f to g", { isLocal: true }],
])("%s", (message, expected) => {
  expect(parseRenameRequest(message)).toMatchObject(expected);
});

test.each([
  "What does rename do?",
  "Rename the file a.py to b.py",
  "Rename f to g and rename h to i",
  "Fix the tests",
  "Rename everything",
  "rename it to g",
  "call me later",
  "call it fetchUser",
  "call the function convert twice",
  "call convert first_thing and then fix it",
  "cause -> effect",
  "getUser -> fetchUser is what the log shows",
  "p->next_item",
  "Should I rename f?",
  "",
  `rename ${"a ".repeat(3000)}`,
])("%j is not taken for a rename", (message) => {
  expect(parseRenameRequest(message)).toBeNull();
});
