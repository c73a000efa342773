import { expect, test } from "vitest";
import { compareReports, summarizeMutants } from "../../src/bench/mutation-score.ts";
import { createPlan } from "../../src/template/prompt-plan.ts";
import type { CheckId } from "../../src/template/verifier/check.ts";
import type {
  CheckReport,
  CheckStatus,
  TemplateReport,
} from "../../src/template/verifier/report.ts";

function check(id: CheckId, status: CheckStatus, ...codes: string[]): CheckReport {
  const findings = codes.map((code) => ({
    code,
    severity: "warn" as const,
    message: "",
    evidence: null,
    repair: null,
    cost: null,
    effect: null,
  }));
  return { id, title: "", status, findings };
}

function report(...checks: CheckReport[]): TemplateReport {
  return {
    verdict: "PASS",
    checks,
    dialect: "generic",
    appendOnly: null,
    plan: createPlan(""),
    ms: 0,
  };
}

test.each([
  ["nothing new", [check("T01", "warn", "a")], [], false],
  ["a new code", [check("T01", "warn", "a", "b")], ["T01"], false],
  ["another code", [check("T01", "warn", "b")], ["T01"], false],
  ["a worse status", [check("T01", "fail", "a")], ["T01"], true],
  ["a better status", [check("T01", "info", "a")], [], false],
  ["a finding less", [check("T01", "pass")], [], false],
  ["another check", [check("T01", "warn", "a"), check("T02", "info", "c")], ["T02"], true],
] as const)("%s", (_title, mutant, foundBy, isWorse) => {
  const original = report(check("T01", "warn", "a"), check("T02", "pass"));
  expect(compareReports(original, report(...mutant))).toEqual({ foundBy, isWorse });
});

test("a row counts what was found, with and without the registry", () => {
  const scores = [
    { template: "a", mutation: "m", foundBy: ["T05", "T25"], isWorse: true },
    { template: "b", mutation: "m", foundBy: ["T25"], isWorse: true },
    { template: "c", mutation: "m", foundBy: [], isWorse: false },
    { template: "a", mutation: "n", foundBy: ["T05"], isWorse: false },
  ] as const;
  expect(summarizeMutants(scores)).toEqual([
    {
      mutation: "m",
      effective: 3,
      found: 2,
      foundUnknown: 1,
      worse: 2,
      checks: [
        ["T25", 2],
        ["T05", 1],
      ],
      missed: ["b", "c"],
    },
    {
      mutation: "n",
      effective: 1,
      found: 1,
      foundUnknown: 1,
      worse: 0,
      checks: [["T05", 1]],
      missed: [],
    },
  ]);
});
