/**
 * Arguments as one JSON object, key by key: a tool without arguments gets none. Only where they depend on each other is
 * the schema spelled as a whole.
 */
import { sequence, text } from "../grammar.ts";
import { DEFAULT_SPELLING } from "../schema/compile-schema.ts";
import { isSchemaObject } from "../schema/schema-object.ts";
import { type ArgumentStyle, listMembers, orderArguments } from "./argument-style.ts";
import { spellJson, spellJsonArgument, writeJson } from "./json-values.ts";

const { comma, colon } = DEFAULT_SPELLING;

export const jsonArguments: ArgumentStyle = {
  holdsPayload: false,
  compile(tool, scope) {
    if (tool.isEntangled && tool.arguments.every(({ live }) => live === null)) {
      return spellJson(tool.values, tool.root, scope);
    }
    const members = tool.arguments.map((argument) => ({
      isRequired: argument.isRequired,
      expression: sequence(
        text(`${JSON.stringify(argument.name)}${colon}`),
        spellJsonArgument(argument, tool, scope),
      ),
    }));
    return sequence(text("{"), listMembers(members, { comma: text(comma) }, scope), text("}"));
  },
  write(call, tool, refuse) {
    if (!tool.isEntangled) orderArguments(call, tool, refuse);
    return writeJson(tool.values, tool.root, call.arguments);
  },
  read(reader) {
    const value = reader.takeJson();
    if (!isSchemaObject(value)) throw reader.refuse("the arguments are no object");
    return { arguments: value };
  },
};
