import { expect, test } from "vitest";
import { fidelity } from "../../../src/template/checks/t13-fidelity.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

test("a template that copies what is said has no findings", () => {
  expect(runCheck(fidelity, chatml()).findings).toEqual([]);
});

const user = (filter: string) => ({ user: `<|im_start|>user\\n{{ message.content${filter} }}` });
const answer = (filter: string) => ({
  assistant: `<|im_start|>assistant\\n{{ message.content${filter} }}`,
});
const result = (filter: string) => ({
  toolResult: `<|im_start|>user\\n{{ message.content${filter} }}`,
});

test.each([
  ["user-altered", "fail", user(" | replace('\\t', ' ')")],
  ["user-altered", "fail", user("[:3000]")],
  [
    "user-altered",
    "fail",
    user(" | upper | replace('ZQOPEN', 'zqopen') | replace('ZQCLOSE', 'zqclose')"),
  ],
  ["answer-altered", "fail", answer(" | replace('é', 'e')")],
  ["result-altered", "fail", result(" | replace('  ', ' ')")],
  ["user-escaped", "fail", user(" | tojson")],
  ["result-escaped", "info", result(" | tojson")],
  ["result-altered", "fail", result(" | tojson | tojson")],
  ["trims-user", "info", user(" | trim")],
  ["trims-answer-start", "info", answer(".lstrip()")],
  ["trims-result-end", "info", result(".rstrip()")],
  ["user-marker-altered", "warn", user(" | replace('<|im_end|>', '')")],
  ["answer-marker-altered", "info", { ...answer(".split('</think>')[-1]") }],
])("%s is %s", (code, severity, changes) => {
  expect(findingOf(runCheck(fidelity, chatml(changes)).findings, code).severity).toBe(severity);
});

test.each([
  [
    "user-raises",
    {
      user: "{% if '&lt;' in message.content %}{{ raise_exception('entity') }}{% endif %}<|im_start|>user\\n{{ message.content }}",
    },
  ],
  [
    "answer-marker-raises",
    {
      assistant:
        "{% if '<answer>' in message.content %}{{ raise_exception('marker') }}{% endif %}<|im_start|>assistant\\n{{ message.content }}",
    },
  ],
])("%s fails", (code, changes) => {
  expect(findingOf(runCheck(fidelity, chatml(changes)).findings, code).severity).toBe("fail");
});

test("a raise on a control token is no more than a warning: the runtime marks it", () => {
  const changes = {
    assistant:
      "{% if '<|im_start|>' in message.content %}{{ raise_exception('marker') }}{% endif %}<|im_start|>assistant\\n{{ message.content }}",
  };
  const { findings } = runCheck(fidelity, chatml(changes));
  expect(findingOf(findings, "answer-marker-raises").severity).toBe("warn");
});

test("a speaker that is not told at all is not judged", () => {
  const { codes } = runCheck(fidelity, chatml({ toolResult: "" }));
  expect(codes).toEqual([]);
});

test.runIf(hasTemplateFixtures)("no template of a model maker spoils ordinary text", () => {
  const spoiled = readFixtureTemplates("templates-llama.cpp").filter(({ source }) =>
    runCheck(fidelity, source, { plan: { systemRole: "folded" } }).codes.some((code) =>
      /-(altered|raises)$/.test(code.replace(/-marker-.*/, "")),
    ),
  );
  expect(spoiled.map(({ name }) => name)).toEqual([]);
});

test("a text that is cut for being long is told", () => {
  const cut = chatml({ user: "<|im_start|>user\\n{{ message.content[:20000] }}" });
  expect(runCheck(fidelity, cut).codes).toContain("user-altered");
});
