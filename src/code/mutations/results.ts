/** A value that is made and lost: a missing `return`, `await` or `from`. */
import { statementsOf } from "../spans/code-parts.ts";
import { type CodeNode, childByField, namedChildren } from "../spans/code-tree.ts";
import {
  type Family,
  type FileSite,
  functionAround,
  type ResultFacts,
  replace,
  textOf,
} from "./site.ts";

/** A call whose value is dropped, in a function that gives values back or calls itself. */
export const addReturn: Family = (node, site) => {
  const { forms } = site;
  const call = statementCall(node, site);
  const owner = call === null ? null : functionAround(node, site);
  if (call === null || owner === null || !forms.returns.has("return_statement")) return [];
  const name = childByField(owner, "name");
  const callee = childByField(call, forms.calls[call.type] ?? "");
  const isOwn =
    name !== null && callee !== null && endsWithName(textOf(callee, site), textOf(name, site));
  if (!isOwn && !factsOf(site).giving.has(owner)) return [];
  const { startIndex } = node;
  return [{ operator: "return", startIndex, endIndex: startIndex, replacement: "return " }];
};

function statementCall(node: CodeNode, { forms }: FileSite): CodeNode | null {
  if (node.type !== "expression_statement") return null;
  const [call, other] = namedChildren(node);
  if (call === undefined || other !== undefined) return null;
  return forms.calls[call.type] === undefined ? null : call;
}

function endsWithName(callee: string, name: string): boolean {
  return callee === name || callee.endsWith(`.${name}`);
}

/** A call of an asynchronous function of this file that nothing waits for. */
export const addAwait: Family = (node, site) => {
  const { forms } = site;
  const callee = childByField(node, forms.calls[node.type] ?? "");
  if (callee === null || !forms.names.has(callee.type)) return [];
  if (node.parent === null || /^await/.test(node.parent.type)) return [];
  const owner = functionAround(node, site);
  if (owner === null || !isAsync(owner) || !factsOf(site).asyncNames.has(textOf(callee, site)))
    return [];
  const isHead = node.parent.children[0] === node && forms.members[node.parent.type] !== undefined;
  const text = `await ${textOf(node, site)}`;
  return [replace("await", node, isHead ? `(${text})` : text)];
};

function isAsync(owner: CodeNode): boolean {
  return owner.children.some(({ type }) => type === "async");
}

function factsOf(site: FileSite): ResultFacts {
  site.results ??= { giving: collectGiving(site), asyncNames: collectAsyncNames(site) };
  return site.results;
}

function collectGiving(site: FileSite): Set<CodeNode> {
  const returns = site.open.filter(({ type }) => site.forms.returns.has(type));
  const owners = returns
    .filter((node) => namedChildren(node).length > 0)
    .map((node) => functionAround(node, site));
  return new Set(owners.filter((owner) => owner !== null));
}

function collectAsyncNames(site: FileSite): Set<string> {
  const owners = site.open.filter((node) => site.forms.functions.has(node.type) && isAsync(node));
  const names = owners.flatMap(
    (owner) => childByField(owner, "name") ?? childByField(owner.parent ?? owner, "name") ?? [],
  );
  return new Set(names.map((name) => textOf(name, site)));
}

/** `yield x` for `yield from x`, both ways; scripts write `yield*`. */
export const changeYield: Family = (node, site) => {
  if (!/^yield(?:_expression)?$/.test(node.type) || !node.isNamed) return [];
  const [word, from] = node.children;
  const value = namedChildren(node)[0];
  if (word === undefined || from === undefined || value === undefined) return [];
  const delegating = site.forms.layout === "indent" ? "yield from" : "yield*";
  const isDelegating = from.type === "from" || from.type === "*";
  return [
    {
      operator: "yield-from",
      startIndex: word.startIndex,
      endIndex: isDelegating ? from.endIndex : word.endIndex,
      replacement: isDelegating ? "yield" : delegating,
    },
  ];
};

/** `break` for `continue`, both ways; a section of a switch ends with a `break` of its own. */
export const changeJump: Family = (node, { forms }) => {
  if (!/^(?:break|continue)(?:_statement|_expression)?$/.test(node.type) || !node.isNamed)
    return [];
  const word = node.children[0] ?? node;
  const isInSection = node.parent !== null && forms.sections.has(node.parent.type);
  const isLast = node.parent !== null && statementsOf(node.parent, forms).at(-1) === node;
  if (isInSection && isLast) return [];
  return [replace("jump", word, word.type.startsWith("break") ? "continue" : "break")];
};
