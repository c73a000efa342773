/** Destructuring: every name a pattern binds or writes, with what it is taken from. */
import type { Node } from "web-tree-sitter";
import { type DeclarationFact, type LinkFact, tokenOf, type UseFact } from "../binding-rules.ts";
import type { Expression } from "../expression.ts";
import type { Face, ImportSource } from "../file-bindings.ts";

export interface PatternNames {
  /** The names bound, each with its value; `source` where it is a module's export. */
  bound: {
    node: Node;
    value: Expression;
    face?: Face;
    source?: ImportSource;
  }[];
  keys: LinkFact[];
}

interface Item {
  node: Node;
  value: Expression;
}

/** The names of a pattern, however deep, taken from `value`; a module's parts are imports. */
export function readPattern(pattern: Node, value: Expression): PatternNames {
  const names: PatternNames = { bound: [], keys: [] };
  const waiting: Item[] = [{ node: pattern, value }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    waiting.push(...readPart(item, names));
  }
  return names;
}

/** Notes what one part of a pattern binds; gives the parts below it. */
function readPart({ node, value }: Item, names: PatternNames): Item[] {
  switch (node.type) {
    case "identifier":
      names.bound.push({ node, value });
      return [];
    case "shorthand_property_identifier_pattern":
      addShorthand({ node, value }, names);
      return [];
    case "object_assignment_pattern":
    case "assignment_pattern":
      return itemsOf([node.childForFieldName("left")], value);
    case "pair_pattern":
      return readPair({ node, value }, names);
    case "object_pattern":
      return itemsOf(node.namedChildren, value);
    case "array_pattern":
      return itemsOf(node.namedChildren, { kind: "element", of: value });
    case "rest_pattern":
      return itemsOf(node.namedChildren, { kind: "unknown" });
    default:
      return [];
  }
}

function itemsOf(nodes: readonly (Node | null)[], value: Expression): Item[] {
  return nodes.flatMap((node) => (node === null ? [] : [{ node, value }]));
}

function addShorthand({ node, value }: Item, names: PatternNames): void {
  const source = sourceOf(value, node.text);
  const outer: Face = { side: "outer", form: "pair" };
  names.keys.push(createKey({ node, value, ...(source === undefined ? {} : { source }) }, outer));
  names.bound.push({
    node,
    value: { kind: "member", object: value, name: node.text },
    face: { side: "inner", form: "pair" },
    ...(source === undefined ? {} : { source }),
  });
}

function readPair({ node, value }: Item, names: PatternNames): Item[] {
  const key = node.childForFieldName("key");
  const inner = node.childForFieldName("value");
  if (key?.type !== "property_identifier") return itemsOf([inner], { kind: "unknown" });
  const source = sourceOf(value, key.text);
  names.keys.push(createKey({ node: key, value, ...(source === undefined ? {} : { source }) }));
  const taken: Expression = { kind: "member", object: value, name: key.text };
  return itemsOf([inner], taken);
}

function createKey(item: Item & { source?: ImportSource }, face?: Face): LinkFact {
  return {
    token: tokenOf(item.node),
    role: item.source === undefined ? "key" : "import",
    binding:
      item.source === undefined
        ? { kind: "member", of: item.value }
        : { kind: "imported", source: item.source },
    ...(face === undefined ? {} : { face }),
  };
}

function sourceOf(value: Expression, name: string): ImportSource | undefined {
  return value.kind === "module" ? { specifier: value.specifier, name } : undefined;
}

/** The bound names as declarations. */
export function toDeclarations(
  { bound }: PatternNames,
  extras: Omit<DeclarationFact, "token" | "value" | "face" | "source">,
): DeclarationFact[] {
  return bound.map(({ node, value, face, source }) => ({
    ...extras,
    kind: source === undefined ? extras.kind : "import",
    token: tokenOf(node),
    value,
    ...(face === undefined ? {} : { face }),
    ...(source === undefined ? {} : { source }),
  }));
}

/** The bound names as writes to what is declared elsewhere. */
export function toWrites({ bound }: PatternNames): UseFact[] {
  return bound.map(({ node, face }) => ({
    token: tokenOf(node),
    role: "write",
    ...(face === undefined ? {} : { face }),
  }));
}
