/** A message that is a command line is told from one that speaks about a command. */
import { describe, expect, test } from "vitest";
import { readCommandLine } from "../../../src/agent/understand/command-line.ts";

describe("is the command itself", () => {
  test.each([
    ["npm test", "npm test"],
    ["pytest -q please", "pytest -q"],
    ["`git diff --stat`", "git diff --stat"],
    ["$ npm run build", "npm run build"],
    ["git status", "git status"],
    ["ls -la", "ls -la"],
    ["go test ./...", "go test ./..."],
    ["yarn test now", "yarn test"],
  ])("%s", (message, command) => {
    expect(readCommandLine(message)).toBe(command);
  });
});

test.each([
  "git is broken",
  "npm test fails",
  "npm install takes forever",
  "pytest shows failures",
  "make it green",
  "go on",
  "find the bug",
  "git",
  "does `npm test` pass?",
  `npm run ${"x".repeat(400)}`,
])("%s is no command line", (message) => {
  expect(readCommandLine(message)).toBeNull();
});
