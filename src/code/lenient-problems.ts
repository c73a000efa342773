/**
 * Errors the grammars let pass although no compiler would: wrong indentation in Python, and markdown
 * fences around a script, which read as tagged templates. Reports only what is certain.
 */
import type { Node, Tree } from "web-tree-sitter";
import type { LanguageId } from "./language.ts";
import { createProblem, MAX_PROBLEMS, type SyntaxProblem, textAt } from "./syntax-problems.ts";

type Check = (node: Node, text: string) => SyntaxProblem[];

const PYTHON_CLAUSES = ["elif_clause", "else_clause", "except_clause", "finally_clause"];
const SCRIPT_CHECKS: Readonly<Record<string, Check>> = { call_expression: checkFence };
const PYTHON_CHECKS: Readonly<Record<string, Check>> = {
  module: checkStatements,
  block: checkStatements,
  ...Object.fromEntries(PYTHON_CLAUSES.map((clause) => [clause, checkClause])),
};
const CHECKS: Partial<Record<LanguageId, Readonly<Record<string, Check>>>> = {
  python: PYTHON_CHECKS,
  javascript: SCRIPT_CHECKS,
  typescript: SCRIPT_CHECKS,
  tsx: SCRIPT_CHECKS,
};

/** At most 20 problems in source order. Meant for trees in which the grammar found none. */
export function findLenientProblems(
  tree: Tree,
  language: LanguageId,
  text: string,
): SyntaxProblem[] {
  const checks = CHECKS[language];
  // The walk below is not free; scripts hardly ever hold three backticks.
  if (checks === undefined || (language !== "python" && !text.includes("```"))) return [];
  return tree.rootNode
    .descendantsOfType(Object.keys(checks))
    .flatMap((node) => checks[node.type]?.(node, text) ?? [])
    .sort((a, b) => a.line - b.line)
    .slice(0, MAX_PROBLEMS);
}

/** "``" followed by a template is a call in JavaScript and a fence in a model's answer. */
function checkFence(node: Node, text: string): SyntaxProblem[] {
  const isTag = node.childForFieldName("function")?.text === "``";
  return isTag ? [createProblem("error", node, textAt(node, text))] : [];
}

/** Statements side by side start in one column, and a block holds at least one. */
function checkStatements(block: Node, text: string): SyntaxProblem[] {
  const statements = block.namedChildren.filter(({ type }) => type !== "comment");
  const first = statements[0];
  if (first === undefined) {
    return block.type === "block" ? [createProblem("missing", block, "indented block")] : [];
  }
  const expected = block.type === "module" ? "" : readIndent(first, text);
  if (expected === null) return [];
  return statements
    .filter((statement) => isMisplaced(statement, expected, text))
    .map((statement) => createProblem("error", statement, textAt(statement, text)));
}

/** `else` and its like stand below the statement they continue. */
function checkClause(clause: Node, text: string): SyntaxProblem[] {
  const statement = clause.parent;
  const expected = statement === null ? null : readIndent(statement, text);
  if (expected === null || !isMisplaced(clause, expected, text)) return [];
  return [createProblem("error", clause, textAt(clause, text))];
}

function isMisplaced(node: Node, expected: string, text: string): boolean {
  const indent = readIndent(node, text);
  return indent !== null && !isSameIndent(indent, expected);
}

/** The white space before a node; null when the node does not start a logical line. */
function readIndent(node: Node, text: string): string | null {
  const lineStart = node.startIndex - node.startPosition.column;
  const before = text.slice(lineStart, node.startIndex).replace(/^\uFEFF/, "");
  const continues = /\\\r?\n$/.test(text.slice(Math.max(0, lineStart - 3), lineStart));
  return continues || /[^ \t]/.test(before) ? null : before;
}

/** Python compares indentation twice, with tabs of eight columns and of one; both must agree. */
function isSameIndent(a: string, b: string): boolean {
  return a === b || (a.length === b.length && countColumns(a) === countColumns(b));
}

function countColumns(indent: string): number {
  let columns = 0;
  for (const char of indent) columns += char === "\t" ? 8 - (columns % 8) : 1;
  return columns;
}
