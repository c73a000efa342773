/** Rust's `use`: every name of the tree, with the path it comes from. */
import type { Node } from "web-tree-sitter";
import {
  type BindingRule,
  type DeclarationFact,
  type LinkFact,
  tokenOf,
} from "../binding-rules.ts";

interface Found {
  declares: DeclarationFact[];
  links: LinkFact[];
  stars: string[];
}

interface Item {
  node: Node;
  prefix: string;
}

export const readUse: BindingRule = (node) => {
  const found: Found = { declares: [], links: [], stars: [] };
  const argument = node.childForFieldName("argument");
  const waiting: Item[] = argument === null ? [] : [{ node: argument, prefix: "" }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    waiting.push(...readPart(item, found));
  }
  return found;
};

function readPart({ node, prefix }: Item, found: Found): Item[] {
  switch (node.type) {
    case "use_list":
      return node.namedChildren.map((child) => ({ node: child, prefix }));
    case "scoped_use_list": {
      const path = node.childForFieldName("path");
      const list = node.childForFieldName("list");
      linkPath(path, prefix, found);
      return list === null ? [] : [{ node: list, prefix: join(prefix, path?.text ?? "") }];
    }
    case "use_wildcard":
      linkPath(node.namedChild(0), prefix, found);
      found.stars.push(join(prefix, node.namedChild(0)?.text ?? ""));
      return [];
    case "use_as_clause":
      addName(node.childForFieldName("path"), node.childForFieldName("alias"), { prefix, found });
      return [];
    default:
      addName(node, null, { prefix, found });
      return [];
  }
}

function join(prefix: string, path: string): string {
  return prefix === "" || path === "" ? prefix + path : `${prefix}::${path}`;
}

/** The parts of a path are names of modules. */
function linkPath(path: Node | null, prefix: string, { links }: Found): void {
  let at = path;
  while (at !== null) {
    const name = at.type === "scoped_identifier" ? at.childForFieldName("name") : at;
    const before = at.type === "scoped_identifier" ? at.childForFieldName("path") : null;
    if (name?.type === "identifier") {
      const specifier = join(prefix, before?.text ?? "");
      links.push({
        token: tokenOf(name),
        role: "import",
        binding:
          specifier === ""
            ? { kind: "free" }
            : { kind: "imported", source: { specifier, name: name.text } },
      });
    }
    at = before;
  }
}

function addName(
  path: Node | null,
  alias: Node | null,
  { prefix, found }: { prefix: string; found: Found },
): void {
  const isScoped = path?.type === "scoped_identifier";
  const name = isScoped ? path.childForFieldName("name") : path;
  const before = isScoped ? path.childForFieldName("path") : null;
  if (name?.type !== "identifier") return;
  linkPath(before, prefix, found);
  const specifier = join(prefix, before?.text ?? "");
  const source = {
    specifier: specifier === "" ? name.text : specifier,
    name: specifier === "" ? "*" : name.text,
  };
  found.links.push({
    token: tokenOf(name),
    role: "import",
    binding: { kind: "imported", source },
    ...(alias === null ? { face: { side: "outer", form: "import" } } : {}),
  });
  found.declares.push({
    token: tokenOf(alias ?? name),
    kind: "import",
    role: alias === null ? "import" : "definition",
    source,
    ...(alias === null ? { face: { side: "inner", form: "import" } } : {}),
  });
}
