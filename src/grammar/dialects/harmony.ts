/**
 * gpt-oss. One call a turn, behind `<|start|>assistant`. The recipient stands in the channel, where the model itself
 * puts it; openai-gpt-oss-120b.jinja repeats it in the role, which the model reads as the same.
 */
import { createDialect } from "./create-dialect.ts";
import { jsonArguments } from "./json-arguments.ts";

export const harmony = createDialect({
  id: "harmony",
  style: jsonArguments,
  markers: ["<|channel|>", "<|constrain|>", "<|message|>", "<|call|>"],
  beforeName: "<|channel|>commentary to=functions.",
  afterName: " <|constrain|>json<|message|>",
  afterCall: "<|call|>",
});
