/** The parts of a statement or expression that spans and mutations work on, the same for every grammar. Pure. */
import { type CodeForms, TYPE_FIELDS } from "./code-forms.ts";
import { type CodeNode, type CodeTree, childByField, namedChildren } from "./code-tree.ts";

/** The nodes outside types, imports, decorators, docstrings and comments, parents first. */
export function listOpenNodes({ nodes }: CodeTree, forms: CodeForms): CodeNode[] {
  const open = new Set<CodeNode>();
  for (const node of nodes) {
    const { parent } = node;
    const isReached = parent === null || open.has(parent);
    const isClosed = forms.closed.has(node.type) || TYPE_FIELDS.has(node.field);
    if (isReached && !isClosed && !isLoneString(node, forms)) open.add(node);
  }
  return [...open];
}

/** A string that stands as a statement is a docstring or a directive. */
function isLoneString(node: CodeNode, forms: CodeForms): boolean {
  if (node.parent === null || !forms.bodies.has(node.parent.type)) return false;
  if (forms.strings.has(node.type)) return forms.layout === "indent";
  const inner = namedChildren(node);
  const isExpression = node.type === "expression_statement" && inner.length === 1;
  return isExpression && forms.strings.has(inner[0]?.type ?? "");
}

/** How many statements stand around a node; itself does not count. */
export function statementDepthOf({ parent }: CodeNode, forms: CodeForms): number {
  let depth = 0;
  for (let outer = parent; outer?.parent; outer = outer.parent) {
    if (forms.bodies.has(outer.parent.type)) depth++;
  }
  return depth;
}

/** Every statement asks for its neighbours: long bodies are read once. */
const knownStatements = new WeakMap<CodeNode, readonly CodeNode[]>();

/** The statements of a body in source order, declarations and broken ones too; [] for any other node. */
export function statementsOf(node: CodeNode, forms: CodeForms): readonly CodeNode[] {
  if (!forms.bodies.has(node.type)) return [];
  const statements = knownStatements.get(node) ?? readStatements(node, forms);
  knownStatements.set(node, statements);
  return statements;
}

function readStatements(node: CodeNode, forms: CodeForms): CodeNode[] {
  const children = forms.sections.has(node.type) ? afterLabel(node) : node.children;
  return children.filter(
    (child) => child.isNamed && child.type !== "ERROR" && !child.type.endsWith("comment"),
  );
}

function afterLabel({ children }: CodeNode): CodeNode[] {
  const colon = children.findIndex(({ type }) => type === ":");
  return colon < 0 ? [] : children.slice(colon + 1);
}

/** What a header tests, without the brackets around it. */
export function conditionOf(node: CodeNode, forms: CodeForms): CodeNode | null {
  if (!forms.tests.has(node.type)) return null;
  const held = node.children.find((child) => child.field === "condition" && child.isNamed);
  return held === undefined ? null : withoutBrackets(held);
}

function withoutBrackets(node: CodeNode): CodeNode {
  const isWrapper = /^(?:parenthesized_expression|condition_clause)$/.test(node.type);
  const inner = namedChildren(node);
  return isWrapper && inner.length === 1 && inner[0] !== undefined ? inner[0] : node;
}

/** What a call hands over, in order; a keyword argument as a whole. */
export function argumentsOf(list: CodeNode, forms: CodeForms): CodeNode[] {
  return forms.argumentLists.has(list.type) ? namedChildren(list) : [];
}

/** The name that is called: of `a.b.c(1)` the `c`. */
export function calleeNameOf(call: CodeNode, forms: CodeForms): CodeNode | null {
  const field = forms.calls[call.type];
  const callee = field === undefined ? null : childByField(call, field);
  if (callee === null) return null;
  const member = forms.members[callee.type];
  return member === undefined ? callee : childByField(callee, member);
}

/** What an assignment or a declaration gives a name. */
export function assignedValueOf(node: CodeNode, forms: CodeForms): CodeNode | null {
  if (!forms.assignments.has(node.type) && !forms.augmented.has(node.type)) return null;
  const sign = node.children.findLastIndex(({ isNamed, type }) => !isNamed && type.endsWith("="));
  const value = sign < 0 ? undefined : node.children[sign + 1];
  return value?.isNamed ? value : null;
}

/** What `return` gives back, or the expression that is a function's whole body. */
export function returnedValueOf(node: CodeNode, forms: CodeForms): CodeNode | null {
  if (forms.returns.has(node.type)) return namedChildren(node)[0] ?? null;
  if (!forms.functions.has(node.type)) return null;
  const body = childByField(node, "body");
  return body === null || forms.bodies.has(body.type) ? null : body;
}

/** The expressions between the brackets of an element access, slices too. */
export function indexesOf(node: CodeNode, forms: CodeForms): CodeNode[] {
  if (!forms.subscripts.has(node.type)) return [];
  const bracket = node.children.findIndex(({ type }) => type === "[");
  const held = bracket < 0 ? node.children.slice(1) : node.children.slice(bracket + 1);
  return held
    .filter(({ isNamed }) => isNamed)
    .flatMap((child) => (/argument/.test(child.type) ? namedChildren(child) : [child]))
    .map((child) => (child.type === "argument" ? (namedChildren(child)[0] ?? child) : child));
}
