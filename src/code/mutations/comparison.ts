/** A wrong comparison: another order, the other side, equal where unequal was meant. */
import type { Draft } from "./mutation.ts";
import { type Family, type FileSite, replace } from "./site.ts";

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">", ">=", "==", "!="],
  "<=": ["<", ">=", ">", "==", "!="],
  ">": [">=", "<", "<=", "==", "!="],
  ">=": [">", "<=", "<", "==", "!="],
  "==": ["!=", "<=", ">=", "<", ">"],
  "!=": ["==", "<", ">", "<=", ">="],
  "===": ["!==", "<=", ">=", "<", ">"],
  "!==": ["===", "<", ">", "<=", ">="],
  is: ["is not", "=="],
  "is not": ["is", "!="],
  in: ["not in"],
  "not in": ["in"],
};
const WORDS = new Set(["is", "is not", "in", "not in"]);

/** A chained comparison has several signs. */
export const changeComparison: Family = (node, site) => {
  if (!site.forms.binary.has(node.type)) return [];
  const signs = node.children.filter(
    ({ isNamed, type }) => !isNamed && Object.hasOwn(OTHERS, type),
  );
  return signs.flatMap((sign): Draft[] => {
    // Other languages' `in` has no opposite word.
    if (WORDS.has(sign.type) && site.forms.layout !== "indent") return [];
    const others = OTHERS[sign.type] ?? [];
    return others.map((other) => replace("comparison", sign, inStyleOf(other, site)));
  });
};

/** Where the file compares with three signs, so do we. */
function inStyleOf(sign: string, { text, forms }: FileSite): string {
  const isStrict = forms.layout === "braces" && /[^=]===[^=]/.test(text);
  return isStrict && /^[=!]=$/.test(sign) ? `${sign}=` : sign;
}
