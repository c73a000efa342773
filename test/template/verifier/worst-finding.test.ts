import { expect, test } from "vitest";
import type { ReportedFinding } from "../../../src/template/verifier/report.ts";
import { findWorst } from "../../../src/template/verifier/worst-finding.ts";

const info: ReportedFinding = {
  code: "known",
  severity: "info",
  message: "",
  evidence: null,
  repair: null,
  cost: null,
  effect: null,
};
const warn: ReportedFinding = { ...info, code: "odd", severity: "warn" };
const fail: ReportedFinding = { ...info, code: "wrong", severity: "fail" };
const mended: ReportedFinding = { ...fail, code: "mended", repair: "merged-roles" };
const plain: ReportedFinding = { ...warn, code: "plain", repair: "generic-tools" };
const refused: ReportedFinding = { ...fail, code: "refused", effect: "refuse" };

test.each([
  ["nothing", [], null],
  ["the first of equals", [warn, { ...warn, code: "later" }], "odd"],
  ["a warning above a fact", [info, warn], "odd"],
  ["what a repair was needed for above a fact", [info, mended], "mended"],
  ["what degrades above what is wrong", [fail, plain], "plain"],
  ["what refuses above all", [plain, refused, fail], "refused"],
])("tells %s", (_, findings, code) => {
  const checks = [{ id: "T05", title: "", status: "fail", findings } as const];
  expect(findWorst({ checks })?.code ?? null).toBe(code);
});
