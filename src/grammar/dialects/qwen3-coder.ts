/** Qwen 3 Coder, Qwen 3.5 and Nemotron 3. Template: Qwen3-Coder.jinja, which prints true, false and null as Python does. */

import { PYTHON_CONSTANTS } from "./constants.ts";
import { createDialect } from "./create-dialect.ts";
import { createTaggedArguments } from "./tagged-arguments.ts";

export const qwen3Coder = createDialect({
  id: "qwen3-coder",
  style: createTaggedArguments({
    open: (name) => `<parameter=${name}>\n`,
    close: "\n</parameter>",
    gap: "\n",
    constants: PYTHON_CONSTANTS,
  }),
  markers: ["<tool_call>", "</tool_call>"],
  separator: "\n",
  beforeName: "<tool_call>\n<function=",
  afterName: ">\n",
  afterCall: "</function>\n</tool_call>",
});
