/** How Python spells what code-facts.ts asks for. */
import type { Node } from "web-tree-sitter";
import type { CodeFacts, FactRule } from "./code-facts.ts";
import type { LiteralValue } from "./literal.ts";
import {
  addDecision,
  addLimit,
  addLookUp,
  addThrow,
  countStatements,
  hasInputs,
  lineOf,
  readOutcome,
  spell,
  statementsOf,
} from "./node-facts.ts";
import { readLiteral } from "./read-literal.ts";

export const PYTHON_FACTS: Readonly<Record<string, FactRule>> = {
  comparison_operator: addComparison,
  case_clause: addCase,
  function_definition: addFunction,
  if_statement: addBranch,
  elif_clause: addBranch,
  for_statement: addLoop,
  while_statement: addBranch,
  except_clause: addCatch,
  with_item: addSuppression,
  return_statement: addAnswer,
  raise_statement: addThrow,
  assert_statement: (node, facts) =>
    facts.assertions.push({ line: lineOf(node), spelled: spell(node) }),
  call: addCall,
  subscript: (node, facts) => addLookUp(facts, node.childForFieldName("value"), true),
  assignment: addAssignment,
  keyword_argument: (node, facts) =>
    addLimit(facts, node.childForFieldName("name"), node.childForFieldName("value")),
  default_parameter: (node, facts) =>
    addLimit(facts, node.childForFieldName("name"), node.childForFieldName("value")),
};

function addComparison(node: Node, facts: CodeFacts): void {
  const operands = node.namedChildren.filter(({ type }) => type !== "comment");
  const operators = node.children.filter(({ isNamed }) => !isNamed).map(({ text }) => text);
  const values = operands.map((operand) => readLiteral(operand));
  const spelled = values.filter((value) => value !== null);
  if (spelled.length === operands.length) return;
  const operator = operators.join(" ");
  const subject = operands
    .filter((_, at) => values[at] === null)
    .map(spell)
    .join();
  const isNegative = /!=|not/.test(operator);
  if (/^(?:==|!=|is|is not)$/.test(operator)) {
    addDecision(facts, node, { subject, form: "equal", values: spelled, isNegative });
  } else if (/^(?:not )?in(?: not)?$|^not in$/.test(operator)) {
    const [set] = values.slice(1);
    addDecision(facts, node, { subject, form: "member", values: membersOf(set), isNegative });
  } else if (operators.length === 2 && spelled.length === 2) {
    addDecision(facts, node, { subject, form: "between", values: spelled, isNegative: false });
  }
}

function membersOf(set: LiteralValue | null | undefined): readonly LiteralValue[] {
  if (set?.kind === "table") return set.entries.map(([key]) => key);
  return set && "items" in set ? set.items : [];
}

function addCase(node: Node, facts: CodeFacts): void {
  const outcome = readOutcome(node.childForFieldName("consequence"));
  const patterns = node.namedChildren.filter(({ type }) => type === "case_pattern");
  const values = patterns.flatMap((pattern) => readPattern(pattern));
  if (values.length === 0) return;
  const spelled = patterns.map(spell).join(",");
  const subject = spell(node.parent?.parent?.childForFieldName("subject") ?? null);
  facts.decisions.push({ line: lineOf(node), spelled, subject, form: "equal", values, outcome });
}

function readPattern(pattern: Node): LiteralValue[] {
  const inner = pattern.namedChild(0);
  const parts = inner?.type === "union_pattern" ? inner.namedChildren : [pattern];
  return parts.map((part) => readPatternLiteral(part)).filter((value) => value !== null);
}

/** `[3, 1]` as a pattern is a tree of patterns. */
function readPatternLiteral(part: Node): LiteralValue | null {
  const text = part.text.trim();
  if (/^-\d/.test(text)) return { kind: "number", text };
  const inner = part.type === "case_pattern" ? part.namedChild(0) : part;
  if (inner === null) return null;
  if (inner.type !== "list_pattern" && inner.type !== "tuple_pattern") return readLiteral(inner);
  const items = inner.namedChildren.map((item) => readPatternLiteral(item));
  const known = items.filter((item) => item !== null);
  return known.length === items.length ? { kind: "list", items: known } : null;
}

const EMPTY = new Set(["pass_statement"]);

function isHollow(statements: readonly Node[]): boolean {
  const [only] = statements;
  if (only === undefined) return true;
  if (statements.length > 1) return false;
  if (EMPTY.has(only.type) || only.text === "...") return true;
  if (only.type === "raise_statement") return true;
  const value = only.type === "return_statement" ? only.namedChild(0) : undefined;
  return value === null || (value !== undefined && readLiteral(value) !== null);
}

function isEmpty(statements: readonly Node[]): boolean {
  return (
    isHollow(statements) &&
    /^(?:pass|return(?:\s+None|\s*\{\}|\s*\[\])?|\.\.\.)?$/.test(statements[0]?.text ?? "")
  );
}

function addFunction(node: Node, facts: CodeFacts): void {
  const name = nameFunction(node);
  const body = node.childForFieldName("body");
  const statements = statementsOf(body);
  facts.functions.push({
    name,
    line: lineOf(node),
    statements: countStatements(body),
    isHollow: isHollow(statements),
    isEmpty: isEmpty(statements),
  });
  if (
    name.endsWith("__eq__") &&
    statements.length === 1 &&
    /^return\s+True$/.test(statements[0]?.text ?? "")
  ) {
    facts.falseEquals.push({ line: lineOf(node), spelled: name });
  }
}

function nameFunction(node: Node): string {
  const names: string[] = [];
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (!/_definition$/.test(at.type)) continue;
    names.unshift(at.childForFieldName("name")?.text ?? "");
  }
  return names.join(".");
}

function addBranch(node: Node, facts: CodeFacts): void {
  const head = node.childForFieldName("condition") ?? node.childForFieldName("right");
  const body = node.childForFieldName("consequence") ?? node.childForFieldName("body");
  const statements = statementsOf(body);
  facts.branches.push({
    name: `${node.type.startsWith("el") ? "if_statement" : node.type}:${spell(head)}`,
    line: lineOf(node),
    statements: countStatements(body),
    isHollow: isHollow(statements),
    isEmpty: isEmpty(statements),
  });
}

function addLoop(node: Node, facts: CodeFacts): void {
  addBranch(node, facts);
  const right = node.childForFieldName("right");
  // `for given, answer in [...]`: a search by hand.
  if (node.childForFieldName("left")?.type === "pattern_list") addLookUp(facts, right, true);
}

function addCatch(node: Node, facts: CodeFacts): void {
  const body = node.namedChildren.findLast(({ type }) => type === "block") ?? null;
  const statements = statementsOf(body);
  const isSilent = statements.every(
    ({ type, text }) =>
      type === "pass_statement" ||
      type === "continue_statement" ||
      text === "..." ||
      text === "return" ||
      text === "return None",
  );
  if (!isSilent) return;
  const caught = node.namedChildren.find(({ type }) => type !== "block" && type !== "comment");
  const isBroad = caught === undefined || /\b(?:Base)?Exception\b/.test(caught.text);
  const doesNothing = statements.every(({ text }) => !text.startsWith("return"));
  facts.silentCatches.push({
    line: lineOf(node),
    spelled: `${spell(caught ?? null)}:${statements.map(spell).join(";")}`,
    isBroad: isBroad && doesNothing,
  });
}

function addSuppression(node: Node, facts: CodeFacts): void {
  const call = /^(?:contextlib\.)?suppress\((.*)\)$/s.exec(node.text);
  if (call === null) return;
  const isBroad = /\b(?:Base)?Exception\b/.test(call[1] ?? "");
  facts.silentCatches.push({ line: lineOf(node), spelled: spell(node), isBroad });
}

function addAnswer(node: Node, facts: CodeFacts): void {
  if (!hasInputs(node)) return;
  const value = node.namedChild(0);
  const read = value === null ? null : readLiteral(value);
  if (read !== null) facts.answers.push({ line: lineOf(node), value: read });
}

function addCall(node: Node, facts: CodeFacts): void {
  facts.calls.push({ line: lineOf(node), spelled: spell(node) });
  const callee = node.childForFieldName("function");
  if (callee?.type !== "attribute") return;
  const method = callee.childForFieldName("attribute")?.text;
  if (method === "get" || method === "pop" || method === "__getitem__") {
    addLookUp(facts, callee.childForFieldName("object"), true);
  } else if (method === "startswith" || method === "endswith" || method === "__eq__") {
    const first = node.childForFieldName("arguments")?.namedChild(0) ?? null;
    const value = first === null ? null : readLiteral(first);
    const subject = spell(callee.childForFieldName("object"));
    const values = value === null ? [] : [value];
    addDecision(facts, node, { subject, form: "equal", values, isNegative: false });
  }
}

function addAssignment(node: Node, facts: CodeFacts): void {
  const right = node.childForFieldName("right");
  addLimit(facts, node.childForFieldName("left"), right);
  // A table with a name is looked into somewhere, or of no use.
  if (right?.type === "dictionary") addLookUp(facts, right, false);
}
