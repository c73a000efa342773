/** A wrong name: a variable, a member of an object, or one of several functions that look alike. */
import { calleeNameOf } from "../spans/code-parts.ts";
import { type CodeNode, childByField } from "../spans/code-tree.ts";
import { lentTo } from "./lent-texts.ts";
import type { Draft } from "./mutation.ts";
import { type Family, type FileSite, replace, textOf } from "./site.ts";

const ROLES = new Set(["read", "write", "call"]);

/** Another name visible in the same function; a declaration and an argument's keyword keep theirs. */
export const changeVariable: Family = (node, site) => {
  if (!node.isNamed || node.children.length > 0) return [];
  const use = site.names?.at(node.startIndex) ?? null;
  if (use === null || !ROLES.has(use.role) || use.name !== textOf(node, site)) return [];
  return use.others().map((other) => replace("variable", node, other));
};

const MAX_MEMBERS = 8;

/** Another member that the file uses: of the same object first, called where this one is called. */
export const changeMember: Family = (node, site) => {
  const name = memberNameOf(node, site);
  if (name === null) return [];
  const isCalled = isCallee(node, site);
  const own = textOf(name, site);
  const object = objectTextOf(node, name, site);
  const same: string[] = [];
  const more: string[] = [];
  for (const { node: other, name: otherName } of membersOf(site)) {
    if (isCallee(other, site) !== isCalled) continue;
    const isSame = objectTextOf(other, otherName, site) === object;
    (isSame ? same : more).push(textOf(otherName, site));
  }
  const found = [...new Set([...same, ...(isCalled ? [] : more)])].filter((other) => other !== own);
  return found.slice(0, MAX_MEMBERS).map((other) => replace("member", name, other));
};

const members = new WeakMap<FileSite, { node: CodeNode; name: CodeNode }[]>();

function membersOf(site: FileSite): { node: CodeNode; name: CodeNode }[] {
  const known = members.get(site);
  if (known !== undefined) return known;
  const found = site.open.flatMap((node) => {
    const name = node.isBroken ? null : memberNameOf(node, site);
    return name === null ? [] : [{ node, name }];
  });
  members.set(site, found);
  return found;
}

function memberNameOf(node: CodeNode, { forms }: FileSite): CodeNode | null {
  const field = forms.members[node.type];
  const name = field === undefined ? null : childByField(node, field);
  // A call without an object has a name too.
  return name !== null && name.startIndex > node.startIndex && node.children[0] !== name
    ? name
    : null;
}

function objectTextOf(node: CodeNode, name: CodeNode, { text }: FileSite): string {
  return text.slice(node.startIndex, name.startIndex);
}

function isCallee(node: CodeNode, { forms }: FileSite): boolean {
  if (forms.calls[node.type] !== undefined) return true;
  const { parent } = node;
  return parent !== null && childByField(parent, forms.calls[parent.type] ?? "") === node;
}

/** Functions of the same arguments and sort, of several languages: each is a slip for the others of its row. */
const SIBLINGS: readonly (readonly string[])[] = [
  ["min", "max"],
  ["any", "all"],
  ["some", "every"],
  ["append", "extend"],
  ["add", "update"],
  ["append", "add"],
  ["push", "unshift"],
  ["shift", "pop"],
  ["pop", "popleft"],
  ["append", "appendleft"],
  ["lower", "upper", "swapcase", "title", "capitalize"],
  ["islower", "isupper"],
  ["isdigit", "isalpha", "isalnum"],
  ["toLowerCase", "toUpperCase"],
  ["toLower", "toUpper"],
  ["ToLower", "ToUpper"],
  ["downcase", "upcase", "swapcase"],
  ["startswith", "endswith"],
  ["startsWith", "endsWith"],
  ["HasPrefix", "HasSuffix"],
  ["lstrip", "rstrip", "strip"],
  ["trimStart", "trimEnd", "trim"],
  ["ljust", "rjust"],
  ["padStart", "padEnd"],
  ["floor", "ceil", "round", "trunc"],
  ["Floor", "Ceil", "Round"],
  ["int", "round"],
  ["index", "rindex"],
  ["find", "rfind"],
  ["indexOf", "lastIndexOf"],
  ["find", "findLast", "filter"],
  ["findIndex", "findLastIndex"],
  ["sort", "reverse"],
  ["sorted", "reversed"],
  ["keys", "values", "items"],
  ["keys", "values", "entries"],
  ["union", "intersection", "difference"],
  ["issubset", "issuperset"],
  ["left", "right"],
  ["first", "last"],
  ["split", "rsplit"],
  ["slice", "splice"],
  ["reduce", "reduceRight"],
  ["map", "flatMap"],
  ["divmod", "pow"],
  ["sin", "cos"],
];

export const changeSibling: Family = (node, site) => {
  const name = calleeNameOf(node, site.forms);
  if (name === null) return [];
  const own = textOf(name, site);
  const others = SIBLINGS.filter((row) => row.includes(own)).flat();
  return [...new Set(others)]
    .filter((other) => other !== own)
    .map((other) => replace("sibling-call", name, other));
};

/** An index, slice or member behind a name that is missing or too much; the function uses it elsewhere. */
export const changeSuffix: Family = (node, site): Draft[] => {
  const { forms } = site;
  const [head] = node.children;
  const isSuffixed = forms.subscripts.has(node.type) || forms.members[node.type] !== undefined;
  if (isSuffixed && head?.isNamed && !isCallee(node, site) && !isTarget(node, site)) {
    return [replace("suffix", node, textOf(head, site))];
  }
  const role = forms.names.has(node.type) ? site.names?.at(node.startIndex)?.role : undefined;
  const { parent } = node;
  if (role !== "read" || parent === null || forms.members[parent.type] !== undefined) return [];
  if (forms.subscripts.has(parent.type)) return [];
  const text = textOf(node, site);
  return lentTo(node, site).suffixes.map((suffix) => replace("suffix", node, text + suffix));
};

/** What is assigned to, or added to, stays what it is. */
function isTarget({ parent, field }: CodeNode, { forms }: FileSite): boolean {
  const isAssigned =
    parent !== null && (forms.assignments.has(parent.type) || forms.augmented.has(parent.type));
  return isAssigned && (field === "left" || field === "pattern");
}
