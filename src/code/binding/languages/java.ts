/** What Java does with names. Members are seen bare in their class and in what stands inside it. */
import type { Node } from "web-tree-sitter";
import {
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  tokenOf,
} from "../binding-rules.ts";
import {
  createCommonRules,
  declareLocal,
  keyToken,
  memberLink,
  methodKey,
  openBlock,
} from "./common-rules.ts";
import { createValueReader } from "./value-table.ts";

const readValue = createValueReader({
  names: ["identifier", "type_identifier"],
  selves: ["this"],
  supers: ["super"],
  members: {
    field_access: ["object", "field"],
    scoped_type_identifier: [0, 1],
    scoped_identifier: ["scope", "name"],
  },
  calls: {},
  inners: {
    parenthesized_expression: 0,
    object_creation_expression: "type",
    cast_expression: "type",
    assignment_expression: "right",
    ternary_expression: "consequence",
  },
  lists: { array_type: "element" },
  elements: { array_access: "array" },
  generics: { generic_type: [0, 1] },
  collections: /^(?:List|Set|Collection|Iterable|ArrayList|LinkedList|HashSet|Deque|Queue|Stream)$/,
  wrappers: /^(?:Optional|CompletableFuture|Future)$/,
  builtins: [
    "string_literal",
    "decimal_integer_literal",
    "integral_type",
    "boolean_type",
    "floating_point_type",
    "true",
    "false",
    "null_literal",
  ],
});

/** A call is a member of what it is called on, so it reads itself. */
function readAny(node: Node | null, scope: number, depth = 0): ReturnType<typeof readValue> {
  if (node?.type !== "method_invocation") return readValue(node, scope, depth);
  const name = node.childForFieldName("name");
  const object = node.childForFieldName("object");
  if (name === null || depth > 8) return { kind: "unknown" };
  const of = object === null ? { kind: "this" as const, scope } : readAny(object, scope, depth + 1);
  return { kind: "call", callee: { kind: "member", object: of, name: methodKey(name.text) } };
}

const common = createCommonRules(readAny);

function listBases(node: Node): Node[] {
  const clauses = node.namedChildren.filter(({ type }) =>
    /^(?:superclass|super_interfaces|extends_interfaces)$/.test(type),
  );
  return clauses.flatMap((clause) =>
    clause.namedChildren.flatMap((part) => (part.type === "type_list" ? part.namedChildren : part)),
  );
}

const typeField = (node: Node) => node.childForFieldName("type");

/** `int a, b;`: the type stands once, on the declaration. */
const readDeclarator = common.variable({
  name: "name",
  type: ({ parent }) => parent?.childForFieldName("type") ?? parent?.namedChild(0) ?? null,
  value: "value",
});

/** A constructor goes by the name of its class. */
const readConstructor: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  return {
    opens: { kind: "function", ...(name === null ? {} : { name: name.text }) },
    uses: name === null ? [] : [{ token: tokenOf(name), role: "definition" }],
  };
};

const readLambda: BindingRule = (node) => {
  const parameters = node.childForFieldName("parameters");
  const isBare = parameters?.type === "identifier";
  const isList = parameters?.type === "inferred_parameters";
  const names = isBare ? [parameters] : (isList && parameters?.namedChildren) || [];
  const declares = names.map(
    (name): DeclarationFact => ({ token: tokenOf(name), kind: "parameter", where: "inside" }),
  );
  return { opens: { kind: "function" }, declares };
};

/** `import a.b.C;` binds `C`; the file it is in is found by the path. */
const readImport: BindingRule = (node) => {
  const path = node.namedChild(0);
  const isStar = node.namedChildren.some(({ type }) => type === "asterisk");
  const name = path?.childForFieldName("name");
  if (path === null || name === null || name === undefined || isStar)
    return { skips: path ? [path] : [] };
  const holder = path.childForFieldName("scope");
  const isStatic = node.children.some(({ type }) => type === "static");
  const specifier = (isStatic ? holder : path)?.text ?? "";
  const fact: DeclarationFact = { token: tokenOf(name), kind: "import", role: "import" };
  const skips = holder === null ? [] : [holder];
  if (!isStatic) {
    return { skips, declares: [{ ...fact, source: { specifier, name: name.text } }] };
  }
  const module = { kind: "module" as const, specifier };
  const object = {
    kind: "member" as const,
    object: module,
    name: specifier.split(".").pop() ?? "",
  };
  return {
    skips,
    declares: [{ ...fact, value: { kind: "member", object, name: methodKey(name.text) } }],
  };
};

const readReference: BindingRule = (node, place) => {
  const [object, name] = [node.namedChild(0), node.namedChild(1)];
  if (name === null) return null;
  const link = memberLink(name, readAny(object, place.scope));
  return { links: [{ ...link, token: keyToken(name, methodKey) }] };
};

/** A bare name after `case` may be a constant of the enum that is switched on. */
const readCase: BindingRule = (node) => ({
  uses: node.namedChildren
    .filter(({ type }) => type === "identifier")
    .map((name) => ({ token: tokenOf(name), role: "read", fallback: { kind: "unknown" } })),
});

const readSpread: BindingRule = (node, place) => {
  const name = node.namedChildren.at(-1)?.childForFieldName("name");
  if (name === null || name === undefined) return null;
  const value = { kind: "list" as const, of: readAny(node.namedChild(0), place.scope) };
  return { declares: [declareLocal(name, place, { kind: "parameter", value })] };
};

const readTypeParameter: BindingRule = (node) => {
  const name = node.namedChild(0);
  return name === null ? null : { declares: [{ token: tokenOf(name), kind: "type" }] };
};

const readReturn: BindingRule = () => null;

const parameter = common.variable({ name: "name", type: typeField, kind: "parameter" });

export const java: BindingRules = {
  byNodeType: {
    class_declaration: common.holder("class", listBases),
    interface_declaration: common.holder("interface", listBases),
    enum_declaration: common.holder("enum", listBases),
    record_declaration: common.holder("class", listBases),
    annotation_type_declaration: common.holder("interface"),
    enum_constant: (node) => {
      const name = node.childForFieldName("name");
      return name === null ? null : { declares: [{ token: tokenOf(name), kind: "member" }] };
    },
    method_declaration: common.callable("type", methodKey),
    annotation_type_element_declaration: common.callable("type", methodKey),
    constructor_declaration: readConstructor,
    compact_constructor_declaration: readConstructor,
    variable_declarator: readDeclarator,
    formal_parameter: parameter,
    catch_formal_parameter: parameter,
    spread_parameter: readSpread,
    resource: common.variable({ name: "name", type: typeField, value: "value" }),
    enhanced_for_statement: (node, place) => ({
      opens: { kind: "block" },
      ...inside(
        common.variable({ name: "name", type: typeField, value: "value", isElement: true })(
          node,
          place,
        ),
      ),
    }),
    instanceof_expression: common.variable({
      name: "name",
      type: (node) => node.childForFieldName("right"),
    }),
    type_pattern: common.variable({ name: 1, type: (node) => node.namedChild(0) }),
    lambda_expression: readLambda,
    method_reference: readReference,
    method_invocation: common.member("object", "name", methodKey),
    field_access: common.member("object", "field"),
    scoped_type_identifier: common.member(0, 1),
    scoped_identifier: common.member("scope", "name"),
    import_declaration: readImport,
    package_declaration: (node) => ({ skips: node.namedChildren }),
    switch_label: readCase,
    type_parameter: readTypeParameter,
    return_statement: readReturn,
    block: openBlock,
    for_statement: openBlock,
    catch_clause: openBlock,
    try_with_resources_statement: openBlock,
    switch_block: openBlock,
    labeled_statement: (node) => ({
      skips: [node.namedChild(0)].filter((label) => label !== null),
    }),
    break_statement: (node) => ({ skips: node.namedChildren }),
    continue_statement: (node) => ({ skips: node.namedChildren }),
    element_value_pair: (node, place) => {
      const key = node.childForFieldName("key");
      const holder = node.parent?.parent?.childForFieldName("name") ?? null;
      if (key === null) return null;
      const link = memberLink(key, readAny(holder, place.scope));
      return { links: [{ ...link, token: keyToken(key, methodKey) }] };
    },
  },
  names: { identifier: "read", type_identifier: "type" },
  keys: [],
  texts: {
    line_comment: "comment",
    block_comment: "comment",
    string_fragment: "string",
    multiline_string_fragment: "string",
    character_literal: "string",
  },
  classNames: "below",
};

/** The same declarations, in the scope that the node opens. */
function inside(reading: ReturnType<BindingRule>): { declares: DeclarationFact[] } {
  const declares = reading?.declares ?? [];
  return { declares: declares.map((fact) => ({ ...fact, where: "inside" })) };
}
