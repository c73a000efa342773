import { expect, test } from "vitest";
import { history } from "../../../src/template/checks/t04-history.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

const each = "<{{ m.role }}>{{ m.content }}";

function tell(list: string, message = each): string {
  return `{% for m in ${list} %}${message}{% endfor %}<assistant>`;
}

test("a template that tells everything has no findings", () => {
  expect(runCheck(history, chatml()).findings).toEqual([]);
});

test.each([
  ["history-lost", tell("messages[-3:]")],
  ["history-reordered", tell("messages | reverse")],
  ["user-lost", tell("messages", `{% if m.role != 'user' or loop.last %}${each}{% endif %}`)],
  [
    "assistant-lost",
    tell("messages", `{% if m.role != 'assistant' or loop.index < 4 %}${each}{% endif %}`),
  ],
  [
    "history-raises",
    `{% if messages | length > 8 %}{{ raise_exception('too long') }}{% endif %}${tell("messages")}`,
  ],
])("%s refuses the template", (code, source) => {
  expect(findingOf(runCheck(history, source).findings, code).effect).toBe("refuse");
});

test.each([
  ["user-repeated", tell("messages", `${each}{% if m.role == 'user' %}{{ m.content }}{% endif %}`)],
  [
    "assistant-repeated",
    tell("messages", `${each}{% if m.role == 'assistant' %}{{ m.content }}{% endif %}`),
  ],
  [
    "system-lost",
    tell("messages", `{% if m.role != 'system' or messages | length < 9 %}${each}{% endif %}`),
  ],
])("%s fails and refuses nothing", (code, source) => {
  const finding = findingOf(runCheck(history, source).findings, code);
  expect(finding.severity).toBe("fail");
  expect(finding.effect).toBeUndefined();
});

const REMINDER = "{% if messages | length > 10 %}Remember to be kind.{% endif %}";

test.each([
  ["in front", { preamble: REMINDER }],
  ["behind everything", { epilogue: REMINDER }],
  ["in the prompt", { generationPrompt: `${REMINDER}<|im_start|>assistant\\n` }],
  [
    "between two turns",
    {
      user: "{% if loop.index == 20 %}Be kind.{% endif %}<|im_start|>user\\n{{ message.content }}",
    },
  ],
])("text that only long conversations have is told: %s", (_, changes) => {
  expect(runCheck(history, chatml(changes)).codes).toEqual(["history-adds-text"]);
});

test("a template that renders no chat is not judged", () => {
  expect(runCheck(history, "{{ raise_exception('never') }}").findings).toEqual([]);
});

test.runIf(hasTemplateFixtures)("no real template has findings", () => {
  const templates = [
    ...readFixtureTemplates("templates-llama.cpp"),
    ...readFixtureTemplates("third-party-glyphhound/corpus"),
  ];
  // Without a system message, which some of them do not take.
  const found = templates
    .map(({ name, source }) => ({
      name,
      codes: runCheck(history, source, { plan: { systemRole: "folded" } }).codes,
    }))
    .filter(({ codes }) => codes.length > 0);
  expect(found).toEqual([]);
});

const SKIPS_FIRST = tell("messages[1:]", each);

test("a first message that is skipped is the user's where there is no system message", () => {
  const keepsSystem = `{% if messages[0].role == 'system' %}{{ messages[0].content }}{% endif %}${SKIPS_FIRST}`;
  const finding = findingOf(runCheck(history, keepsSystem).findings, "user-lost");
  expect(finding.severity).toBe("fail");
  expect(finding.message).toContain("without a system message");
  expect(finding.effect).toBeUndefined();
});
