import { expect, test } from "vitest";
import { callDialect } from "../../../src/template/checks/t27-call-dialect.ts";
import { FIRST_USER, PROBE_TOOLS, SYSTEM } from "../../../src/template/evidence/probes.ts";
import type { PromptPlan } from "../../../src/template/prompt-plan.ts";
import {
  type CallTemplate,
  createCallTemplate,
  HERMES_CALL,
} from "../../support/call-templates.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";
import { createTestSubject } from "../../support/template-subject.ts";

function check(parts: CallTemplate, plan: Partial<PromptPlan> = {}) {
  return callDialect.run(createTestSubject(createCallTemplate(parts), { plan }));
}

const MISSPELLED = HERMES_CALL.replace("</tool_call>", "</tool_cal>");
const OWN_CALL =
  "{{- '<run>' + call.name + '</run>' }}{{- call.arguments | tojson }}{{- '<end>' }}";

test("a known dialect is learned together with the end of its turn", () => {
  const [finding, ...others] = check(
    { call: HERMES_CALL },
    { turnEnd: { answer: "<|im_end|>", calls: "" } },
  );
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    code: "dialect-known",
    severity: "info",
    learned: {
      dialect: { kind: "known", id: "hermes" },
      turnEnd: { answer: "<|im_end|>", calls: "<|im_end|>\n" },
    },
  });
});

test("a derived dialect is learned as its frame", () => {
  const findings = check({ call: OWN_CALL });
  expect(findings.map(({ code }) => code)).toEqual(["dialect-derived"]);
  expect(findings[0]?.learned?.dialect).toMatchObject({ kind: "derived" });
});

test.each<[string, CallTemplate, string]>([
  [
    "a misspelled closing tag that the instructions spell right",
    { call: MISSPELLED, told: "Answer within <tool_call> and </tool_call>." },
    "call-spelling-broken",
  ],
  ["a closing tag that fits no other", { call: MISSPELLED }, "call-tags-unbalanced"],
  [
    "a closing tag of an unknown family that fits no other",
    { call: OWN_CALL.replace("</run>", "</runn>").replaceAll("run", "perform") },
    "call-tags-unbalanced",
  ],
  [
    "arguments encoded twice",
    { call: HERMES_CALL.replace("| tojson", "| tojson | tojson") },
    "arguments-double-encoded",
  ],
  [
    "the name in place of the arguments",
    { call: HERMES_CALL.replace("call.arguments", "call.name") },
    "call-arguments-lost",
  ],
  [
    "arguments in place of the name",
    { call: HERMES_CALL.replace("call.name", "'tool'") },
    "call-name-lost",
  ],
  [
    "arguments printed without any filter",
    { call: "{{- '<c>' + call.name + '|' }}{{- call.arguments | string }}{{- '</c>' }}" },
    "arguments-python-spelled",
  ],
  [
    "only the first of two calls",
    { call: `{%- if loop.first %}${HERMES_CALL}{%- endif %}` },
    "parallel-calls-lost",
  ],
  ["calls under another role", { call: HERMES_CALL, role: "user" }, "call-header-differs"],
  [
    "arguments before the name",
    { call: "{{- call.arguments | tojson }}{{- '@' + call.name }}" },
    "dialect-unknown",
  ],
  [
    "texts without escapes in quotes",
    {
      call: `{{- '<|tool_call_start|>[' + call.name + '(' }}{%- for key, value in call.arguments.items() %}{{- ', ' if not loop.first }}{{- key + '=' }}{{- '"' + value + '"' if value is string else value | tojson }}{%- endfor %}{{- ')]<|tool_call_end|>' }}`,
    },
    "call-texts-differ",
  ],
  [
    "other alphabets escaped",
    { call: HERMES_CALL.replace("tojson", "tojson(ensure_ascii=true)") },
    "call-values-differ",
  ],
])("%s is found", (_, parts, code) => {
  expect(check(parts).map((finding) => finding.code)).toContain(code);
});

test("calls under another role are still decoded in the dialect they are printed in", () => {
  const findings = check({ call: HERMES_CALL, role: "user" });
  expect(findings.map(({ code }) => code)).toContain("dialect-known");
});

test("where one call is all that is printed, no more are decoded", () => {
  const findings = check({ call: `{%- if loop.first %}${HERMES_CALL}{%- endif %}` });
  const lost = findings.find(({ code }) => code === "parallel-calls-lost");
  expect(lost?.repair).toEqual({ id: "single-call", set: { maxCalls: 1 } });
  const again = check({ call: `{%- if loop.first %}${HERMES_CALL}{%- endif %}` }, { maxCalls: 1 });
  expect(again.map(({ code }) => code)).toEqual(["dialect-known"]);
});

test("without a spelling the tools are told in plain text", () => {
  const source = createCallTemplate({ call: "{{- call.arguments | tojson }}{{- call.name }}" });
  const [finding] = callDialect.run(createTestSubject(source));
  expect(finding?.repair).toMatchObject({ id: "generic-tools", set: { tools: "generic" } });
  const repaired = createTestSubject(source, { plan: { ...finding?.repair?.set } });
  const prompt = repaired.converse([SYSTEM, FIRST_USER], { tools: PROBE_TOOLS });
  expect(prompt).toMatchObject({ ok: true, text: expect.stringContaining("zqreaddesc") });
  expect(callDialect.run(repaired)).toEqual([]);
});

test("nothing is said where calls do not render", () => {
  expect(check({ call: "{{- raise_exception('no calls') }}" })).toEqual([]);
});

test.skipIf(!hasTemplateFixtures)(
  "no real template is refused",
  () => {
    const found = readFixtureTemplates("third-party-glyphhound/corpus").flatMap(
      ({ name, source }) =>
        callDialect
          .run(createTestSubject(source))
          .map(({ code, effect }) => ({ name, code, effect })),
    );
    expect(found.filter(({ effect }) => effect === "refuse")).toEqual([]);
    expect(found.filter(({ code }) => /^call-(?:spelling|tags|header)/.test(code))).toEqual([]);
  },
  120_000,
);
