/**
 * LFM2 and LFM2.5: a list of Python calls. Template: LFM2.5-1.2B-Instruct's own, which quotes strings with `"` and
 * writes lists and objects as JSON; unlike the template, strings are escaped, so that any text can be carried.
 */
import { createDialect } from "./create-dialect.ts";
import { createKeywordArguments } from "./keyword-arguments.ts";

export const lfm2 = createDialect({
  id: "lfm2",
  style: createKeywordArguments({ true: "True", false: "False", null: "null" }),
  markers: ["<|tool_call_start|>", "<|tool_call_end|>"],
  opening: "<|tool_call_start|>[",
  separator: ", ",
  closing: "]<|tool_call_end|>",
  beforeName: "",
});
