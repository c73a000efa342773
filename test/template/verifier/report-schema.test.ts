import { expect, test } from "vitest";
import { createPlan } from "../../../src/template/prompt-plan.ts";
import type { TemplateReport } from "../../../src/template/verifier/report.ts";
import { TEMPLATE_REPORT } from "../../../src/template/verifier/report-schema.ts";

const REPORT: TemplateReport = {
  verdict: "REPAIRED",
  checks: [
    {
      id: "T02",
      title: "a system message reaches the prompt",
      status: "repaired",
      findings: [
        {
          code: "system-dropped",
          severity: "fail",
          message: "It does not.",
          evidence: { expected: "zqsystem", actual: "" },
          repair: "folded-system",
          cost: null,
          effect: null,
        },
      ],
    },
  ],
  dialect: "derived",
  appendOnly: { kind: "rewrites", lostPerTurn: 12, unit: "tokens", where: "tool-loop" },
  plan: {
    ...createPlan("{{ x }}"),
    systemRole: "folded",
    variables: { preserve_thinking: true },
    stopTexts: ["<|im_end|>"],
    maxCalls: 1,
    dialect: {
      kind: "derived",
      frame: {
        style: { kind: "json" },
        markers: ["<tool>"],
        separator: null,
        opening: "",
        closing: "",
        beforeName: "<tool>",
        afterName: " ",
        afterArguments: "",
        afterCall: "</tool>",
        numbering: "conversation",
      },
    },
  },
  ms: 812,
};

function change(path: readonly string[], value: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(REPORT));
  const last = path.at(-1) ?? "";
  const place = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], copy);
  (place as Record<string, unknown>)[last] = value;
  return copy;
}

test("a report is the same after a trip through JSON", () => {
  expect(TEMPLATE_REPORT.parse(JSON.parse(JSON.stringify(REPORT)))).toEqual(REPORT);
});

test.each([
  [["verdict"], "GOOD"],
  [["checks", "0", "id"], "T99"],
  [["checks", "0", "findings", "0", "repair"], "toString"],
  [["plan", "source"], null],
  [["plan", "variables"], { a: 1 }],
  [["plan", "dialect"], { kind: "known", id: "elvish" }],
  [["plan", "dialect", "frame", "style"], { kind: "tagged" }],
  [["appendOnly", "kind"], "sometimes"],
])("%j = %j is not a report", (path, value) => {
  expect(TEMPLATE_REPORT.safeParse(change(path, value)).success).toBe(false);
});
