/**
 * The literals that variables of a template may hold: whatever they are set to anywhere, whatever a macro is called with.
 * Follows no flow and knows no conditions.
 */
import { isExpression } from "./content-taint.ts";
import { type Expression, type Macro, type Statement, walkTree } from "./syntax-tree.ts";
import { readPath } from "./trace-expression.ts";
import { listBoundNames } from "./trace-template.ts";

/** Of each variable, field and parameter. */
export const MAX_TEXTS = 64;

/** By path, as in "name" and "ns.field". */
export function findVariableTexts(
  root: Statement,
  macros: ReadonlyMap<string, Macro>,
): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  const nodes = [...walkTree(root)];
  for (const node of nodes) {
    if (node.type === "Set") learnTexts(node, texts);
    else if (node.type === "CallExpression") learnArguments(node, macros, texts);
  }
  // A loop variable holds what its list holds, wherever the list was set.
  for (const node of nodes) {
    const path = node.type === "For" ? readPath(node.loopvar) : null;
    if (node.type !== "For" || path === null) continue;
    const named = texts.get(readPath(node.iterable) ?? "") ?? [];
    addTexts(texts, path, [...listLiterals(node.iterable), ...named]);
  }
  return texts;
}

function learnTexts(node: Extract<Statement, { type: "Set" }>, texts: Map<string, string[]>): void {
  const path = readPath(node.assignee);
  if (path === null) return;
  const parts = node.value === null ? node.body : [node.value];
  addTexts(
    texts,
    path,
    parts.flatMap((part) => (isExpression(part) ? listLiterals(part) : [])),
  );
  const fields = node.value?.type === "CallExpression" ? node.value.args : [];
  for (const field of fields) {
    if (field.type !== "KeywordArgumentExpression") continue;
    addTexts(texts, `${path}.${field.key.value}`, listLiterals(field.value));
  }
}

/** A parameter holds what any call hands to it. */
function learnArguments(
  { callee, args }: Extract<Expression, { type: "CallExpression" }>,
  macros: ReadonlyMap<string, Macro>,
  texts: Map<string, string[]>,
): void {
  const macro = callee.type === "Identifier" ? macros.get(callee.value) : undefined;
  if (macro === undefined) return;
  const names = listBoundNames(macro).slice(1);
  for (const [index, arg] of args.entries()) {
    const name = arg.type === "KeywordArgumentExpression" ? arg.key.value : names[index];
    const value = arg.type === "KeywordArgumentExpression" ? arg.value : arg;
    if (name !== undefined) addTexts(texts, name, listLiterals(value));
  }
}

function addTexts(texts: Map<string, string[]>, path: string, found: readonly string[]): void {
  if (found.length > 0) texts.set(path, [...(texts.get(path) ?? []), ...found].slice(0, MAX_TEXTS));
}

export function listLiterals(node: Expression): string[] {
  const texts: string[] = [];
  for (const part of walkTree(node)) if (part.type === "StringLiteral") texts.push(part.value);
  return texts;
}
