import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { DialectChoice } from "../../../src/grammar/dialects/dialect-choice.ts";
import { deriveDialect } from "../../../src/template/dialect/derive-dialect.ts";
import type { PromptPlan } from "../../../src/template/prompt-plan.ts";
import {
  type CallTemplate,
  createCallTemplate,
  HERMES_CALL,
} from "../../support/call-templates.ts";
import {
  fixturePath,
  hasTemplateFixtures,
  readFixtureTemplates,
} from "../../support/template-fixtures.ts";
import { createTestSubject } from "../../support/template-subject.ts";

function derive(parts: CallTemplate, plan: Partial<PromptPlan> = {}) {
  return deriveDialect(createTestSubject(createCallTemplate(parts), { plan }));
}

function frameOf(choice: DialectChoice | null | undefined) {
  return choice?.kind === "derived" ? choice.frame : null;
}

const LIST_CALL =
  "{{- ', ' if not loop.first }}{{- '{\"tool\": \"' + call.name + '\", \"with\": ' }}{{- call.arguments | tojson }}{{- ', \"id\": \"' + each.id + '\"}' }}";
const tags = (value: string, between = "") =>
  `{{- '<do n="' + loop.index | string + '" what="' + call.name + '">' }}{%- for key, value in call.arguments.items() %}${between}{{- '<' + 'arg k="' + key + '">' }}${value}{{- '</arg>' }}{%- endfor %}{{- '</do>' }}`;
const JSON_VALUE = "{{- value if value is string else value | tojson }}";
const PYTHON_VALUE =
  "{{- ('True' if value is true else 'False' if value is false else 'None' if value is none else value | tojson) if value is not string else value }}";

test("a known dialect is found by its text", () => {
  const found = derive({ call: HERMES_CALL });
  expect(found).toMatchObject({
    choice: { kind: "known", id: "hermes" },
    turnEnd: "<|im_end|>\n",
    differing: [],
    parallel: "both",
  });
});

test("a line end in front of the calls is part of a frame of its own", () => {
  const frame = frameOf(derive({ call: HERMES_CALL, before: "\n" })?.choice);
  expect(`${frame?.opening}${frame?.beforeName}`).toMatch(/^\n<tool_call>/);
});

test("calls in a list of objects are derived, ids included", () => {
  const found = derive({ call: LIST_CALL, before: "<all>[", after: "]</all>" });
  expect(found?.differing).toEqual([]);
  expect(frameOf(found?.choice)).toEqual({
    style: { kind: "json" },
    markers: ["</all>", "<all>"],
    separator: ", ",
    opening: "<all>[",
    closing: "]</all>",
    beforeName: '{"tool": "',
    afterName: '", "with": ',
    afterArguments: ', "id": "\0"}',
    afterCall: "",
    numbering: "conversation",
  });
});

test("tagged arguments are derived, with numbers that begin again each turn", () => {
  const found = derive({ call: tags(JSON_VALUE) });
  expect(found?.differing).toEqual([]);
  expect(frameOf(found?.choice)).toMatchObject({
    style: { kind: "tagged", beforeKey: '<arg k="', afterValue: "</arg>", gap: "", tail: "" },
    beforeName: '<do n="\u0002" what="',
    numbering: "turn",
  });
});

test.each([
  [JSON_VALUE, "true", "null"],
  [PYTHON_VALUE, "True", "None"],
])("constants are read off the template", (value, yes, nothing) => {
  const frame = frameOf(derive({ call: tags(value) })?.choice);
  expect(frame?.style).toMatchObject({ constants: { true: yes, null: nothing } });
});

test("text between arguments alone is told from text behind each", () => {
  const frame = frameOf(
    derive({ call: tags(JSON_VALUE, "{{- '\\n' if not loop.first }}") })?.choice,
  );
  expect(frame?.style).toMatchObject({ gap: "\n", tail: "" });
});

test("a template that prints one call gets a dialect for one", () => {
  const found = derive({ call: `{%- if loop.first %}${LIST_CALL}{%- endif %}`, before: "<c>" });
  expect(found?.parallel).toBe("first-only");
  expect(frameOf(found?.choice)?.separator).toBeNull();
});

test("no more calls are asked for than the plan allows", () => {
  expect(derive({ call: LIST_CALL }, { maxCalls: 1 })?.parallel).toBe("not-asked");
});

test("what only some values are spelled like is said", () => {
  const escaped = HERMES_CALL.replace("tojson", "tojson(ensure_ascii=true)");
  expect(derive({ call: escaped })?.differing.map(({ kind }) => kind)).toEqual(["other alphabets"]);
});

test.each([
  ["arguments before the name", "{{- call.arguments | tojson }}{{- '@' + call.name }}"],
  ["the name twice", "{{- call.name + ': ' + call.name }}{{- call.arguments | tojson }}"],
  ["no arguments", "{{- '<c>' + call.name + '</c>' }}"],
  ["JSON within JSON", HERMES_CALL.replace("| tojson", "| tojson | tojson")],
  ["nothing", ""],
])("nothing is derived from a template that prints %s", (_, call) => {
  expect(derive({ call })?.choice).toBeNull();
});

test("nothing is said of a template that does not render calls", () => {
  expect(derive({ call: "{{- raise_exception('no calls') }}" })).toBeNull();
});

/** Kept apart on purpose: indented JSON, a type in each tag, a tag per key, Python's own notation, the name twice. */
const NOT_DERIVED = [
  "CohereForAI-c4ai-command-r-plus-tool_use",
  "Kimi-K3",
  "MiniMax-M3",
  "meetkai-functionary-medium-v3.2",
  "muse-glimmer",
];

interface FixtureProperties {
  f: string;
  toolsDecl: boolean;
  callArg: boolean;
  res: boolean;
}

test.skipIf(!hasTemplateFixtures)(
  "nearly every real template with tools is spoken natively",
  () => {
    const file = readFileSync(fixturePath("golden", "properties-70.json"), "utf8");
    const ready = (JSON.parse(file) as FixtureProperties[])
      .filter(({ toolsDecl, callArg, res }) => toolsDecl && callArg && res)
      .map(({ f }) => f.replace(".jinja", ""));
    const templates = readFixtureTemplates("templates-llama.cpp");
    const lost = templates
      .filter(({ name }) => ready.includes(name))
      .filter(({ source }) => (deriveDialect(createTestSubject(source))?.choice ?? null) === null)
      .map(({ name }) => name);
    expect(lost).toEqual(NOT_DERIVED);
  },
  60_000,
);
