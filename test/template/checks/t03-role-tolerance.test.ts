import { expect, test } from "vitest";
import { roleTolerance } from "../../../src/template/checks/t03-role-tolerance.ts";
import {
  FIRST_ANSWER,
  FIRST_USER,
  SECOND_USER,
  system,
} from "../../../src/template/evidence/probes.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";

const ALTERNATES =
  "{%- set ns = namespace(last='') -%}{%- for m in messages -%}{%- if m.role == ns.last -%}{{ raise_exception('roles must alternate') }}{%- endif -%}{%- set ns.last = m.role -%}{%- endfor -%}";
const SYSTEM_FIRST =
  "{%- for m in messages -%}{%- if m.role == 'system' and not loop.first -%}{{ raise_exception('system first') }}{%- endif -%}{%- endfor -%}";

test("a template that takes any order has no findings", () => {
  const each =
    "<{{ m.role }}>{{ m.content }}{% for c in m.tool_calls or [] %}{{ c.function.name }}{% endfor %}";
  const source = `{% for m in messages %}${each}{% endfor %}<assistant>`;
  expect(runCheck(roleTolerance, source).findings).toEqual([]);
});

test.each([
  ["later-system-raises", chatml({ preamble: SYSTEM_FIRST })],
  ["two-users-raises", chatml({ preamble: ALTERNATES })],
])("%s is mended by merging", (code, source) => {
  const { findings, subject } = runCheck(roleTolerance, source);
  expect(findingOf(findings, code).repair?.id).toBe("merged-roles");
  const odd = [FIRST_USER, FIRST_ANSWER, system("zqnotice"), SECOND_USER];
  expect(subject.converse(odd)).toMatchObject({ ok: true });
});

test("a later system message that is left out is told as the user's", () => {
  const dropping = `{% for m in messages %}{% if loop.first or m.role != 'system' %}<{{ m.role }}>{{ m.content }}{% endif %}{% endfor %}`;
  const { findings, subject } = runCheck(roleTolerance, dropping);
  expect(findingOf(findings, "later-system-lost").repair?.id).toBe("merged-roles");
  const prompt = subject.converse([FIRST_USER, FIRST_ANSWER, system("zqnotice"), SECOND_USER]);
  expect(prompt.ok && prompt.text).toContain("<user>zqnotice");
});

test.each([
  [
    "answer-first-raises",
    "{% if messages[0].role == 'assistant' %}{{ raise_exception('user first') }}{% endif %}",
  ],
  [
    "result-first-raises",
    "{% if messages[0].role == 'tool' %}{{ raise_exception('no call') }}{% endif %}",
  ],
  [
    "no-user-raises",
    "{% if messages | selectattr('role', 'equalto', 'user') | list | length == 0 %}{{ raise_exception('no user') }}{% endif %}",
  ],
  [
    "aborted-call-raises",
    "{% for m in messages %}{% if m.role == 'user' and loop.index0 > 0 and messages[loop.index0 - 1].tool_calls %}{{ raise_exception('no result') }}{% endif %}{% endfor %}",
  ],
  [
    "user-after-result-raises",
    "{% for m in messages %}{% if m.role == 'user' and loop.index0 > 0 and messages[loop.index0 - 1].role == 'tool' %}{{ raise_exception('answer first') }}{% endif %}{% endfor %}",
  ],
])("%s is a warning that nothing mends", (code, preamble) => {
  const { findings } = runCheck(roleTolerance, chatml({ preamble }));
  const finding = findingOf(findings, code);
  expect(finding.severity).toBe("warn");
  expect(finding.repair).toBeUndefined();
});

test("a template without calls is not blamed for what it does with them", () => {
  const chatOnly =
    "{% for m in messages %}{% if m.role == 'tool' %}{{ raise_exception('no tools') }}{% endif %}<{{ m.role }}>{{ m.content }}{% endfor %}";
  expect(runCheck(roleTolerance, chatOnly).findings).toEqual([]);
});
