/**
 * DeepSeek: V3.1 (deepseek-ai-DeepSeek-V3.1.jinja), V3 and R1 with a JSON code block
 * (deepseek-ai-DeepSeek-R1-Distill-Qwen-32B.jinja), V3.2 with tags (deepseek-ai-DeepSeek-V3.2.jinja).
 */

import { JSON_CONSTANTS } from "./constants.ts";
import { createDialect } from "./create-dialect.ts";
import { jsonArguments } from "./json-arguments.ts";
import { createTaggedArguments } from "./tagged-arguments.ts";

const MARKERS = [
  "<｜tool▁calls▁begin｜>",
  "<｜tool▁calls▁end｜>",
  "<｜tool▁call▁begin｜>",
  "<｜tool▁call▁end｜>",
  "<｜tool▁sep｜>",
];

export const deepseek = createDialect({
  id: "deepseek",
  style: jsonArguments,
  markers: MARKERS,
  opening: "<｜tool▁calls▁begin｜>",
  separator: "",
  closing: "<｜tool▁calls▁end｜>",
  beforeName: "<｜tool▁call▁begin｜>",
  afterName: "<｜tool▁sep｜>",
  afterCall: "<｜tool▁call▁end｜>",
});

export const deepseekR1 = createDialect({
  id: "deepseek-r1",
  style: jsonArguments,
  markers: MARKERS,
  opening: "<｜tool▁calls▁begin｜>",
  separator: "\n",
  closing: "<｜tool▁calls▁end｜>",
  beforeName: "<｜tool▁call▁begin｜>function<｜tool▁sep｜>",
  afterName: "\n```json\n",
  afterArguments: "\n```",
  afterCall: "<｜tool▁call▁end｜>",
});

export const deepseekV32 = createDialect({
  id: "deepseek-v3.2",
  style: createTaggedArguments({
    open: (name, isText) => `<｜DSML｜parameter name="${name}" string="${isText}">`,
    close: "</｜DSML｜parameter>",
    gap: "\n",
    constants: JSON_CONSTANTS,
  }),
  markers: ["｜DSML｜"],
  opening: "\n\n<｜DSML｜function_calls>\n",
  separator: "",
  closing: "</｜DSML｜function_calls>",
  beforeName: '<｜DSML｜invoke name="',
  afterName: '">\n',
  afterCall: "</｜DSML｜invoke>\n",
});
