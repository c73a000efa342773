/** Questions about nodes that the rules of Python and of scripts both ask. */
import type { Node } from "web-tree-sitter";
import type { CodeFacts, Decision } from "./code-facts.ts";
import type { LiteralValue } from "./literal.ts";
import { readLiteral } from "./read-literal.ts";

const MAX_SPELLED_CHARS = 400;
const MAX_COUNTED = 50;

export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

export function spell(node: Node | null): string {
  return (node?.text ?? "").slice(0, MAX_SPELLED_CHARS).replace(/\s+/g, "");
}

export function statementsOf(body: Node | null): Node[] {
  if (body === null) return [];
  const isBlock = body.type === "block" || body.type === "statement_block";
  const all = isBlock ? body.namedChildren : [body];
  return all.filter((node) => !isSilent(node));
}

/** Whether the code around this place is given anything it could compute with: an argument, or an object it belongs to. */
export function hasInputs(node: Node): boolean {
  for (let around = node.parent; around !== null; around = around.parent) {
    if (/^class(?:_|$)/.test(around.type) || around.type === "object") return true;
    if (around.childForFieldName("parameter") !== null) return true;
    if ((around.childForFieldName("parameters")?.namedChildCount ?? 0) > 0) return true;
  }
  return false;
}

function isSilent(node: Node): boolean {
  if (node.type === "comment" || node.type === "empty_statement") return true;
  const [only] = node.namedChildren; // a docstring
  return node.type === "expression_statement" && only?.type === "string";
}

/** The statements of a body, those inside others included; counting stops at some number. */
export function countStatements(body: Node | null): number {
  const waiting = statementsOf(body);
  let count = 0;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (/_statement$|_declaration$/.test(node.type) && ++count >= MAX_COUNTED) break;
    if (!isExpression(node)) waiting.push(...node.namedChildren);
  }
  return count;
}

function isExpression({ type }: Node): boolean {
  return type === "expression_statement" || type === "return_statement";
}

/** What a body answers when that is spelled out and it does nothing else; `null` of the language for a bare return. */
export function readOutcome(body: Node | null): LiteralValue | null {
  const statements = statementsOf(body).filter(({ type }) => type !== "break_statement");
  const [only] = statements;
  if (only === undefined || statements.length !== 1) return null;
  if (only.type === "return_statement") {
    const value = only.namedChild(0);
    return value === null ? { kind: "constant", name: "null" } : readLiteral(value);
  }
  return readAssigned(only);
}

function readAssigned(statement: Node): LiteralValue | null {
  if (statement.type !== "expression_statement") return null;
  const assignment = statement.namedChild(0);
  const right = assignment?.childForFieldName("right") ?? null;
  return right === null ? null : readLiteral(right);
}

export interface Comparison {
  subject: string;
  form: Decision["form"];
  values: readonly LiteralValue[];
  isNegative: boolean;
}

/** Notes a comparison together with what is answered where it holds. */
export function addDecision(facts: CodeFacts, node: Node, comparison: Comparison): void {
  const { isNegative, ...rest } = comparison;
  if (rest.values.length === 0) return;
  const outcome = findOutcome(node, isNegative);
  facts.decisions.push({ line: lineOf(node), spelled: spell(node), outcome, ...rest });
}

const PASSED_THROUGH = new Set([
  "boolean_operator",
  "binary_expression",
  "parenthesized_expression",
]);

/** The answer of the branch whose condition the comparison is, or is a part of. */
function findOutcome(comparison: Node, isNegative: boolean): LiteralValue | null {
  let node = comparison;
  let parent = node.parent;
  while (parent !== null && PASSED_THROUGH.has(parent.type)) {
    const right = parent.childForFieldName("right");
    const operator = parent.childForFieldName("operator")?.text;
    // `x === 30 && 25` answers by itself.
    if (right !== null && right.id !== node.id && (operator === "&&" || operator === "and")) {
      const value = readLiteral(right);
      if (value !== null) return value;
    }
    node = parent;
    parent = node.parent;
  }
  if (parent === null) return null;
  return readBranch(parent, node, isNegative ? "alternative" : "consequence");
}

function readBranch(
  branch: Node,
  condition: Node,
  side: "consequence" | "alternative",
): LiteralValue | null {
  if (branch.type === "conditional_expression") {
    const [held, asked, other] = branch.namedChildren;
    const chosen = side === "consequence" ? held : other;
    return asked?.id === condition.id && chosen ? readLiteral(chosen) : null;
  }
  if (branch.childForFieldName("condition")?.id !== condition.id) return null;
  const chosen = branch.childForFieldName(side);
  if (branch.type === "ternary_expression") return chosen === null ? null : readLiteral(chosen);
  const isElse = chosen?.type === "else_clause";
  return readOutcome(isElse ? (chosen.namedChildren.at(-1) ?? null) : chosen);
}

/** Notes a table, or a list of values: pairs, or each under its index. Nothing when something in it is computed. */
export function addLookUp(facts: CodeFacts, table: Node | null, isDirect: boolean): void {
  const inner = table?.type === "parenthesized_expression" ? table.namedChild(0) : table;
  const value = inner ? readLiteral(inner) : null;
  const pairs = value === null ? [] : readPairs(value);
  if (inner && pairs.length > 0) {
    facts.lookUps.push({ line: lineOf(inner), spelled: spell(inner), pairs, isDirect });
  }
}

type Pair = readonly [LiteralValue, LiteralValue];

function readPairs(value: LiteralValue): readonly Pair[] {
  if (value.kind === "table") return value.entries;
  if (!("items" in value)) return [];
  const pairs = value.items.flatMap((item): Pair[] => {
    const [key, held, more] = "items" in item ? item.items : [];
    return key && held && !more ? [[key, held]] : [];
  });
  if (pairs.length === value.items.length) return pairs;
  return value.items.map((item, at) => [{ kind: "number", text: String(at) }, item]);
}

/** Notes an error that is raised; what does nothing else is a stub that waits to be written. */
export function addThrow(node: Node, facts: CodeFacts): void {
  const block = node.parent;
  const isStub = /function|method|arrow/.test(block?.parent?.type ?? "");
  if (isStub && statementsOf(block).length === 1) return;
  facts.throws.push({ line: lineOf(node), spelled: spell(node) });
}

const LIMIT_NAME = /time_?out|deadline|time_?limit|max_?(?:time|ms|seconds)/i;

export function addLimit(facts: CodeFacts, name: Node | null, value: Node | null): void {
  if (name === null || value === null || !LIMIT_NAME.test(name.text)) return;
  const read = readLiteral(value);
  if (read?.kind !== "number") return;
  facts.limits.push({ name: spell(name), value: Number(read.text), line: lineOf(name) });
}
