import { expect, test } from "vitest";
import { restateRules } from "../../../src/agent/conversation/restated-rules.ts";
import { countFours } from "./conversation-fixture.ts";

test("rules come back at every tenth turn and at no other", () => {
  const turns = Array.from({ length: 31 }, (_, turn) => turn);
  const due = turns.filter((turn) => restateRules(turn, "One call a turn.") !== null);
  expect(due).toEqual([10, 20, 30]);
  expect(restateRules(10, " One call a turn. ")).toBe("Remember: One call a turn.");
});

test("a text that is too long is cut between words, and short", () => {
  const text = restateRules(10, "word ".repeat(500)) ?? "";
  expect(text).toMatch(/ word…$/);
  expect(countFours(text)).toBeLessThanOrEqual(80);
});

test.each(["", "   \n"])("no rules are not restated (%j)", (rules) => {
  expect(restateRules(10, rules)).toBeNull();
});

test("a rule without spaces is cut too", () => {
  expect(restateRules(20, "x".repeat(5_000))?.length).toBeLessThanOrEqual(240);
});
