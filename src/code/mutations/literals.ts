/** Wrong constants and containers: another literal of the function, an empty one, a list around a value. */
import { argumentsOf, calleeNameOf, returnedValueOf } from "../spans/code-parts.ts";
import { type CodeNode, namedChildren } from "../spans/code-tree.ts";
import { lentTo } from "./lent-texts.ts";
import type { Draft } from "./mutation.ts";
import { type Family, type FileSite, replace, textOf } from "./site.ts";

const EMPTY_STRINGS: Readonly<Record<string, string>> = {
  '""': '" "',
  "''": "' '",
  '" "': '""',
  "' '": "''",
};

/** A literal that stands for another one of the same function, and an empty text for a space. */
export const changeLiteral: Family = (node, site) => {
  const { forms } = site;
  const own = textOf(node, site);
  const isString = forms.strings.has(node.type);
  if (!isString && !forms.integers.has(node.type)) return [];
  const lent = lentTo(node, site);
  const others = (isString ? lent.strings : lent.integers).filter((other) => other !== own);
  const drafts = others.map((other) => replace("literal", node, other));
  const spaced = EMPTY_STRINGS[own];
  if (isString && spaced !== undefined) drafts.push(replace("empty-literal", node, spaced));
  return drafts;
};

/** `[]` for `[[]]`; `return x` for `return [x]`; `return []` for `return [x]`. */
export const changeList: Family = (node, site) => {
  const { forms, names } = site;
  const drafts: Draft[] = [];
  const own = forms.lists.has(node.type) ? textOf(node, site) : "";
  if (own === "[]") drafts.push(replace("empty-literal", node, "[[]]"));
  if (own === "[[]]") drafts.push(replace("empty-literal", node, "[]"));
  const value = forms.lists.size > 0 ? returnedValueOf(node, forms) : null;
  if (value === null) return drafts;
  if (forms.names.has(value.type)) {
    drafts.push(replace("list-wrap", value, `[${textOf(value, site)}]`));
  }
  if (forms.lists.has(value.type) && textOf(value, site) === "[]") {
    const held = names?.visibleAt(value.startIndex) ?? [];
    drafts.push(...held.map((name) => replace("list-wrap", value, `[${name}]`)));
  }
  return drafts;
};

/** `range(n)` for `range(1, n)`, both ways; `x[i:]` for `x[:i]`. */
export const changeLimit: Family = (node, site) => {
  const callee = calleeNameOf(node, site.forms);
  if (callee !== null && textOf(callee, site) === "range") return changeRange(node, site);
  if (!site.forms.slices.has(node.type)) return [];
  const [bound, second] = namedChildren(node);
  const own = textOf(node, site);
  if (bound === undefined || second !== undefined || own.split(":").length !== 2) return [];
  const text = textOf(bound, site);
  return [replace("limit", node, own.startsWith(":") ? `${text}:` : `:${text}`)];
};

function changeRange(call: CodeNode, site: FileSite): Draft[] {
  const list = call.children.find(({ type }) => site.forms.argumentLists.has(type));
  const [first, second, third] = list === undefined ? [] : argumentsOf(list, site.forms);
  if (list === undefined || first === undefined || third !== undefined) return [];
  const text = textOf(first, site);
  if (second === undefined) {
    return ["1, ", "2, "].map((start) => replace("limit", list, `(${start}${text})`));
  }
  return [replace("limit", list, `(${textOf(second, site)})`)];
}
