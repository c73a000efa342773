import { expect, test } from "vitest";
import {
  completeCommand,
  readInput,
  renderHelp,
  SLASH_COMMANDS,
} from "../../../src/ui/interactive/slash-commands.ts";

test.each([
  ["fix the tests", { kind: "message", text: "fix the tests" }],
  [" leading space", { kind: "message", text: " leading space" }],
  ["/usr/bin/env is wrong", { kind: "message", text: "/usr/bin/env is wrong" }],
  ["/src/cart.py", { kind: "message", text: "/src/cart.py" }],
  ["//help me", { kind: "message", text: "/help me" }],
  ["/help", { kind: "command", name: "help", argument: null }],
  [" /HELP ", { kind: "command", name: "help", argument: null }],
  ["/model big-coder", { kind: "command", name: "model", argument: "big-coder" }],
  ["/model   ", { kind: "command", name: "model", argument: null }],
])("%j is understood", (text, input) => {
  expect(readInput(text)).toEqual(input);
});

test.each([
  ["/hlep", "There is no command /hlep. Did you mean /help?"],
  ["/frobnicate", "There is no command /frobnicate. /help lists them."],
  ["/", "There is no command /. /help lists them."],
  ["/undo all", "/undo takes nothing behind it. Begin with // to send it as a message."],
])("%j is no command, and what to do is said", (text, message) => {
  expect(readInput(text)).toEqual({ kind: "problem", message });
});

test("a name of a megabyte costs no megabyte squared", () => {
  expect(readInput(`/${"x".repeat(1_000_000)}`)).toMatchObject({ kind: "problem" });
});

test("help tells of every command in one line", () => {
  for (const { name } of SLASH_COMMANDS) {
    expect(renderHelp().filter((line) => line.startsWith(`  /${name} `))).toHaveLength(1);
  }
});

test("commands are completed by their beginning", () => {
  expect(completeCommand("/c")).toEqual(["/clear", "/compact", "/context"]);
});
