import { expect, test } from "vitest";
import { readAnnouncement } from "../../src/sandbox/announcements.ts";

test.each([
  ["@verify engine ", { kind: "engine" }],
  ["@verify vocabulary ", { kind: "vocabulary" }],
  ["@verify render ", { kind: "render" }],
  ["@verify check T05", { kind: "check", check: "T05" }],
  ["@verify limit render-memory", { kind: "limit", code: "render-memory" }],
])("%s is understood", (line, said) => {
  expect(readAnnouncement(line)).toEqual(said);
});

test.each([
  "",
  "ggml: out of memory",
  "@verify limit of-nothing",
  "@verify something ",
  "a line about @verify check T05",
])("%j says nothing", (line) => {
  expect(readAnnouncement(line)).toBeNull();
});
