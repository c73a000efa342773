/**
 * Gemma 4. Template: google-gemma-4-31B-it.jinja, which sorts the keys of every object. `null`, for which it has no
 * spelling of its own, is written like true and false.
 */
import { sequence, text } from "../grammar.ts";
import { type ArgumentStyle, listMembers, orderArguments } from "./argument-style.ts";
import { createDialect } from "./create-dialect.ts";
import { readPairs, writeObject } from "./gemma-text.ts";
import { compareKeys, QUOTE, spellArgument } from "./gemma-values.ts";
import { requirePlainNames } from "./plain-names.ts";

const gemmaArguments: ArgumentStyle = {
  holdsPayload: false,
  compile(tool, scope) {
    requirePlainNames(tool);
    const members = tool.arguments
      .toSorted((a, b) => compareKeys(a.name, b.name))
      .map((argument) => ({
        isRequired: argument.isRequired,
        expression: sequence(
          text(`${argument.name}:`),
          spellArgument(argument, { ...scope, values: tool.values }),
        ),
      }));
    return sequence(text("{"), listMembers(members, { comma: text(",") }, scope), text("}"));
  },
  write(call, tool, refuse) {
    orderArguments(call, tool, refuse);
    return writeObject(call.arguments, refuse);
  },
  read(reader) {
    reader.expect("{");
    return { arguments: readPairs(reader) };
  },
};

export const gemma = createDialect({
  id: "gemma",
  style: gemmaArguments,
  markers: ["<|tool_call>", "<tool_call|>", QUOTE],
  separator: "",
  beforeName: "<|tool_call>call:",
  afterCall: "<tool_call|>",
});
