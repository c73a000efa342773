/** Formats made of named values: a key is a symbol three levels deep; what stands in a list has no name to find it by. */
import type { Node } from "web-tree-sitter";
import { openScope, type Rule, readClosure, type Scope, unquote } from "../reading.ts";

/** A scope does not count its depth, but its kind tells: what the keys of each level open for those below. */
const NEXT_LEVEL: Readonly<Record<Scope["kind"], Scope["kind"]>> = {
  module: "class",
  class: "object",
  object: "function",
  function: "function",
};
const MAX_KEY_CHARS = 120;

/** `isHolder`: whether a value holds further keys or items. */
export function createKeyRule(isHolder: (value: Node) => boolean): Rule {
  return (node, place) => {
    if (place.scope.kind === "function") return null;
    const name = unquote(node.childForFieldName("key")?.text ?? "");
    if (name === "" || name.length > MAX_KEY_CHARS) return readClosure(node, place);
    const value = node.childForFieldName("value");
    const body = value !== null && isHolder(value) ? value : null;
    return {
      declares: [{ name, kind: "variable", node, body, exported: false }],
      within: { scope: openScope(NEXT_LEVEL[place.scope.kind], name, place) },
    };
  };
}
