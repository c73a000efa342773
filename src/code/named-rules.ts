/** Rules for the common case: a node with a `name` field, a `body` field, and lines of its own. */
import type { Node } from "web-tree-sitter";
import { joinPath, openScope, type Place, type Rule, type SymbolKind } from "./reading.ts";

/** Decides whether other files may use what `node` declares. */
export type Visibility = (node: Node, name: string, place: Place) => boolean;

export interface NamedRules {
  /** A function, or a method where it stands in a class. */
  callable: Rule;
  /** A declaration that holds members, under any of the kinds that do. */
  holder(kind: "class" | "interface" | "enum"): Rule;
  /** A declaration with nothing inside that is worth a name. */
  leaf(kind: SymbolKind): Rule;
  /** A namespace: no symbol itself, but a part of its members' paths. */
  namespace: Rule;
}

/** Builds one language's rules around its notion of visibility. */
export function createNamedRules(isVisible: Visibility): NamedRules {
  const declare = (
    node: Node,
    place: Place,
    kind: SymbolKind,
  ): ReturnType<Rule> & { name: string } => {
    const name = nameOf(node);
    const body = node.childForFieldName("body");
    const exported = isVisible(node, name, place);
    return { name, declares: name === "" ? [] : [{ name, kind, node, body, exported }] };
  };
  return {
    callable: (node, place) => {
      const kind = place.scope.kind === "class" ? "method" : "function";
      const { name, declares } = declare(node, place, kind);
      return { declares, within: { scope: openScope("function", name, place) } };
    },
    holder: (kind) => (node, place) => {
      const { name, declares } = declare(node, place, kind);
      return { declares, within: { scope: openScope("class", name, place) } };
    },
    leaf: (kind) => (node, place) => ({ declares: declare(node, place, kind).declares }),
    namespace: (node, { scope }) => ({
      within: {
        scope: { kind: "module", path: joinPath(scope.path, nameOf(node)), isOpen: scope.isOpen },
      },
    }),
  };
}

function nameOf(node: Node): string {
  return node.childForFieldName("name")?.text ?? "";
}
