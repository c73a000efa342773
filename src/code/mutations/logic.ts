/** Wrong logic: and for or, a missing or needless not, true for false, a missing or needless minus. */
import { conditionOf, returnedValueOf } from "../spans/code-parts.ts";
import { type CodeNode, namedChildren } from "../spans/code-tree.ts";
import type { Draft } from "./mutation.ts";
import { type Family, type FileSite, replace, signOf, textOf } from "./site.ts";

const OTHERS = new Map<string, readonly string[]>([
  ["and", ["or"]],
  ["or", ["and"]],
  ["&&", ["||"]],
  ["||", ["&&"]],
  ["??", ["||", "&&"]],
]);
const NOT = new Set(["not", "!"]);
const SIMPLE =
  /(?:^identifier|variable_name|call|attribute|member_expression|invocation|subscript)/;

export const changeLogic: Family = (node, { forms }) => {
  const sign = forms.binary.has(node.type) ? signOf(node, OTHERS) : null;
  if (sign === null) return [];
  // Only the grammars of these forms know `??`.
  const more = forms.returns.has("return_statement") && forms.lists.has("array") ? ["??"] : [];
  const others = [...(OTHERS.get(sign.type) ?? []), ...(sign.type === "&&" ? more : [])];
  return others.map((other) => replace("logic", sign, other));
};

export const changeNegation: Family = (node, site) => {
  const { forms } = site;
  const sign = forms.unary.has(node.type) ? signOf(node, NOT) : null;
  const inner = namedChildren(node)[0];
  if (sign !== null && inner !== undefined) {
    return [replace("negation", node, textOf(inner, site))];
  }
  if (forms.binary.has(node.type) && signOf(node, OTHERS) !== null) {
    return namedChildren(node).flatMap((side) => negate(side, site));
  }
  const condition = conditionOf(node, forms);
  return condition === null ? [] : negate(condition, site);
};

function negate(node: CodeNode, site: FileSite): Draft[] {
  const { forms } = site;
  const isComparison = forms.binary.has(node.type) && signOf(node, OTHERS) === null;
  // A comparison has its opposite already, a constant would be forced.
  if (isComparison || forms.truths.has(node.type) || forms.unary.has(node.type)) return [];
  const text = textOf(node, site);
  const isBare = SIMPLE.test(node.type) || node.type === "parenthesized_expression";
  return [replace("negation", node, forms.word.not + (isBare ? text : `(${text})`))];
}

/** A loop that never ends by its test may have been meant to end with what it works on. */
export const changeTruth: Family = (node, site) => {
  const { forms, names } = site;
  if (!forms.truths.has(node.type) || node.children.length > 0) return [];
  const word = textOf(node, site);
  const other = word === forms.word.true ? forms.word.false : forms.word.true;
  const { parent } = node;
  const holder = parent?.type === "parenthesized_expression" ? parent.parent : parent;
  const isTest = holder !== null && holder !== undefined && conditionOf(holder, forms) === node;
  if (!isTest) return [replace("truth", node, other)];
  if (!forms.loops.has(holder.type)) return [];
  const visible = names?.visibleAt(node.startIndex) ?? [];
  return visible.map((name) => replace("truth", node, name));
};

const MAX_ANSWERS = 6;

/** A function that answers the opposite: every `return` of a constant turned round, in one edit. */
export const turnAnswers: Family = (node, site) => {
  const { forms, open, text } = site;
  if (!forms.functions.has(node.type)) return [];
  const answers = open.flatMap((inner) => {
    const isInside = inner.startIndex > node.startIndex && inner.endIndex <= node.endIndex;
    const value = isInside && forms.returns.has(inner.type) ? returnedValueOf(inner, forms) : null;
    return value !== null && forms.truths.has(value.type) && !value.isBroken ? [value] : [];
  });
  const [first] = answers;
  const last = answers.at(-1);
  if (first === undefined || last === undefined) return [];
  if (answers.length < 2 || answers.length > MAX_ANSWERS) return [];
  let replacement = "";
  let at = first.startIndex;
  for (const answer of answers) {
    const isTrue = textOf(answer, site) === forms.word.true;
    replacement += text.slice(at, answer.startIndex) + forms.word[isTrue ? "false" : "true"];
    at = answer.endIndex;
  }
  const { startIndex } = first;
  return [{ operator: "truth", startIndex, endIndex: last.endIndex, replacement }];
};

const NUMERIC =
  /(?:^identifier$|variable_name|call|attribute|member_expression|integer|number|literal)/;

/** A minus lost or left over, at values that are returned, compared or handed over. */
export const changeSign: Family = (node, site) => {
  const { forms } = site;
  const sign = forms.unary.has(node.type) ? signOf(node, new Set(["-"])) : null;
  const inner = namedChildren(node)[0];
  if (sign !== null && inner !== undefined) return [replace("sign", node, textOf(inner, site))];
  const value = returnedValueOf(node, forms);
  if (value === null || !NUMERIC.test(value.type) || forms.strings.has(value.type)) return [];
  return [replace("sign", value, `-${textOf(value, site)}`)];
};
