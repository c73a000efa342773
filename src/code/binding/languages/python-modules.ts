/** Python's imports, and the list of what a module gives away. */
import type { Node } from "web-tree-sitter";
import {
  type BindingReading,
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type LinkFact,
  type Token,
  tokenOf,
} from "../binding-rules.ts";
import type { Expression } from "../expression.ts";

/** The strings of `__all__` are names of the module. */
export function readExportList(list: Node): BindingReading {
  const contents = list.descendantsOfType("string_content");
  return { uses: contents.map((content) => ({ token: tokenOf(content), role: "export" })) };
}

/** `import a.b` binds `a`; `import a.b as c` binds the module itself to `c`. */
const readImport: BindingRule = (node) => {
  const parts = node.childrenForFieldName("name");
  const declares = parts.map((part): DeclarationFact | null => {
    const alias = part.childForFieldName("alias");
    const path = part.childForFieldName("name") ?? part;
    const first = path.namedChild(0);
    const name = alias ?? first;
    if (name === null) return null;
    const specifier = alias === null ? name.text : path.text;
    return {
      token: tokenOf(name),
      kind: "import",
      role: "import",
      source: { specifier, name: "*" },
      value: { kind: "module", specifier },
    };
  });
  const links = parts.flatMap(readPath);
  return { declares: declares.filter((fact) => fact !== null), links };
};

/** The parts of a dotted module path that bind nothing here; they are the names of files. */
function readPath(part: Node): LinkFact[] {
  const alias = part.childForFieldName("alias");
  const names = (part.childForFieldName("name") ?? part).namedChildren;
  return names.flatMap((name, index) => {
    if (index === 0 && alias === null) return [];
    const before = names.slice(0, index).map(({ text }) => text);
    return [fileName(tokenOf(name), { kind: "module", specifier: before.join(".") })];
  });
}

function fileName(token: Token, of: Expression): LinkFact {
  return { token, role: "import", binding: { kind: "member", of } };
}

const readImportFrom: BindingRule = (node) => {
  const module = node.childForFieldName("module_name");
  if (module === null) return null;
  const specifier = module.text;
  const paths = module.type === "dotted_name" ? [module] : module.namedChildren.filter(isPath);
  const links: LinkFact[] = paths.flatMap((path) =>
    path.namedChildren.map((part) => fileName(tokenOf(part), { kind: "module", specifier: "" })),
  );
  const declares: DeclarationFact[] = [];
  for (const part of node.childrenForFieldName("name")) {
    const alias = part.childForFieldName("alias");
    const name = (part.childForFieldName("name") ?? part).namedChild(0);
    if (name === null) continue;
    const source = { specifier, name: name.text };
    links.push({
      token: tokenOf(name),
      role: "import",
      binding: { kind: "imported", source },
      ...(alias === null ? { face: { side: "outer", form: "import" } } : {}),
    });
    declares.push({
      token: tokenOf(alias ?? name),
      kind: "import",
      role: alias === null ? "import" : "definition",
      source,
      ...(alias === null ? { face: { side: "inner", form: "import" } } : {}),
    });
  }
  const isStar = node.namedChildren.some(({ type }) => type === "wildcard_import");
  return { declares, links, stars: isStar ? [specifier] : [] };
};

const isPath = ({ type }: Node) => type === "dotted_name";

/** `from __future__ import …` names features of the language. */
const readFuture: BindingRule = (node) => ({ skips: node.childrenForFieldName("name") });

export const PYTHON_MODULE_RULES: BindingRules["byNodeType"] = {
  import_statement: readImport,
  import_from_statement: readImportFrom,
  future_import_statement: readFuture,
};
