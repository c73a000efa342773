/**
 * The stretches of a file worth making anew: statements, runs and bodies of them, and expressions.
 * Comments, docstrings, imports and what declares a name for others are not offered. Keeps no tree.
 */
import { languageOf } from "../language.ts";
import { loadGrammar } from "../syntax.ts";
import { createDeadline, readWithTree } from "../with-tree.ts";
import { type CodeForms, formsOf } from "./code-forms.ts";
import {
  argumentsOf,
  assignedValueOf,
  conditionOf,
  indexesOf,
  listOpenNodes,
  returnedValueOf,
  statementDepthOf,
  statementsOf,
} from "./code-parts.ts";
import { type CodeNode, type CodeTree, childByField, readCodeTree } from "./code-tree.ts";
import { indentationAt, wholeLinesOf } from "./whole-lines.ts";

export type SpanKind =
  | "statement"
  | "block"
  | "expression"
  | "condition"
  | "argument"
  | "return-value";

export interface Span {
  kind: SpanKind;
  /** UTF-16 units in the text. */
  startIndex: number;
  endIndex: number;
  /** From 1. */
  startLine: number;
  endLine: number;
  /** How many statements stand around it. */
  depth: number;
  /** White space that its first line begins with. */
  indentation: string;
  /** Whether nothing else stands on its lines. */
  ownLines: boolean;
}

export interface LineRange {
  /** From 1, both inclusive. */
  startLine: number;
  endLine: number;
}

const MAX_CHARS = 512 * 1024;
/** A busy machine needs several times what an idle one does; a file by hand is parsed in 5 to 50. */
const MAX_PARSE_MS = 1000;
const MAX_MS = 300;
const MAX_SPANS = 400;
const MAX_RUN_STATEMENTS = 4;

interface SpanWalk {
  text: string;
  forms: CodeForms;
  range: LineRange;
  /** By start and end: the first kind found stays. */
  found: Map<string, Span>;
  open: ReadonlySet<CodeNode>;
}

/**
 * At most 400 spans that begin in the range, outer ones first; null when no grammar reads the file,
 * or it is over a limit. Blocks for up to a second to parse and 300 ms to read.
 * Throws AgentError "language-unusable".
 */
export async function listSpans(
  path: string,
  text: string,
  range: LineRange,
): Promise<Span[] | null> {
  const language = languageOf(path);
  const forms = language === null ? null : formsOf(language.id);
  if (language === null || forms === null || text.length > MAX_CHARS) return null;
  const grammar = await loadGrammar(language);
  return readWithTree(text, { grammar, maxMs: MAX_PARSE_MS }, (tree) => {
    const isPastDeadline = createDeadline(MAX_MS);
    const code = readCodeTree(tree, text, { ...range, isPastDeadline });
    return collectSpans(code, forms, range);
  });
}

function collectSpans(code: CodeTree, forms: CodeForms, range: LineRange): Span[] {
  const open = new Set(listOpenNodes(code, forms));
  const walk: SpanWalk = { text: code.text, forms, range, found: new Map(), open };
  // What is listed first survives the limit: statements, then what stands in them, then runs of them.
  for (const node of open) for (const one of statementsOf(node, forms)) addStatement(one, walk);
  for (const node of open) addExpressions(node, walk);
  for (const node of open) addBlocks(node, walk);
  return [...walk.found.values()]
    .slice(0, MAX_SPANS)
    .sort((a, b) => a.startIndex - b.startIndex || b.endIndex - a.endIndex);
}

function isOffered(node: CodeNode, { forms, open }: SpanWalk): boolean {
  return open.has(node) && !node.isBroken && !forms.fixed.has(node.type);
}

function addStatement(node: CodeNode, walk: SpanWalk): void {
  if (isOffered(node, walk)) addSpan("statement", [node, node], walk);
}

function addBlocks(node: CodeNode, walk: SpanWalk): void {
  const statements = statementsOf(node, walk.forms);
  const offered = statements.map((statement) => isOffered(statement, walk));
  const isBody = node.depth > 0 && offered.every(Boolean);
  const [first] = statements;
  const last = statements.at(-1);
  if (isBody && first !== undefined && last !== undefined) addSpan("block", [first, last], walk);
  for (const [from, start] of statements.entries()) {
    for (let to = from; to < from + MAX_RUN_STATEMENTS; to++) {
      const end = statements[to];
      if (end === undefined || !offered[to] || !offered[from]) break;
      if (to > from) addSpan("block", [start, end], walk);
    }
  }
}

function addExpressions(node: CodeNode, walk: SpanWalk): void {
  const { forms } = walk;
  addExpression("condition", comprehensionTest(node) ?? conditionOf(node, forms), walk);
  addExpression("return-value", returnedValueOf(node, forms), walk);
  addExpression("expression", assignedValueOf(node, forms), walk);
  addExpression("expression", loopSource(node, forms), walk);
  for (const index of indexesOf(node, forms)) addExpression("expression", index, walk);
  for (const argument of argumentsOf(node, forms)) {
    const value = argument.type === "keyword_argument" ? childByField(argument, "value") : argument;
    addExpression("argument", value, walk);
  }
}

function comprehensionTest(node: CodeNode): CodeNode | null {
  return node.type === "if_clause" ? (node.children.find(({ isNamed }) => isNamed) ?? null) : null;
}

/** What a loop goes through. */
function loopSource(node: CodeNode, forms: CodeForms): CodeNode | null {
  const isLoop = forms.loops.has(node.type) || /^(?:for_in_clause|range_clause)$/.test(node.type);
  return isLoop ? (childByField(node, "right") ?? childByField(node, "value")) : null;
}

function addExpression(kind: SpanKind, node: CodeNode | null, walk: SpanWalk): void {
  if (node === null || node.isBroken || !walk.open.has(node)) return;
  if (walk.forms.names.has(node.type) && isDeep(node, walk)) return;
  addSpan(kind, [node, node], walk);
}

/** A lone name is worth a hole in the outermost call or index only. */
function isDeep({ parent }: CodeNode, { forms }: SpanWalk): boolean {
  const holds = ({ type }: CodeNode) => forms.argumentLists.has(type) || forms.subscripts.has(type);
  let levels = 0;
  for (let outer = parent; outer !== null && !forms.bodies.has(outer.type); outer = outer.parent) {
    if (holds(outer)) levels++;
  }
  return levels > 1;
}

function addSpan(kind: SpanKind, [first, last]: [CodeNode, CodeNode], walk: SpanWalk): void {
  const { text, range, found, forms } = walk;
  const { startIndex, startLine } = first;
  const { endIndex, endLine } = last;
  if (startLine < range.startLine || startLine > range.endLine || startIndex >= endIndex) return;
  const key = `${startIndex}:${endIndex}`;
  if (found.has(key)) return;
  found.set(key, {
    kind,
    startIndex,
    endIndex,
    startLine,
    endLine,
    depth: statementDepthOf(first, forms),
    indentation: indentationAt(text, startIndex),
    ownLines: wholeLinesOf(text, { startIndex, endIndex }) !== null,
  });
}
