/** Arguments and elements in the wrong order; calls around a value that are missing or too many. */
import {
  argumentsOf,
  assignedValueOf,
  calleeNameOf,
  returnedValueOf,
} from "../spans/code-parts.ts";
import { type CodeNode, childByField, namedChildren } from "../spans/code-tree.ts";
import { lentTo } from "./lent-texts.ts";
import type { Draft } from "./mutation.ts";
import { type Family, type FileSite, replace, signOf, textOf } from "./site.ts";

const ELEMENTS = /^(?:tuple|expression_list|pattern_list|list|array|array_pattern)$/;
const MAX_ELEMENTS = 6;
const NAMED_ARGUMENT =
  /^(?:keyword_argument|spread_element|list_splat|dictionary_splat|pair|named_argument)$/;

/** Neighbours among arguments, elements of a short list, and several indexes. */
export const swapArguments: Family = (node, site) => {
  const held = swappable(node, site);
  return held.slice(1).flatMap((second, at): Draft[] => {
    const first = held[at];
    if (first === undefined || [first, second].some(({ type }) => NAMED_ARGUMENT.test(type)))
      return [];
    const between = site.text.slice(first.endIndex, second.startIndex);
    if (!between.includes(",")) return [];
    const { startIndex } = first;
    const replacement = textOf(second, site) + between + textOf(first, site);
    return [{ operator: "argument-swap", startIndex, endIndex: second.endIndex, replacement }];
  });
};

function swappable(node: CodeNode, { forms }: FileSite): CodeNode[] {
  const listed = argumentsOf(node, forms);
  if (listed.length > 0) return listed.slice(0, MAX_ELEMENTS + 1);
  if (forms.subscripts.has(node.type)) {
    return node.children.filter(({ field, isNamed }) => isNamed && field === "subscript");
  }
  const elements = ELEMENTS.test(node.type) ? namedChildren(node) : [];
  // Constants in a list are in the order someone chose.
  const isConstant = elements.every(
    ({ type }) => forms.integers.has(type) || forms.strings.has(type),
  );
  return elements.length > MAX_ELEMENTS || isConstant ? [] : elements;
}

/** One argument or element too many. */
export const dropArgument: Family = (node, site) => {
  const held = swappable(node, site);
  const isCall = site.forms.argumentLists.has(node.type);
  const elements = isCall || ELEMENTS.test(node.type) ? namedChildren(node) : [];
  const listed = held.length > 0 ? held : elements.slice(0, MAX_ELEMENTS);
  if (listed.length < 2) return [];
  return listed.flatMap((one, at): Draft[] => {
    const before = listed[at - 1];
    const after = listed[at + 1];
    if (before === undefined && after === undefined) return [];
    const startIndex = before?.endIndex ?? one.startIndex;
    const endIndex = before === undefined ? (after?.startIndex ?? one.endIndex) : one.endIndex;
    return [{ operator: "argument-drop", startIndex, endIndex, replacement: "" }];
  });
};

/** Another call of the same function or method that stands in the same function. */
export const changeCall: Family = (node, site) => {
  const name = calleeNameOf(node, site.forms);
  if (name === null || isStatementCall(node)) return [];
  const own = textOf(node, site);
  const calls = lentTo(node, site).calls.get(textOf(name, site)) ?? [];
  const others = calls.filter((call) => !call.includes(own) && !own.includes(call));
  return others.map((call) => replace("same-call", node, call));
};

const WRAPPABLE =
  /^(?:identifier|variable_name|call|call_expression|attribute|member_expression|subscript|subscript_expression|binary_operator|binary_expression|list_comprehension|generator_expression)$/;
const COMPARING = new Set([
  "<",
  "<=",
  ">",
  ">=",
  "==",
  "!=",
  "===",
  "!==",
  "/",
  "%",
  "//",
  "in",
  "not in",
]);

/** `x` for `f(x)`, with an `f` that the same function calls with one argument. */
export const wrapInCall: Family = (node, site) => {
  const callees = lentTo(node, site).callees;
  if (callees.length === 0) return [];
  return wrappable(node, site).flatMap((value) => {
    const text = textOf(value, site);
    const called = callees.filter((callee) => !text.startsWith(`${callee}(`) && callee !== text);
    return called.map((callee) => replace("call-wrap", value, `${callee}(${text})`));
  });
};

function wrappable(node: CodeNode, { forms }: FileSite): CodeNode[] {
  const isOperation = forms.binary.has(node.type) && signOf(node, COMPARING) !== null;
  const values = [
    ...argumentsOf(node, forms),
    returnedValueOf(node, forms),
    assignedValueOf(node, forms),
    ...(isOperation ? namedChildren(node) : []),
  ];
  return values.filter((value) => value !== null).filter(({ type }) => WRAPPABLE.test(type));
}

/** `f(x)` for `x`, where the value is used. */
export const unwrapCall: Family = (node, site) => {
  const { forms } = site;
  if (forms.calls[node.type] === undefined || isStatementCall(node)) return [];
  const lists = node.children.filter(({ type }) => forms.argumentLists.has(type));
  const [only, second] = lists.flatMap((list) => argumentsOf(list, forms));
  const drafts: Draft[] = [];
  if (only !== undefined && second === undefined && !NAMED_ARGUMENT.test(only.type)) {
    drafts.push(replace("call-unwrap", node, textOf(only, site)));
  }
  const callee = calleeNameOf(node, forms);
  const object =
    callee?.parent === node ? childByField(node, "object") : callee?.parent?.children[0];
  if (object?.isNamed && callee !== null && object.endIndex < callee.startIndex) {
    drafts.push(replace("call-unwrap", node, textOf(object, site)));
  }
  return drafts;
};

function isStatementCall({ parent }: CodeNode): boolean {
  return parent === null || parent.type === "expression_statement" || parent.type === "await";
}
