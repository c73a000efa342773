/** Granite 3: a JSON list behind one marker, as the system text of ibm-granite-granite-3.3-2B-Instruct.jinja asks. */
import { createDialect } from "./create-dialect.ts";
import { jsonArguments } from "./json-arguments.ts";

export const granite = createDialect({
  id: "granite",
  style: jsonArguments,
  markers: ["<|tool_call|>"],
  opening: "<|tool_call|>[",
  separator: ", ",
  closing: "]",
  beforeName: '{"name": "',
  afterName: '", "arguments": ',
  afterArguments: "}",
});
