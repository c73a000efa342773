import { expect, test } from "vitest";
import { systemMessage } from "../../../src/template/checks/t02-system.ts";
import { FIRST_USER, SYSTEM } from "../../../src/template/evidence/probes.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

/** Tells every message by its role, with `preamble` in front and `each` as one message. */
function tell(each: string, preamble = ""): string {
  return `${preamble}{% for m in messages %}${each}{% endfor %}<a>`;
}

const TURN = "<{{ m.role }}>\n{{ m.content }}</{{ m.role }}>\n";

test("a system message that is told once and whole has no findings", () => {
  expect(runCheck(systemMessage, chatml()).findings).toEqual([]);
});

test.each([
  [
    "system-raises",
    tell(
      `{% if m.role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}${TURN}`,
    ),
  ],
  ["system-dropped", tell(`{% if m.role != 'system' %}${TURN}{% endif %}`)],
  [
    "system-duplicated",
    tell(TURN, "{% if messages[0].role == 'system' %}{{ messages[0].content }}{% endif %}"),
  ],
  [
    "system-altered",
    tell(
      "<{{ m.role }}>\n{{ m.content | replace('  ', ' ') if m.role == 'system' else m.content }}\n",
    ),
  ],
  ["system-after-user", `{% for m in messages | reverse %}${TURN}{% endfor %}`],
  ["system-dropped-with-tools", tell(`{% if m.role != 'system' or not tools %}${TURN}{% endif %}`)],
  [
    "system-dropped-later",
    tell(`{% if m.role != 'system' or messages | length < 3 %}${TURN}{% endif %}`),
  ],
])("%s is mended: its text opens the first user message", (code, source) => {
  const { findings, subject } = runCheck(systemMessage, source);
  expect(findingOf(findings, code).repair?.id).toBe("folded-system");
  const prompt = subject.converse([SYSTEM, FIRST_USER]);
  expect(prompt).toMatchObject({ ok: true });
  expect(prompt.ok && prompt.text).toContain(`${SYSTEM.content}\n\n${FIRST_USER.content}`);
});

test("under the repair the check is silent", () => {
  const source = tell(`{% if m.role != 'system' %}${TURN}{% endif %}`);
  expect(runCheck(systemMessage, source, { plan: { systemRole: "folded" } }).findings).toEqual([]);
});

test.each([
  [
    "own-system-text-kept",
    tell(TURN, "<system>\nYou are a model that was made by somebody.</system>\n"),
  ],
  ["system-second-turn", tell(TURN, "<system>\nBe good.</system>\n")],
  [
    "system-joins-user",
    "{% for m in messages %}{% if m.role == 'system' %}<user>{{ m.content }}\n\n{% else %}{{ '<user>' if loop.first }}{{ m.content }}{% endif %}{% endfor %}",
  ],
])("%s is for information", (code, source) => {
  const { findings } = runCheck(systemMessage, source);
  expect(findingOf(findings, code)).toMatchObject({ severity: "info" });
});

test.runIf(hasTemplateFixtures)("every real template that fails is mended", () => {
  const templates = [
    ...readFixtureTemplates("templates-llama.cpp"),
    ...readFixtureTemplates("third-party-glyphhound/corpus"),
  ];
  const failing = templates.flatMap(({ name, source }) =>
    runCheck(systemMessage, source)
      .findings.filter(({ severity }) => severity !== "info")
      .map(({ code, repair }) => ({ name, code, repair: repair?.id })),
  );
  expect(failing.length).toBeGreaterThan(0);
  expect(failing.filter(({ repair }) => repair !== "folded-system")).toEqual([]);
});

const LLAMA =
  "{% for m in messages %}<|start|>{{ m.role }}<|close|>{{ m.content }}<|eot|>{% endfor %}<|start|>assistant<|close|>";

test.each([
  ["system-second-turn", `<|start|>Metadata<|close|><|eot|>${LLAMA}`, "info"],
  [
    "system-behind-user-with-tools",
    `{% if tools %}<|start|>user<|close|>Tools: {% for tool in tools %}{{ tool | tojson }}{% endfor %}<|eot|>{% endif %}${LLAMA}`,
    "warn",
  ],
  ["system-has-no-branch", LLAMA, "info"],
])("%s is told", (code, source, severity) => {
  expect(findingOf(runCheck(systemMessage, source).findings, code).severity).toBe(severity);
});

test("a system message that opens the template's own turn, and one with a branch, are not told", () => {
  const { codes } = runCheck(systemMessage, chatml());
  expect(codes).toEqual([]);
});
