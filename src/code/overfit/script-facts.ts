/** How JavaScript and TypeScript spell what code-facts.ts asks for. */
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

export const SCRIPT_FACTS: Readonly<Record<string, FactRule>> = {
  binary_expression: addComparison,
  switch_case: addCase,
  function_declaration: addFunction,
  function_expression: addFunction,
  generator_function_declaration: addFunction,
  arrow_function: addFunction,
  method_definition: addFunction,
  if_statement: addBranch,
  while_statement: addBranch,
  for_statement: addBranch,
  for_in_statement: addLoop,
  catch_clause: addCatch,
  return_statement: addAnswer,
  throw_statement: addThrow,
  call_expression: addCall,
  new_expression: addNew,
  subscript_expression: (node, facts) => addLookUp(facts, node.childForFieldName("object"), true),
  variable_declarator: addVariable,
  assignment_expression: (node, facts) =>
    addLimit(facts, node.childForFieldName("left"), node.childForFieldName("right")),
  pair: (node, facts) =>
    addLimit(facts, node.childForFieldName("key"), node.childForFieldName("value")),
};

function addComparison(node: Node, facts: CodeFacts): void {
  const operator = node.childForFieldName("operator")?.text ?? "";
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  if (left === null || right === null) return;
  if (/^[!=]==?$/.test(operator)) addEquality(node, [left, right], facts);
  else if (operator === "&&") addBetween(node, [left, right], facts);
}

function addEquality(node: Node, sides: readonly Node[], facts: CodeFacts): void {
  const read = sides.map((side) => readLiteral(side));
  const values = read.filter((value) => value !== null);
  const subject = sides
    .filter((_, at) => read[at] === null)
    .map(spell)
    .join();
  if (values.length !== 1 || sides.some(({ text }) => text.startsWith("typeof"))) return;
  const isNegative = node.childForFieldName("operator")?.text.startsWith("!") ?? false;
  addDecision(facts, node, { subject, form: "equal", values, isNegative });
}

/** `x > 29 && x < 31`. */
function addBetween(node: Node, sides: readonly Node[], facts: CodeFacts): void {
  const ends = sides.map(readBound).filter((bound) => bound !== null);
  const [first, second] = ends;
  if (first === undefined || second === undefined || first.of !== second.of) return;
  addDecision(facts, node, {
    subject: first.of,
    form: "between",
    values: [first.value, second.value],
    isNegative: false,
  });
}

function readBound(node: Node) {
  if (!/^[<>]=?$/.test(node.childForFieldName("operator")?.text ?? "")) return null;
  const right = node.childForFieldName("right");
  const value = right === null ? null : readLiteral(right);
  return value?.kind === "number" ? { of: spell(node.childForFieldName("left")), value } : null;
}

function addCase(node: Node, facts: CodeFacts): void {
  const asked = node.childForFieldName("value");
  const value = asked === null ? null : readLiteral(asked);
  if (value === null) return;
  const body = node.namedChildren.filter(({ id, type }) => id !== asked?.id && type !== "comment");
  const only = body.filter(({ type }) => type !== "break_statement");
  const outcome = only.length === 1 ? readOutcome(only[0] ?? null) : null;
  const spelled = spell(asked);
  const subject = spell(node.parent?.parent?.childForFieldName("value") ?? null);
  const values = [value];
  facts.decisions.push({ line: lineOf(node), spelled, subject, form: "equal", values, outcome });
}

function isHollow(statements: readonly Node[]): boolean {
  const [only] = statements;
  if (only === undefined) return true;
  if (statements.length > 1) return false;
  if (only.type === "throw_statement") return true;
  if (only.type !== "return_statement") return readLiteral(only) !== null;
  const value = only.namedChild(0);
  return value === null || readLiteral(value) !== null;
}

function isEmpty(statements: readonly Node[]): boolean {
  return (
    isHollow(statements) &&
    /^(?:return(?:\s+(?:null|undefined)|\s*\{\}|\s*\[\])?;?)?$/.test(statements[0]?.text ?? "")
  );
}

function addFunction(node: Node, facts: CodeFacts): void {
  const body = node.childForFieldName("body");
  const statements = statementsOf(body);
  const name = nameFunction(node);
  // Parameters of a constructor may be all there is to do.
  if (name === null || name.endsWith(".constructor")) return;
  facts.functions.push({
    name,
    line: lineOf(node),
    statements: countStatements(body),
    isHollow: isHollow(statements),
    isEmpty: isEmpty(statements),
  });
  const text = statements.length === 1 ? (statements[0]?.text ?? "") : "";
  if (/(?:^|\.)(?:equals|isEqual|deepEqual)$/.test(name) && /^return\s+true;?$/.test(text)) {
    facts.falseEquals.push({ line: lineOf(node), spelled: name });
  }
}

/** Null for functions without a name: callbacks come and go. */
function nameFunction(node: Node): string | null {
  const own = node.childForFieldName("name") ?? node.parent?.childForFieldName("name") ?? null;
  const given = own ?? node.parent?.childForFieldName("key") ?? null;
  if (given === null) return null;
  const names = [given.text];
  for (let at = node.parent; at !== null; at = at.parent) {
    if (/^(?:class|function)_(?:declaration|expression)$|^method_definition$/.test(at.type)) {
      names.unshift(at.childForFieldName("name")?.text ?? "");
    }
  }
  return names.join(".");
}

function addBranch(node: Node, facts: CodeFacts): void {
  const head = node.childForFieldName("condition") ?? node.childForFieldName("right");
  const body = node.childForFieldName("consequence") ?? node.childForFieldName("body");
  const statements = statementsOf(body);
  facts.branches.push({
    name: `${node.type}:${spell(head)}`,
    line: lineOf(node),
    statements: countStatements(body),
    isHollow: isHollow(statements),
    isEmpty: isEmpty(statements),
  });
}

function addLoop(node: Node, facts: CodeFacts): void {
  addBranch(node, facts);
  // `for (const [given, answer] of [...])`: a search by hand.
  const isPaired = node.childForFieldName("left")?.type === "array_pattern";
  if (isPaired) addLookUp(facts, node.childForFieldName("right"), true);
}

function addCatch(node: Node, facts: CodeFacts): void {
  const statements = statementsOf(node.childForFieldName("body"));
  const isSilent = statements.every(({ text }) =>
    /^(?:continue|return(?:\s+(?:null|undefined))?);?$/.test(text),
  );
  if (!isSilent) return;
  const isBroad = statements.every(({ text }) => !text.startsWith("return"));
  facts.silentCatches.push({ line: lineOf(node), spelled: statements.map(spell).join(), isBroad });
}

function addAnswer(node: Node, facts: CodeFacts): void {
  if (!hasInputs(node)) return;
  const value = node.namedChild(0);
  const read = value === null ? null : readLiteral(value);
  if (read !== null) facts.answers.push({ line: lineOf(node), value: read });
}

function addCall(node: Node, facts: CodeFacts): void {
  const spelled = spell(node);
  facts.calls.push({ line: lineOf(node), spelled });
  const callee = node.childForFieldName("function");
  if (/^(?:console\.)?assert(?:\.\w+)?$/.test(callee?.text ?? "")) {
    facts.assertions.push({ line: lineOf(node), spelled });
  }
  if (/\.catch\((?:\(\w*\)|\w+)=>(?:\{\}|null|undefined)\)$/.test(spelled)) {
    facts.silentCatches.push({
      line: lineOf(node),
      spelled: ".catch",
      isBroad: spelled.endsWith("{})"),
    });
  }
  if (callee?.type === "member_expression") addMethodCall(node, callee, facts);
}

function addMethodCall(node: Node, callee: Node, facts: CodeFacts): void {
  const holder = callee.childForFieldName("object");
  const method = callee.childForFieldName("property")?.text ?? "";
  const first = firstArgument(node);
  if (/^(?:includes|indexOf|has)$/.test(method)) {
    const values = readMembers(holder);
    addDecision(facts, node, { subject: spell(first), form: "member", values, isNegative: false });
  } else if (/^(?:startsWith|endsWith|localeCompare)$/.test(method)) {
    const value = first === null ? null : readLiteral(first);
    const values = value === null ? [] : [value];
    addDecision(facts, node, { subject: spell(holder), form: "equal", values, isNegative: false });
  }
}

/** Of `[3, 5]` and of `new Set([3, 5])`. */
function readMembers(holder: Node | null): readonly LiteralValue[] {
  const inner = holder?.type === "parenthesized_expression" ? holder.namedChild(0) : holder;
  const list = inner?.type === "new_expression" ? firstArgument(inner) : inner;
  const value = list ? readLiteral(list) : null;
  return value !== null && "items" in value ? value.items : [];
}

function firstArgument(call: Node): Node | null {
  return call.childForFieldName("arguments")?.namedChild(0) ?? null;
}

function addNew(node: Node, facts: CodeFacts): void {
  const maker = node.childForFieldName("constructor")?.text;
  if (maker === "Map") addLookUp(facts, firstArgument(node), true);
}

function addVariable(node: Node, facts: CodeFacts): void {
  const value = node.childForFieldName("value");
  addLimit(facts, node.childForFieldName("name"), value);
  // A table with a name is looked into somewhere, or of no use.
  if (value?.type === "object") addLookUp(facts, value, false);
}
