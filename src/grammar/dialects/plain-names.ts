/** Names that notations without quotes can hold: nothing in them may look like the end of the name. */
import { AgentError } from "../../base/errors.ts";
import { codePointsOf, complementCodePoints, uniteCodePoints } from "../automaton/code-points.ts";
import type { Dfa } from "../automaton/dfa.ts";
import type { ToolGrammar } from "./tool-grammar.ts";

const PLAIN_NAME = /^[^\0- <>="'`{}()[\],:|\\]+$/;

/** The same names where a text goes on; sticky. */
export const PLAIN_NAME_HERE: RegExp = /[^\0- <>="'`{}()[\],:|\\]+/y;

export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/** All plain names. */
export const PLAIN_NAMES: Dfa = (() => {
  const enders = uniteCodePoints([{ from: 0, to: 0x20 }], codePointsOf("<>=\"'`{}()[],:|\\"));
  const edges = complementCodePoints(enders).map((range) => ({ ...range, target: 1 }));
  return {
    states: [
      { accepting: false, edges },
      { accepting: true, edges },
    ],
  };
})();

/** Throws "tool-invalid" where an argument's name cannot be written as it is. */
export function requirePlainNames(tool: ToolGrammar): void {
  const odd = tool.arguments.find(({ name }) => !isPlainName(name));
  if (odd === undefined) return;
  const reason = `the name of its argument ${JSON.stringify(odd.name)} cannot be written without quotes`;
  throw new AgentError("tool-invalid", { tool: tool.name, reason });
}
