/** What a function's own code lends to a mend elsewhere in it: callees, suffixes and literals it uses. Pure. */
import { argumentsOf, calleeNameOf } from "../spans/code-parts.ts";
import { type CodeNode, childByField } from "../spans/code-tree.ts";
import { type FileSite, functionAround, type LentTexts, textOf } from "./site.ts";

const MAX_CALLEES = 5;
/** Of one name. */
const MAX_CALLS = 4;
const MAX_SUFFIXES = 5;
const MAX_LITERALS = 8;
const MAX_TEXT_CHARS = 40;
/** `len`, `Math.abs`; never a method of some object. */
const CALLEE = /^(?:[\p{L}_$][\p{L}\p{N}_$]*|[A-Z]\w*\.\w+)$/u;
const NO_FUNCTION = /^(?:print|console|super|range|enumerate|isinstance)\b/;

/** What the function around `node` lends it, or the file where it stands in none. */
export function lentTo(node: CodeNode, site: FileSite): LentTexts {
  const owner = outermostFunction(node, site);
  const known = site.lent.get(owner);
  if (known !== undefined) return known;
  const lent = collect(owner, site);
  site.lent.set(owner, lent);
  return lent;
}

/** A closure borrows from the function around it. */
function outermostFunction(node: CodeNode, site: FileSite): CodeNode | null {
  let found: CodeNode | null = null;
  for (
    let outer = functionAround(node, site);
    outer !== null;
    outer = functionAround(outer, site)
  ) {
    found = outer;
  }
  return found;
}

function collect(owner: CodeNode | null, site: FileSite): LentTexts {
  const { open, forms } = site;
  const inside = open.filter(
    ({ startIndex, endIndex, isBroken }) =>
      !isBroken &&
      (owner === null || (owner.startIndex <= startIndex && endIndex <= owner.endIndex)),
  );
  const literals = (types: ReadonlySet<string>) =>
    inside.filter(({ type }) => types.has(type)).map((node) => textOf(node, site));
  return {
    callees: choose(
      inside.flatMap((node) => readCallee(node, site)),
      MAX_CALLEES,
    ),
    suffixes: choose(
      inside.flatMap((node) => readSuffix(node, site)),
      MAX_SUFFIXES,
    ),
    calls: groupCalls(inside, site),
    strings: choose(literals(forms.strings), MAX_LITERALS),
    integers: choose(literals(forms.integers), MAX_LITERALS),
  };
}

function groupCalls(inside: readonly CodeNode[], site: FileSite): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const node of inside) {
    const name = calleeNameOf(node, site.forms);
    if (name === null) continue;
    const callee = textOf(name, site);
    groups.set(callee, choose([...(groups.get(callee) ?? []), textOf(node, site)], MAX_CALLS));
  }
  return groups;
}

function choose(texts: readonly string[], limit: number): string[] {
  const short = texts.filter((text) => text.length <= MAX_TEXT_CHARS && !text.includes("\n"));
  return [...new Set(short)].slice(0, limit);
}

function readCallee(node: CodeNode, site: FileSite): string[] {
  const { forms } = site;
  const name = calleeNameOf(node, forms);
  const lists = node.children.filter(({ type }) => forms.argumentLists.has(type));
  const count = lists.flatMap((list) => argumentsOf(list, forms)).length;
  if (name === null || count !== 1 || node.type === "new_expression") return [];
  const callee = site.text.slice(node.startIndex, name.endIndex);
  return CALLEE.test(callee) && !NO_FUNCTION.test(callee) ? [callee] : [];
}

/** What follows a bare name: an index or slice of constants, a member, a method without arguments. */
function readSuffix(node: CodeNode, site: FileSite): string[] {
  const { forms, text } = site;
  const [head] = node.children;
  if (head === undefined || !forms.names.has(head.type)) return [];
  const suffix = text.slice(head.endIndex, node.endIndex);
  if (forms.subscripts.has(node.type)) return /^\[[-\d:\s]+\]$/.test(suffix) ? [suffix] : [];
  if (forms.members[node.type] === undefined || !/^\.\w+$/.test(suffix)) return [];
  const { parent } = node;
  const isCalled = parent !== null && childByField(parent, forms.calls[parent.type] ?? "") === node;
  if (!isCalled) return [suffix];
  return text.slice(node.endIndex, node.endIndex + 2) === "()" ? [`${suffix}()`] : [];
}
