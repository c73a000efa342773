import { expect, test } from "vitest";
import { toolLoop } from "../../../src/template/checks/t10-tool-loop.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const RESULT = "<|im_start|>user\\n<tool_response>\\n{{ message.content }}\\n</tool_response>";

function codesOf(source: string): string[] {
  return toolLoop.run(createTestSubject(source)).map(({ code }) => code);
}

function tell(toolResult: string): string {
  return chatml({ toolResult });
}

test("a sound tool loop has no findings", () => {
  expect(codesOf(chatml())).toEqual([]);
});

test.each([
  ["results-dropped", tell("<|im_start|>user\\n")],
  ["results-dropped", chatml().replace("== 'tool'", "== 'tool_x'")],
  ["result-dropped", tell(RESULT.replace("message.content", "message.content if loop.last"))],
  ["tool-loop-raises", tell("{{ raise_exception('no tools') }}")],
])("%s: the generic protocol takes over", (code, source) => {
  const finding = toolLoop.run(createTestSubject(source)).find((one) => one.code === code);
  expect(finding?.repair?.id).toBe("generic-tools");
});

test.each([
  ["result-duplicated", tell(`${RESULT}{{ message.content }}`)],
  ["result-altered", tell(RESULT.replace("message.content", "message.content | replace('<', '')"))],
  [
    "result-escaped-twice",
    tell(RESULT.replace("message.content", "message.content | tojson | tojson")),
  ],
  ["result-tag-misspelled", tell(RESULT.replace("</tool_response>", "</tool_respons>"))],
  ["result-tag-unpaired", tell(RESULT.replace("</tool_response>", ""))],
  ["result-tag-unpaired", tell(RESULT.replace("<tool_response>", ""))],
  ["result-tag-uneven", tell(RESULT.replace("<tool_response>\\n", "<tool_response>"))],
  ["result-looks-like-user", tell("<|im_start|>user\\n{{ message.content }}")],
  ["result-markers-unused", `${chatml()}{% if no_such_variable %}<function_result>{% endif %}`],
  ["long-result-cut", tell(RESULT.replace("message.content", "message.content[:2000]"))],
  ["empty-result-dropped", tell(`{% if message.content %}${RESULT}{% endif %}`)],
  [
    "empty-result-raises",
    tell(`{% if not message.content %}{{ raise_exception('empty') }}{% endif %}${RESULT}`),
  ],
  [
    "second-call-dropped",
    chatml().replace(
      "in message.tool_calls or []",
      "in (message.tool_calls or [] if loop.index < 4 else [])",
    ),
  ],
  [
    "text-beside-call-dropped",
    chatml({
      assistant: "<|im_start|>assistant\\n{{ message.content if not message.tool_calls }}",
    }),
  ],
  [
    "call-beside-text-dropped",
    chatml().replace(
      "in message.tool_calls or []",
      "in (message.tool_calls or [] if not message.content else [])",
    ),
  ],
  [
    "text-beside-call-raises",
    chatml({
      assistant:
        "{% if message.content and message.tool_calls %}{{ raise_exception('both') }}{% endif %}<|im_start|>assistant\\n{{ message.content }}",
    }),
  ],
  [
    "user-after-loop-raises",
    chatml({
      user: "{% if loop.index > 4 %}{{ raise_exception('late') }}{% endif %}<|im_start|>user\\n{{ message.content }}",
    }),
  ],
  [
    "loop-forgotten",
    chatml({
      preamble: "{%- if messages | length > 6 -%}{%- set messages = messages[-3:] -%}{%- endif -%}",
    }),
  ],
])("%s is found", (code, source) => {
  expect(codesOf(source)).toContain(code);
});

const calls = "in message.tool_calls or []";

test.each([
  [
    "parallel-calls-raise",
    chatml({
      assistant:
        "{% if (message.tool_calls or []) | length > 1 %}{{ raise_exception('one') }}{% endif %}<|im_start|>assistant\\n{{ message.content }}",
    }),
  ],
  ["parallel-call-dropped", chatml().replace(calls, "in (message.tool_calls or [])[:1]")],
  ["parallel-calls-reordered", chatml().replace(calls, "in (message.tool_calls or []) | reverse")],
  [
    "parallel-result-dropped",
    tell(`{% if messages[loop.index0 - 1].role != 'tool' %}${RESULT}{% endif %}`),
  ],
])("%s: the model calls one tool a turn", (code, source) => {
  const finding = toolLoop.run(createTestSubject(source)).find((one) => one.code === code);
  expect(finding?.repair).toMatchObject({ id: "single-call", set: { maxCalls: 1 } });
  const repaired = createTestSubject(source, { plan: { maxCalls: 1 } });
  expect(toolLoop.run(repaired).map((one) => one.code)).not.toContain(code);
});

test("results reach the prompt under the generic protocol too", () => {
  const plain =
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}";
  expect(toolLoop.run(createTestSubject(plain, { plan: { tools: "generic" } }))).toEqual([]);
});

test("a template that raises on it all the same is without tools", () => {
  const source = chatml({ assistant: "{{ raise_exception('no answers') }}" });
  const subject = createTestSubject(source, { plan: { tools: "generic" } });
  expect(toolLoop.run(subject)).toMatchObject([{ code: "tool-loop-raises", effect: "no-tools" }]);
});

test("a template that turns a conversation round is without tools", () => {
  const source = chatml({ preamble: "{%- set messages = messages | reverse | list -%}" });
  expect(toolLoop.run(createTestSubject(source))).toMatchObject([
    { code: "loop-out-of-order", effect: "no-tools" },
  ]);
});

test.each([
  ["result-header-lost", tell("<tool_response>\\n{{ message.content }}\\n</tool_response>")],
  ["result-names-assistant", tell(RESULT.replace("user", "assistant"))],
  [
    "result-has-no-branch",
    "{% for tool in tools %}{{ tool | tojson }}{% endfor %}{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}{% for call in m.tool_calls %}{{ call | tojson }}{% endfor %}<|im_end|>\n{% endfor %}",
  ],
])("%s is told of a result's turn", (code, source) => {
  expect(codesOf(source)).toContain(code);
});

test("a result inside of the turn that called needs no header", () => {
  const inside = chatml({
    call: "<call>{{ call.function.arguments | tojson }}</call>",
    turnEnd: "{{ '' if message.tool_calls else '<|im_end|>' }}\\n",
    toolResult: "<tool_response>\\n{{ message.content }}\\n</tool_response>",
  });
  expect(codesOf(inside)).not.toContain("result-header-lost");
});

test("a header may tell to whom a tool speaks", () => {
  const addressed = tell("<|im_start|>read_file to=assistant\\n{{ message.content }}");
  expect(codesOf(addressed)).not.toContain("result-names-assistant");
});
