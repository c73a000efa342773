import { expect, test } from "vitest";
import { createCrashFinding } from "../../../src/template/checks/t24-budget.ts";
import type { Check } from "../../../src/template/verifier/check.ts";
import { reportLimit } from "../../../src/template/verifier/limit-report.ts";

const finding = createCrashFinding("SIGSEGV");

function createCheck(id: Check["id"], stage: Check["stage"]): Check {
  const run: Check["run"] = ({ source }) => [{ code: "seen", severity: "warn", message: source }];
  return { id, title: `${id} holds`, stage, run };
}

const CHECKS = [
  createCheck("T22", "static"),
  createCheck("T24", "static"),
  createCheck("T05", "render"),
  createCheck("T18", "tokens"),
];

function summarize(during: string | null, checks: readonly Check[]) {
  const report = reportLimit("{{ x }}", { finding, during, checks });
  return {
    verdict: report.verdict,
    checks: report.checks.map(({ id, status, findings }) => [
      id,
      status,
      findings.map(({ code }) => code).join(" "),
    ]),
  };
}

test("static checks are made, the others skipped, and T24 has the fault", () => {
  expect(summarize("T05", CHECKS)).toEqual({
    verdict: "REFUSED",
    checks: [
      ["T05", "skipped", ""],
      ["T18", "skipped", ""],
      ["T22", "warn", "seen"],
      ["T24", "fail", "seen render-crash"],
    ],
  });
});

test("what died in a static check is not read again", () => {
  expect(summarize("T22", CHECKS).checks).toEqual([
    ["T05", "skipped", ""],
    ["T18", "skipped", ""],
    ["T22", "skipped", ""],
    ["T24", "fail", "render-crash"],
  ]);
});

test("T24 is reported even where it is no check of its own", () => {
  expect(summarize("T05", []).checks).toEqual([["T24", "fail", "render-crash"]]);
});

test("a static check cannot render", () => {
  const rendering: Check = {
    ...createCheck("T22", "static"),
    run: (subject) => {
      const render = subject.render({ messages: [], add_generation_prompt: false });
      return render.ok ? [] : [{ code: "raised", severity: "info", message: render.reason }];
    },
  };
  expect(summarize("T05", [rendering]).checks[0]).toEqual(["T22", "info", "raised"]);
});
