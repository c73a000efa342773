import { expect, test } from "vitest";
import { callArguments } from "../../../src/template/checks/t09-call-arguments.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const JSON_CALL = `{{ '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}{{ call.function.arguments | tojson }}{{ '}\\n</tool_call>' }}`;
const TAGGED_CALL = `{{ '<tool_call>\\n<function=' + call.function.name + '>\\n' }}{% for key, value in call.function.arguments.items() %}{{ '<parameter=' + key + '>\\n' }}{{ value if value is string else value | tojson }}{{ '\\n</parameter>\\n' }}{% endfor %}{{ '</function>\\n</tool_call>' }}`;

function run(call: string) {
  return callArguments.run(createTestSubject(chatml({ call })));
}

function codesOf(call: string): string[] {
  return run(call).map(({ code }) => code);
}

test.each([
  ["JSON", JSON_CALL],
  ["tags", TAGGED_CALL],
  ["Python", TAGGED_CALL.replace("value | tojson", "value | string")],
])("calls told as %s are as they should be", (_name, call) => {
  expect(run(call).filter(({ severity }) => severity !== "info")).toEqual([]);
});

test.each([
  ["JSON", JSON_CALL, "json-text-escaped-twice"],
  ["tags", TAGGED_CALL, "json-text-raises"],
])(
  "arguments as JSON text would not do for calls told as %s, which is worth knowing",
  (_name, call, code) => {
    expect(run(call)).toMatchObject([{ code, severity: "info" }]);
  },
);

test("a template that prints arguments as they come gets them as JSON text", () => {
  const call = JSON_CALL.replace("arguments | tojson", "arguments | string");
  expect(run(call)).toMatchObject([
    { code: "json-text-needed", repair: { set: { arguments: "json-text" } } },
  ]);
  const repaired = createTestSubject(chatml({ call }), { plan: { arguments: "json-text" } });
  const codes = callArguments.run(repaired).map(({ code }) => code);
  expect(codes.filter((code) => !code.startsWith("json-text"))).toEqual([]);
});

const raw = TAGGED_CALL.replace(
  "{{ value if value is string else value | tojson }}",
  "{{ value }}",
);
const arguments_ = "call.function.arguments | tojson";

test.each([
  ["calls-dropped", "{{ '' }}"],
  ["call-name-dropped", JSON_CALL.replace("call.function.name", "''")],
  ["arguments-dropped", JSON_CALL.replace(arguments_, "call.function.name | tojson")],
  [
    "arguments-incomplete",
    JSON_CALL.replace(arguments_, "call.function.arguments.keys() | list | tojson"),
  ],
  ["arguments-escaped-twice", JSON_CALL.replace(arguments_, `${arguments_} | tojson`)],
  ["text-argument-escaped-twice", JSON_CALL.replace(arguments_, `${arguments_} | tojson`)],
  ["text-argument-altered", TAGGED_CALL.replace("value if", "value | replace('<d>', '') if")],
  [
    "text-argument-dropped",
    TAGGED_CALL.replace("value if value is string", "'' if value is string and 'zqopen' in value"),
  ],
  ["list-argument-altered", raw],
  ["object-argument-dropped", raw],
  ["object-list-argument-dropped", raw],
  [
    "argument-dropped",
    TAGGED_CALL.replace(".items() %}", ".items() %}{% if loop.first %}").replace(
      "{% endfor %}",
      "{% endif %}{% endfor %}",
    ),
  ],
  ["arguments-reordered", TAGGED_CALL.replace(".items()", " | dictsort")],
  ["call-tag-misspelled", JSON_CALL.replace("</tool_call>", "</tool_cal>")],
  ["call-braces-doubled", JSON_CALL.replace('{"name', '{{"name').replace("}\\n</", "}}\\n</")],
  ["call-braces-unbalanced", JSON_CALL.replace("}\\n</", "\\n</")],
  [
    "bare-call-raises",
    `{% if not call.function.arguments %}{{ raise_exception('none') }}{% endif %}${JSON_CALL}`,
  ],
  [
    "bare-call-altered",
    JSON_CALL.replace(arguments_, "(call.function.arguments or none) | tojson"),
  ],
  [
    "number-argument-raises",
    `{% if call.function.arguments.zqmprobe is number %}{{ raise_exception('number') }}{% endif %}${JSON_CALL}`,
  ],
  [
    "boolean-argument-altered",
    TAGGED_CALL.replace("value | tojson", "value | int if value is boolean else value | tojson"),
  ],
])("%s is found", (code, call) => {
  expect(codesOf(call)).toContain(code);
});

test.each([
  ["null-argument-dropped", raw],
  [
    "null-argument-altered",
    TAGGED_CALL.replace(
      "value if value is string",
      "'empty' if value is none else value if value is string",
    ),
  ],
  [
    "null-argument-raises",
    `{% if call.function.arguments.zqmprobe is none %}{{ raise_exception('null') }}{% endif %}${JSON_CALL}`,
  ],
])("%s: nulls are left out from now on", (code, call) => {
  const finding = run(call).find((one) => one.code === code);
  expect(finding?.repair?.id).toBe("omitted-null-arguments");
  const repaired = createTestSubject(chatml({ call }), { plan: finding?.repair?.set ?? {} });
  expect(callArguments.run(repaired).map((one) => one.code)).not.toContain(code);
});

test("a template that keeps neither calls nor text in their place gets the generic protocol", () => {
  const source = chatml({
    call: "",
    assistant: "<|im_start|>assistant\\n{% if not loop.last %}{% endif %}",
  }).replace(
    "{%- elif message.role == 'assistant' -%}",
    "{%- elif message.role == 'assistant' and tools -%}{%- elif message.role == 'assistant' -%}{{ message.content }}",
  );
  const [finding] = callArguments.run(createTestSubject(source));
  expect(finding).toMatchObject({ code: "calls-lost", repair: { id: "generic-tools" } });
});

test("nothing is asked of native calls under the generic protocol", () => {
  const subject = createTestSubject(chatml({ call: "" }), { plan: { tools: "generic" } });
  expect(callArguments.run(subject)).toEqual([]);
});
