/** Rust's patterns: names in lower case are bound, others are constants or variants. */
import type { Node } from "web-tree-sitter";
import { type DeclarationFact, type LinkFact, tokenOf, type UseFact } from "../binding-rules.ts";
import { type Expression, nameExpression, UNKNOWN } from "../expression.ts";
import { keyToken } from "./common-rules.ts";
import { fieldKey } from "./value-table.ts";

export interface PatternNames {
  bound: DeclarationFact[];
  links: LinkFact[];
  uses: UseFact[];
}

interface Item {
  node: Node;
  value: Expression;
}

const WRAPPERS = new Set(["ref_pattern", "mut_pattern", "reference_pattern", "match_pattern"]);
const HOLDERS = new Set(["tuple_pattern", "slice_pattern", "or_pattern", "closure_parameters"]);

export function readPattern(pattern: Node, value: Expression): PatternNames {
  const names: PatternNames = { bound: [], links: [], uses: [] };
  const waiting: Item[] = [{ node: pattern, value }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    waiting.push(...readPart(item, names));
  }
  return names;
}

function readPart({ node, value }: Item, names: PatternNames): Item[] {
  if (node.type === "identifier") {
    if (/^[\p{Ll}_]/u.test(node.text)) bind(node, value, names);
    return [];
  }
  if (WRAPPERS.has(node.type)) return parts(node.namedChildren, value);
  if (HOLDERS.has(node.type)) {
    const isSame = node.type === "or_pattern";
    return parts(node.namedChildren, isSame ? value : { kind: "element", of: value });
  }
  switch (node.type) {
    case "captured_pattern": {
      const [name, ...rest] = node.namedChildren;
      if (name !== undefined) bind(name, value, names);
      return parts(rest, value);
    }
    case "tuple_struct_pattern":
      // `Some(x)` holds what is matched; of other variants nothing is told.
      return parts(
        node.namedChildren.slice(1),
        /^(?:Some|Ok)$/.test(node.namedChild(0)?.text ?? "") ? value : UNKNOWN,
      );
    case "struct_pattern":
      return node.namedChildren.flatMap((field) => readField(field, node, names));
    default:
      return [];
  }
}

function parts(nodes: readonly Node[], value: Expression): Item[] {
  return nodes.map((node) => ({ node, value }));
}

function bind(node: Node, value: Expression, { bound }: PatternNames): void {
  bound.push({ token: tokenOf(node), kind: "variable", value });
}

function readField(field: Node, pattern: Node, names: PatternNames): Item[] {
  const name = field.type === "field_pattern" ? field.childForFieldName("name") : null;
  const type = pattern.childForFieldName("type");
  if (name === null) return [];
  const isPath = type?.type === "scoped_type_identifier";
  const of: Expression =
    type === null || isPath ? UNKNOWN : nameExpression(type.text, 0, type.startIndex);
  const binding: LinkFact["binding"] = { kind: "member", of };
  if (name.type !== "shorthand_field_identifier") {
    names.links.push({ token: keyToken(name, fieldKey), role: "key", binding });
    const inner = field.childForFieldName("pattern");
    return inner === null
      ? []
      : [{ node: inner, value: { kind: "member", object: of, name: fieldKey(name.text) } }];
  }
  names.links.push({
    token: keyToken(name, fieldKey),
    role: "key",
    binding,
    face: { side: "outer", form: "pair" },
  });
  names.bound.push({
    token: tokenOf(name),
    kind: "variable",
    value: { kind: "member", object: of, name: fieldKey(name.text) },
    face: { side: "inner", form: "pair" },
  });
  return [];
}
