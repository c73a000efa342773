/** Hermes, Qwen 2.5, Qwen 3, Granite 4 and many others. Template: Qwen-Qwen2.5-7B-Instruct.jinja. */
import { createDialect } from "./create-dialect.ts";
import { jsonArguments } from "./json-arguments.ts";

export const hermes = createDialect({
  id: "hermes",
  style: jsonArguments,
  markers: ["<tool_call>", "</tool_call>"],
  separator: "\n",
  beforeName: '<tool_call>\n{"name": "',
  afterName: '", "arguments": ',
  afterArguments: "}",
  afterCall: "\n</tool_call>",
});
