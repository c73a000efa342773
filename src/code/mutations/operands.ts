/** Operands in the wrong order, one too many, or grouped by the wrong precedence. */
import { namedChildren } from "../spans/code-tree.ts";
import type { Draft } from "./mutation.ts";
import { type Family, replace, sidesOf, signOf, textOf } from "./site.ts";

const ORDERED = new Set(["-", "/", "//", "%", "**", "<<", ">>", "+"]);
const JOINING = new Set([..."+-*/%", "//", "**", "&&", "||", "and", "or", "??", "|", "&", "."]);

export const swapOperands: Family = (node, site) => {
  const sides = site.forms.binary.has(node.type) ? sidesOf(node) : null;
  const sign = signOf(node, ORDERED);
  if (sides === null || sign === null) return [];
  const [left, right] = sides;
  // Numbers may change places under a plus, texts and lists may not; which is which is not known.
  if (sign.type === "+" && [left, right].some(({ type }) => site.forms.integers.has(type)))
    return [];
  const between = site.text.slice(left.endIndex, right.startIndex);
  const [l, r] = [left, right].map((side) =>
    site.forms.binary.has(side.type) ? `(${textOf(side, site)})` : textOf(side, site),
  );
  return [replace("operand-swap", node, `${r}${between}${l}`)];
};

export const dropOperand: Family = (node, site) => {
  const sides = site.forms.binary.has(node.type) ? sidesOf(node) : null;
  if (sides === null || signOf(node, JOINING) === null) return [];
  // Of `a + b + c` also `a`: two too many.
  const first = site.forms.binary.has(sides[0].type) ? sidesOf(sides[0])?.[0] : undefined;
  const kept = first === undefined ? sides : [...sides, first];
  return kept.map((side) => replace("operand-drop", node, textOf(side, site)));
};

/** `a - b / c` for `(a - b) / c`, both ways. */
export const regroupOperands: Family = (node, site) => {
  const { forms, text } = site;
  const sides = forms.binary.has(node.type) ? sidesOf(node) : null;
  if (sides === null) return [];
  const [left, right] = sides;
  const drafts: Draft[] = [];
  const rightSides = forms.binary.has(right.type) ? sidesOf(right) : null;
  if (rightSides !== null) {
    const [inner, rest] = rightSides;
    const head = text.slice(node.startIndex, inner.endIndex);
    drafts.push(replace("regroup", node, `(${head})${text.slice(inner.endIndex, rest.endIndex)}`));
  }
  const leftSides = forms.binary.has(left.type) ? sidesOf(left) : null;
  if (leftSides !== null) {
    const [first, inner] = leftSides;
    const head = text.slice(first.startIndex, inner.startIndex);
    drafts.push(
      replace("regroup", node, `${head}(${text.slice(inner.startIndex, right.endIndex)})`),
    );
  }
  for (const side of sides) {
    const inner = namedChildren(side)[0];
    if (side.type !== "parenthesized_expression" || inner === undefined) continue;
    if (forms.binary.has(inner.type)) drafts.push(replace("regroup", side, textOf(inner, site)));
  }
  return drafts;
};
