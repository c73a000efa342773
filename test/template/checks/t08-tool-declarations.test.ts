import { expect, test } from "vitest";
import { toolDeclarations } from "../../../src/template/checks/t08-tool-declarations.ts";
import { FIRST_USER, PROBE_TOOLS, SYSTEM } from "../../../src/template/evidence/probes.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const EXAMPLE =
  '<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>';

function declare(each: string, example = EXAMPLE): string {
  return chatml({ declaration: `{% for tool in tools %}${each}{% endfor %}\n\n${example}` });
}

function run(source: string) {
  return toolDeclarations.run(createTestSubject(source));
}

function codesOf(source: string): string[] {
  return run(source).map(({ code }) => code);
}

const whole = "{{ tool | tojson }}";
const briefly =
  "{{ {'name': tool.function.name, 'description': tool.function.description} | tojson }}";

test("a template that declares tools whole has no findings", () => {
  expect(run(chatml())).toEqual([]);
});

test.each([
  ["tools-raise", "{{ raise_exception('no tools') }}"],
  ["tools-unsupported", "{{ '' }}"],
  ["parameters-dropped", briefly],
  [
    "description-dropped",
    "{{ {'name': tool.function.name, 'parameters': tool.function.parameters} | tojson }}",
  ],
  [
    "name-dropped",
    "{{ {'description': tool.function.description, 'parameters': tool.function.parameters} | tojson }}",
  ],
  ["tool-dropped", "{% if loop.first %}{{ tool | tojson }}{% endif %}"],
  ["tools-forgotten", "{% if messages | length < 4 %}{{ tool | tojson }}{% endif %}"],
])("%s: the generic protocol takes over", (code, each) => {
  const findings = run(declare(each));
  const finding = findings.find((one) => one.code === code);
  expect(finding?.repair).toMatchObject({ id: "generic-tools", set: { tools: "generic" } });
});

test("the generic protocol tells the model of its tools where the template does not", () => {
  const source = declare("{{ '' }}");
  const [finding] = run(source);
  const subject = createTestSubject(source, { plan: finding?.repair?.set ?? {} });
  const prompt = subject.converse([SYSTEM, FIRST_USER], { tools: PROBE_TOOLS });
  expect(prompt).toMatchObject({ ok: true, text: expect.stringContaining("zqreaddesc") });
  expect(toolDeclarations.run(subject)).toEqual([]);
});

test("a template through which plain text does not get either is without tools", () => {
  const [finding] = run("{{ messages[-1].content | length }}");
  expect(finding).toMatchObject({ code: "tools-unsupported", effect: "no-tools" });
});

const flat =
  "{{ tool.function.name }} {{ tool.function.description }} {% for key, value in tool.function.parameters.properties.items() %}{{ key }}{% endfor %}";

test.each([
  ["parameter-descriptions-dropped", declare(flat)],
  ["enum-dropped", declare(flat)],
  ["nested-parameters-dropped", declare(flat)],
  ["list-items-dropped", declare(flat)],
  ["types-dropped", declare(flat)],
  ["required-dropped", declare(flat)],
  ["alternatives-dropped", declare(flat)],
  ["value-schema-dropped", declare(flat)],
  [
    "description-altered",
    declare(
      `${whole}`.replace(
        "tool |",
        "tool | tojson | replace('漢', '?') | replace(tool.function.name, tool.function.name) |",
      ),
    ).replace("| tojson }}", "}}"),
  ],
  ["description-escaped-twice", declare("{{ tool | tojson | tojson }}")],
  ["tools-declared-twice", declare(`${whole}${whole}`)],
  [
    "tool-without-parameters",
    declare(`{% if tool.function.parameters.properties %}${whole}{% endif %}`),
  ],
  [
    "nested-parameters-raise",
    declare(
      `{% if 'zqnest' in (tool | tojson) or 'zqdepth' in (tool | tojson) %}{{ raise_exception('deep') }}{% endif %}${whole}`,
    ),
  ],
  [
    "alternatives-raises",
    declare(`{% if 'anyOf' in (tool | tojson) %}{{ raise_exception('odd') }}{% endif %}${whole}`),
  ],
  ["instruction-tag-misspelled", declare(whole, EXAMPLE.replace("</tool_call>", "</tool_cal>"))],
  ["instruction-tag-disagrees", declare(whole, EXAMPLE.replaceAll("tool_call>", "toolcall>"))],
  ["example-unbalanced", declare(whole, EXAMPLE.replace("object>}", "object>"))],
  ["example-unbalanced", declare(whole, EXAMPLE.replace("object>}", "object>}}"))],
])("%s is found", (code, source) => {
  expect(codesOf(source)).toContain(code);
});

test("a system message that is lost beside tools is folded", () => {
  const source = chatml().replace("messages[0].content + '\\n\\n'", "''");
  const [finding] = run(source);
  expect(finding).toMatchObject({
    code: "system-dropped-beside-tools",
    repair: { id: "folded-system", set: { systemRole: "folded" } },
  });
});

test("a template that hides its tools from a system message is given none", () => {
  const source = chatml().replace(
    "{%- if tools -%}",
    "{%- if tools and messages[0].role != 'system' -%}",
  );
  expect(run(source)[0]).toMatchObject({
    code: "tools-hidden-by-system",
    repair: { id: "folded-system" },
  });
});

test("doubled braces of the example are corrected in the template's own text", () => {
  const doubled = EXAMPLE.replace("{", "{{").replace("object>}", "object>}}");
  const source = chatml({
    declaration: "{% for tool in tools %}{{ tool | tojson }}{% endfor %}@",
  }).replace("@", `{{- '${doubled.replaceAll("\n", "\\n")}' }}`);
  const [finding] = run(source);
  expect(finding).toMatchObject({ code: "doubled-braces", repair: { id: "single-braces" } });
  const repaired = createTestSubject(source, { plan: finding?.repair?.set ?? {} });
  const prompt = repaired.converse([SYSTEM, FIRST_USER], { tools: PROBE_TOOLS });
  expect(prompt).toMatchObject({
    ok: true,
    text: expect.stringContaining('{"name": <function-name>'),
  });
  expect(toolDeclarations.run(repaired)).toEqual([]);
});

test.skipIf(!hasTemplateFixtures)("no published template is refused for its tools", () => {
  const refused = readFixtureTemplates("templates-llama.cpp").filter(({ source }) =>
    run(source).some(({ effect }) => effect === "refuse"),
  );
  expect(refused).toEqual([]);
});
