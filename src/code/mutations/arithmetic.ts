/** A wrong operator between numbers, in an expression or with an assignment. */
import { childByField } from "../spans/code-tree.ts";
import { type Family, type FileSite, replace, signOf, textOf } from "./site.ts";

const OTHERS = new Map<string, readonly string[]>([
  ["+", ["-", "*"]],
  ["-", ["+", "*"]],
  ["*", ["+", "/", "-"]],
  ["/", ["*", "-", "+"]],
  ["//", ["/", "%", "*"]],
  ["%", ["/", "*"]],
  ["**", ["*"]],
  ["&", ["|", "^"]],
  ["|", ["&", "^"]],
  ["^", ["&", "|"]],
  ["<<", [">>"]],
  [">>", ["<<"]],
  [">>>", [">>"]],
]);
/** Signs of one grammar only. */
const PYTHON_OTHERS = new Map<string, readonly string[]>([
  ["/", ["//"]],
  ["%", ["//"]],
  ["*", ["**"]],
]);

export const changeArithmetic: Family = (node, site) => {
  if (!site.forms.binary.has(node.type)) return [];
  const sign = signOf(node, OTHERS);
  if (sign === null) return [];
  return othersOf(sign.type, site).map((other) => replace("arithmetic", sign, other));
};

function othersOf(sign: string, { forms }: FileSite): readonly string[] {
  const more = forms.layout === "indent" ? (PYTHON_OTHERS.get(sign) ?? []) : [];
  return [...(OTHERS.get(sign) ?? []), ...more];
}

const ASSIGNING = new Map<string, readonly string[]>([
  ["+=", ["-=", "=", "*="]],
  ["-=", ["+=", "=", "*="]],
  ["*=", ["+=", "=", "/="]],
  ["/=", ["*=", "=", "-="]],
  ["//=", ["/=", "%=", "="]],
  ["%=", ["/=", "="]],
  ["**=", ["*=", "="]],
  ["|=", ["&=", "^=", "="]],
  ["&=", ["|=", "^=", "="]],
  ["^=", ["|=", "&=", "="]],
  ["<<=", [">>=", "="]],
  [">>=", ["<<=", "="]],
]);

/** `+=` for `-=`, a missing or needless `+`, `++` for `--`. */
export const changeAssignment: Family = (node, site) => {
  const step = node.children.find(({ isNamed, type }) => !isNamed && /^(?:\+\+|--)$/.test(type));
  if (step !== undefined) {
    return [replace("augmented-assignment", step, step.type === "++" ? "--" : "++")];
  }
  const { forms } = site;
  const signed = forms.augmented.has(node.type) ? signOf(node, ASSIGNING) : null;
  if (signed !== null) {
    const others = ASSIGNING.get(signed.type) ?? [];
    return others.map((other) => replace("augmented-assignment", signed, other));
  }
  const plain = forms.assignments.has(node.type) ? signOf(node, new Set(["="])) : null;
  if (plain === null || !isSetAgain(childByField(node, "left"), site)) return [];
  return ["+=", "-=", "*="].map((other) => replace("augmented-assignment", plain, other));
};

/** Whether what is assigned had a value before: a name declared further up, never a declaration. */
function isSetAgain(left: ReturnType<typeof childByField>, site: FileSite): boolean {
  if (left === null) return false;
  if (!site.forms.names.has(left.type)) return site.forms.subscripts.has(left.type);
  const at = left.startIndex + (textOf(left, site).startsWith("$") ? 1 : 0);
  const declaredAt = (site.names?.at(left.startIndex) ?? site.names?.at(at))?.declaredAt ?? null;
  return declaredAt !== null && declaredAt < left.startIndex;
}
