/** Off by one: integers, and one more or less at indexes, limits, compared and handed-over values. */
import {
  argumentsOf,
  assignedValueOf,
  calleeNameOf,
  indexesOf,
  returnedValueOf,
} from "../spans/code-parts.ts";
import { type CodeNode, namedChildren } from "../spans/code-tree.ts";
import type { Draft, MutationOperator } from "./mutation.ts";
import { type Family, type FileSite, replace, signOf, textOf } from "./site.ts";

const COMPARING = new Set(["<", "<=", ">", ">=", "==", "!=", "===", "!=="]);
const SCALING = new Set(["*", "/", "//", "%"]);
const MAX_DIGITS = 15;

export const changeInteger: Family = (node, site) => {
  if (!site.forms.integers.has(node.type)) return [];
  const text = textOf(node, site);
  if (!/^\d+$/.test(text) || text.length > MAX_DIGITS) return [];
  const value = Number(text);
  // Where counting starts is most often 0, 1 or 2.
  const starts = value < 2 ? [0, 1, 2, -1] : [0, 1, -1];
  const others = [...new Set([value + 1, value - 1, ...starts])].filter((other) => other !== value);
  // After a minus, another one would make a decrement, or nothing new.
  const isNegative = /-\s*$/.test(
    site.text.slice(Math.max(0, node.startIndex - 8), node.startIndex),
  );
  return others
    .filter((other) => other >= 0 || !isNegative)
    .map((other) => replace("boundary", node, `${other}`));
};

/** Index, slice and range limits, and both sides of a comparison. */
export const shiftLimit: Family = (node, site) => {
  const { forms } = site;
  const limits = indexesOf(node, forms).flatMap((index) =>
    forms.slices.has(index.type) ? namedChildren(index) : [index],
  );
  if (forms.slices.has(node.type)) limits.push(...namedChildren(node));
  const isComparison = forms.binary.has(node.type) && signOf(node, COMPARING) !== null;
  if (isComparison) limits.push(...namedChildren(node));
  const callee = calleeNameOf(node, forms);
  if (callee !== null && textOf(callee, site) === "range") {
    limits.push(...listArguments(node, site));
  }
  return limits.flatMap((limit) => shift("boundary", limit, site));
};

/** The same where a limit is less often wrong: arguments, results, factors and what stands in brackets. */
export const shiftValue: Family = (node, site) => {
  const { forms } = site;
  const values = argumentsOf(node, forms);
  const single = [returnedValueOf(node, forms), assignedValueOf(node, forms)];
  values.push(...single.filter((value) => value !== null));
  if (node.type === "parenthesized_expression") values.push(...namedChildren(node));
  const isProduct = forms.binary.has(node.type) && signOf(node, SCALING) !== null;
  const factors = isProduct ? namedChildren(node) : [];
  return [
    ...values.flatMap((value) => shift("offset", value, site)),
    ...factors.flatMap((factor) => shift("offset", factor, site, true)),
  ];
};

function listArguments(call: CodeNode, { forms }: FileSite): CodeNode[] {
  return call.children.flatMap((child) => argumentsOf(child, forms));
}

const COUNTABLE =
  /^(?:identifier|variable_name|call|call_expression|method_invocation|invocation_expression|function_call_expression|attribute|member_expression|selector_expression|field_expression|field_access|subscript|subscript_expression|index_expression|array_access|parenthesized_expression)$/;
const ADDING = new Set(["+", "-", "*", "/", "//", "%"]);

function shift(
  operator: MutationOperator,
  node: CodeNode,
  site: FileSite,
  isTight = false,
): Draft[] {
  const isSum = site.forms.binary.has(node.type) && signOf(node, ADDING) !== null;
  if (!isSum && !COUNTABLE.test(node.type)) return [];
  if (isTight && isSum) return [];
  const text = textOf(node, site);
  return ["+ 1", "- 1"].map((step) =>
    replace(operator, node, isTight ? `(${text} ${step})` : `${text} ${step}`),
  );
}
