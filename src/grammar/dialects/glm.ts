/**
 * GLM 4.5 and 4.6 (GLM-4.6.jinja) and, without line ends, GLM 4.7 (GLM-4.7-Flash.jinja). The older one begins each
 * call on a new line, the first one too.
 */

import { JSON_CONSTANTS } from "./constants.ts";
import { createDialect } from "./create-dialect.ts";
import { createTaggedArguments } from "./tagged-arguments.ts";

const MARKERS = [
  "<tool_call>",
  "</tool_call>",
  "<arg_key>",
  "</arg_key>",
  "<arg_value>",
  "</arg_value>",
];

export const glm = createDialect({
  id: "glm",
  style: createTaggedArguments({
    open: (name) => `<arg_key>${name}</arg_key>\n<arg_value>`,
    close: "</arg_value>",
    gap: "\n",
    constants: JSON_CONSTANTS,
  }),
  markers: MARKERS,
  separator: "",
  beforeName: "\n<tool_call>",
  afterName: "\n",
  afterCall: "</tool_call>",
});

export const glm47 = createDialect({
  id: "glm-4.7",
  style: createTaggedArguments({
    open: (name) => `<arg_key>${name}</arg_key><arg_value>`,
    close: "</arg_value>",
    gap: "",
    constants: JSON_CONSTANTS,
  }),
  markers: MARKERS,
  separator: "",
  beforeName: "<tool_call>",
  afterCall: "</tool_call>",
});
