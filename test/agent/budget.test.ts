import { expect, test } from "vitest";
import { Budget, type BudgetLimit, type BudgetLimits } from "../../src/agent/budget.ts";

const LIMITS: BudgetLimits = { maxCandidates: 2, maxTokens: 100, timeoutMs: 1000 };

test.each<{ spent: { candidates?: number; tokens?: number; ms?: number }; limit: string | null }>([
  { spent: {}, limit: null },
  { spent: { candidates: 1, tokens: 99, ms: 999 }, limit: null },
  { spent: { candidates: 2 }, limit: "candidates" },
  { spent: { candidates: 3 }, limit: "candidates" },
  { spent: { tokens: 100 }, limit: "tokens" },
  { spent: { tokens: 130 }, limit: "tokens" },
  { spent: { ms: 1000 }, limit: "time" },
  { spent: { tokens: 100, ms: 1000 }, limit: "tokens" },
])("after $spent the limit reached is $limit", ({ spent, limit }) => {
  let nowMs = 5_000;
  const budget = new Budget(LIMITS, () => nowMs);
  for (let count = 0; count < (spent.candidates ?? 0); count++) budget.spendCandidate();
  budget.spendTokens(spent.tokens ?? 0);
  nowMs += spent.ms ?? 0;
  expect(budget.reached).toBe<BudgetLimit | string | null>(limit);
});

test("candidates are numbered from 1", () => {
  const budget = new Budget(LIMITS, () => 0);
  expect([budget.spendCandidate(), budget.spendCandidate()]).toEqual([1, 2]);
  expect(budget.candidates).toBe(2);
});

test("tokens left never fall below zero", () => {
  const budget = new Budget(LIMITS, () => 0);
  budget.spendTokens(40);
  expect(budget.tokensLeft).toBe(60);
  budget.spendTokens(80);
  expect(budget.tokensLeft).toBe(0);
});

test("time is counted from the start, and never runs out without a limit", () => {
  let nowMs = 7_000;
  const budget = new Budget({ ...LIMITS, timeoutMs: null }, () => nowMs);
  nowMs += 86_400_000;
  expect(budget.elapsedMs).toBe(86_400_000);
  expect(budget.reached).toBeNull();
});
