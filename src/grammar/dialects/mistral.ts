/**
 * Three generations of Mistral: a JSON list (Mistral-Nemo-Instruct-2407.jinja), name, id and arguments behind markers
 * (Mistral-Small-3.2-24B-Instruct-2506.jinja), and the same without ids (unsloth-mistral-Devstral-Small-2507.jinja,
 * Ministral-3-14B-Reasoning-2512.jinja).
 */
import { CALL_ID } from "./call-frame.ts";
import { createDialect } from "./create-dialect.ts";
import { jsonArguments } from "./json-arguments.ts";

const MARKERS = ["[TOOL_CALLS]", "[CALL_ID]", "[ARGS]"];

export const mistral = createDialect({
  id: "mistral",
  style: jsonArguments,
  markers: MARKERS,
  opening: "[TOOL_CALLS][",
  separator: ", ",
  closing: "]",
  beforeName: '{"name": "',
  afterName: '", "arguments": ',
  afterArguments: `, "id": "${CALL_ID}"}`,
});

export const mistralV11 = createDialect({
  id: "mistral-v11",
  style: jsonArguments,
  markers: MARKERS,
  separator: "",
  beforeName: "[TOOL_CALLS]",
  afterName: `[CALL_ID]${CALL_ID}[ARGS]`,
});

export const mistralV13 = createDialect({
  id: "mistral-v13",
  style: jsonArguments,
  markers: MARKERS,
  separator: "",
  beforeName: "[TOOL_CALLS]",
  afterName: "[ARGS]",
});
