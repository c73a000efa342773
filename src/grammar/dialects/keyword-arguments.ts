/** Arguments as in a Python call: `(path="a", limit=3)`. Strings are JSON strings, which Python reads the same. */
import { sequence, text } from "../grammar.ts";
import { type ArgumentStyle, listMembers, orderArguments } from "./argument-style.ts";
import {
  type Constants,
  readWithConstants,
  spellWithConstants,
  writeWithConstants,
} from "./constants.ts";
import { requirePlainNames } from "./plain-names.ts";

export function createKeywordArguments(constants: Constants): ArgumentStyle {
  return {
    holdsPayload: false,
    compile(tool, scope) {
      requirePlainNames(tool);
      const members = tool.arguments.map((argument) => ({
        isRequired: argument.isRequired,
        expression: sequence(
          text(`${argument.name}=`),
          spellWithConstants(argument, tool, { ...scope, constants }),
        ),
      }));
      return sequence(text("("), listMembers(members, { comma: text(", ") }, scope), text(")"));
    },
    write(call, tool, refuse) {
      const parts = orderArguments(call, tool, refuse).map(
        ({ argument, value }) =>
          `${argument.name}=${writeWithConstants(value, argument, tool, constants)}`,
      );
      return `(${parts.join(", ")})`;
    },
    read(reader, tool) {
      reader.expect("(");
      const entries: [string, unknown][] = [];
      for (const { name, isRequired } of tool.arguments) {
        const label = `${entries.length > 0 ? ", " : ""}${name}=`;
        if (isRequired) reader.expect(label);
        else if (!reader.skip(label)) continue;
        entries.push([name, readWithConstants(reader, constants)]);
      }
      reader.expect(")");
      return { arguments: Object.fromEntries(entries) };
    },
  };
}
