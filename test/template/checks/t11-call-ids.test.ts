import { expect, test } from "vitest";
import { callIds } from "../../../src/template/checks/t11-call-ids.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const BY_NAME = "{{ call.function.name }}{{ call.function.arguments | tojson }}";
const BY_ID = "{{ call.id }}{{ call.function.arguments | tojson }}";

function run(source: string) {
  return callIds.run(createTestSubject(source));
}

test("ids that nobody sees have no findings", () => {
  expect(run(chatml({ call: BY_NAME }))).toEqual([]);
});

test("ids beside the name are only worth knowing", () => {
  expect(run(chatml({ call: `${BY_NAME}{{ call.id }}` }))).toMatchObject([
    { code: "ids-printed", severity: "info" },
  ]);
});

const ownNumber =
  "{{ 'functions.' + call.function.name + ':0' }}{{ call.function.arguments | tojson }}";

test.each([
  ["alone names the tool", chatml({ call: BY_ID })],
  [
    "is taken apart",
    chatml({ call: `{% if ':' not in call.id %}{{ raise_exception('id') }}{% endif %}${BY_NAME}` }),
  ],
  [
    "must agree with the result's",
    chatml({
      call: ownNumber,
      toolResult: "<|im_start|>tool {{ message.tool_call_id }}\\n{{ message.content }}",
    }),
  ],
])("an id that %s is spelled with the tool's name", (_why, source) => {
  const [finding] = run(source);
  expect(finding).toMatchObject({
    code: "canonical-ids-needed",
    repair: { id: "canonical-call-ids", set: { callIds: "functions-index" } },
  });
  const repaired = callIds.run(createTestSubject(source, { plan: finding?.repair?.set ?? {} }));
  expect(repaired.map(({ code }) => code)).not.toContain("canonical-ids-needed");
});

test("ids of nine letters stay where a template wants them", () => {
  const strict = `{% if call.id | length != 9 %}{{ raise_exception('nine') }}{% endif %}${BY_NAME}`;
  expect(run(chatml({ call: strict }))).toEqual([]);
});
