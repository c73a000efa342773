/** The texts below are what the named templates render for a past call; the ids of calls are ours. */
import { expect, test } from "vitest";
import type { KnownDialectId } from "../../../src/grammar/dialects/dialect.ts";
import { findDialect } from "../../../src/grammar/dialects/find-dialect.ts";
import { TOOLS } from "./sample-tools.ts";

const READ = { name: "read_file", arguments: { path: 'a "é".c', limit: 3 } };
const STATUS = { name: "git_status", arguments: {} };
const READ_JSON = '{"path": "a \\"é\\".c", "limit": 3}';

const PARALLEL: readonly (readonly [KnownDialectId, string, string])[] = [
  [
    "hermes",
    "Qwen2.5-7B-Instruct",
    `<tool_call>\n{"name": "read_file", "arguments": ${READ_JSON}}\n</tool_call>\n<tool_call>\n{"name": "git_status", "arguments": {}}\n</tool_call>`,
  ],
  [
    "mistral",
    "Mistral-Nemo-Instruct-2407",
    `[TOOL_CALLS][{"name": "read_file", "arguments": ${READ_JSON}, "id": "call00001"}, {"name": "git_status", "arguments": {}, "id": "call00002"}]`,
  ],
  [
    "mistral-v11",
    "Mistral-Small-3.2-24B-Instruct-2506",
    `[TOOL_CALLS]read_file[CALL_ID]call00001[ARGS]${READ_JSON}[TOOL_CALLS]git_status[CALL_ID]call00002[ARGS]{}`,
  ],
  [
    "mistral-v13",
    "Ministral-3-14B-Reasoning-2512",
    `[TOOL_CALLS]read_file[ARGS]${READ_JSON}[TOOL_CALLS]git_status[ARGS]{}`,
  ],
  [
    "qwen3-coder",
    "Qwen3-Coder",
    '<tool_call>\n<function=read_file>\n<parameter=path>\na "é".c\n</parameter>\n<parameter=limit>\n3\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=git_status>\n</function>\n</tool_call>',
  ],
  [
    "gemma",
    "gemma-4-31B-it",
    '<|tool_call>call:read_file{limit:3,path:<|"|>a "é".c<|"|>}<tool_call|><|tool_call>call:git_status{}<tool_call|>',
  ],
  [
    "glm",
    "GLM-4.6",
    '\n<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>a "é".c</arg_value>\n<arg_key>limit</arg_key>\n<arg_value>3</arg_value>\n</tool_call>\n<tool_call>git_status\n</tool_call>',
  ],
  [
    "glm-4.7",
    "GLM-4.7-Flash",
    '<tool_call>read_file<arg_key>path</arg_key><arg_value>a "é".c</arg_value><arg_key>limit</arg_key><arg_value>3</arg_value></tool_call><tool_call>git_status</tool_call>',
  ],
  [
    "deepseek",
    "DeepSeek-V3.1",
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>read_file<｜tool▁sep｜>${READ_JSON}<｜tool▁call▁end｜><｜tool▁call▁begin｜>git_status<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  ],
  [
    "deepseek-r1",
    "DeepSeek-R1-Distill-Qwen-32B",
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n\`\`\`json\n${READ_JSON}\n\`\`\`<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>git_status\n\`\`\`json\n{}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  ],
  [
    "deepseek-v3.2",
    "DeepSeek-V3.2",
    '\n\n<｜DSML｜function_calls>\n<｜DSML｜invoke name="read_file">\n<｜DSML｜parameter name="path" string="true">a "é".c</｜DSML｜parameter>\n<｜DSML｜parameter name="limit" string="false">3</｜DSML｜parameter>\n</｜DSML｜invoke>\n<｜DSML｜invoke name="git_status">\n</｜DSML｜invoke>\n</｜DSML｜function_calls>',
  ],
  [
    "lfm2",
    "LFM2.5-1.2B-Instruct, with escapes",
    '<|tool_call_start|>[read_file(path="a \\"é\\".c", limit=3), git_status()]<|tool_call_end|>',
  ],
  [
    "granite",
    "the words of granite-3.3-2B-Instruct",
    `<|tool_call|>[{"name": "read_file", "arguments": ${READ_JSON}}, {"name": "git_status", "arguments": {}}]`,
  ],
  [
    "generic",
    "none",
    `{"name": "read_file", "arguments": ${READ_JSON}}\n{"name": "git_status", "arguments": {}}`,
  ],
];

test.each(PARALLEL)("%s is spelled as by %s", (id, _, text) => {
  expect(findDialect(id).format([READ, STATUS], TOOLS)).toBe(text);
});

const SINGLE: readonly (readonly [KnownDialectId, string, string])[] = [
  ["llama3-json", "Llama-3.1-8B-Instruct", `{"name": "read_file", "parameters": ${READ_JSON}}`],
  [
    "llama3-python",
    "Llama-3.1-8B-Instruct, for its own tools",
    '<|python_tag|>read_file.call(path="a \\"é\\".c", limit=3)',
  ],
  [
    "harmony",
    "gpt-oss itself",
    `<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>${READ_JSON}<|call|>`,
  ],
];

test.each(SINGLE)("%s is spelled as by %s", (id, _, text) => {
  expect(findDialect(id).format([READ], TOOLS)).toBe(text);
});

test.each([
  ["qwen3-coder", "True", "None"],
  ["llama3-python", "=True", "=None"],
  ["lfm2", "=True", "=null"],
  ["glm", ">true<", ">null<"],
  ["gemma", "yes:true", "nothing:null"],
  ["hermes", '"yes": true', '"nothing": null'],
] as const)("%s writes true as %j and null as %j", (id, yes, nothing) => {
  const call = { name: "mixed", arguments: { kind: "fast", yes: true, nothing: null } };
  const text = findDialect(id).format([call], TOOLS);
  expect(text).toContain(yes);
  expect(text).toContain(nothing);
});

test("a payload stands behind the arguments, or is an argument where texts are raw", () => {
  const call = { name: "write_file", arguments: { path: "a" }, payload: "x\n" };
  expect(findDialect("hermes").format([call], TOOLS)).toBe(
    '<tool_call>\n{"name": "write_file", "arguments": {"path": "a"}}\n<content>\nx\n</content>\n</tool_call>',
  );
  expect(findDialect("qwen3-coder").format([call], TOOLS)).toContain(
    "<parameter=content>\nx\n\n</parameter>\n</function>",
  );
});
