/**
 * What a template says behind its gates. Walks the statements with the gates that lie above them; a variable that is
 * set there, a macro that is called there and a text that is chosen there all count as said there.
 */
import { createGateFinder, type Gate, type GateFinder } from "./content-gates.ts";
import { findOrigins, isExpression, ORIGIN, type Origins } from "./content-taint.ts";
import { isKeyword } from "./marker-literal.ts";
import { type Expression, type Macro, type Statement, walkMacro, walkTree } from "./syntax-tree.ts";
import { readPath } from "./trace-expression.ts";
import { findVariableTexts, listLiterals, MAX_TEXTS } from "./variable-texts.ts";

export interface GatedText extends Gate {
  /** What may be printed behind it. */
  texts: readonly string[];
}

export interface Rewrite {
  from: string;
  to: string;
  guarded: boolean;
}

export interface GateReport {
  gated: readonly GatedText[];
  /** Words of a message that are replaced by others. */
  rewrites: readonly Rewrite[];
}

interface Walk {
  origins: Origins;
  finder: GateFinder;
  macros: ReadonlyMap<string, Macro>;
  texts: ReadonlyMap<string, readonly string[]>;
  /** What each macro may print, once it has been asked for. */
  macroTexts: Map<string, readonly string[]>;
  gated: GatedText[];
  rewrites: Rewrite[];
}

interface Place {
  gates: readonly Gate[];
  guarded: boolean;
}

const MAX_GATED = 200;

export function findGatedText(body: readonly Statement[]): GateReport {
  const root: Statement = { type: "Program", body: [...body] };
  const macros = new Map<string, Macro>();
  for (const node of walkTree(root)) {
    if (node.type === "Macro") macros.set(node.name.value, node);
  }
  const texts = findVariableTexts(root, macros);
  const origins = findOrigins(body);
  const finder = createGateFinder({ origins, texts, pathOf: readPath });
  const walk: Walk = {
    origins,
    finder,
    macros,
    texts,
    macroTexts: new Map(),
    gated: [],
    rewrites: [],
  };
  // The second walk knows the variables that the first found behind gates.
  for (let pass = 0; pass < 2; pass++) {
    walk.gated = [];
    walk.rewrites = [];
    walkBody(body, { gates: [], guarded: false }, walk);
  }
  return { gated: walk.gated, rewrites: walk.rewrites };
}

function walkBody(body: readonly Statement[], place: Place, walk: Walk): void {
  for (const node of body) walkStatement(node, place, walk);
}

function walkStatement(node: Statement, place: Place, walk: Walk): void {
  switch (node.type) {
    case "If":
      walkIf(node, place, walk);
      break;
    case "For":
      walkFor(node, place, walk);
      break;
    case "Set":
      walkSet(node, place, walk);
      break;
    case "CallStatement":
      walkCall(node, place, walk);
      break;
    case "Macro":
      walkBody(node.body, place, walk);
      walk.finder.remember(`${node.name.value}()`, listTests(node, place.guarded, walk));
      break;
    case "FilterStatement":
    case "Program":
      walkBody(node.body, place, walk);
      break;
    case "Break":
    case "Continue":
      noteGated(place.gates, [], walk);
      break;
    default:
      if (isExpression(node)) walkPrinted(node, place, walk);
  }
}

/** Its body is printed where the macro calls `caller`, so behind the gates of that place. */
function walkCall(
  { call, body }: Extract<Statement, { type: "CallStatement" }>,
  { gates, guarded }: Place,
  walk: Walk,
): void {
  const macro = call.callee.type === "Identifier" ? walk.macros.get(call.callee.value) : undefined;
  const own = macro === undefined ? [] : listTests(macro, guarded, walk);
  walkBody(body, { gates: [...gates, ...own].slice(0, MAX_GATES), guarded }, walk);
}

/** Of all conditions inside: what a macro prints tells how they came out. */
function listTests(macro: Macro, guarded: boolean, { finder }: Walk): Gate[] {
  const found: Gate[] = [];
  for (const node of walkMacro(macro)) {
    const test = node.type === "If" ? node.test : readCondition(node);
    if (found.length < MAX_GATES && test !== null) {
      found.push(...finder.list(test, guarded || isGuard(test)));
    }
  }
  return found;
}

function readCondition(node: Statement): Expression | null {
  if (node.type === "Ternary") return node.condition;
  return node.type === "SelectExpression" ? node.test : null;
}

function noteGated(gates: readonly Gate[], texts: readonly string[], walk: Walk): void {
  for (const gate of gates) {
    if (walk.gated.length < MAX_GATED) walk.gated.push({ ...gate, texts });
  }
}

const MAX_GATES = 8;

function walkIf(node: Extract<Statement, { type: "If" }>, place: Place, walk: Walk): void {
  const guarded = place.guarded || isGuard(node.test);
  const gates = [...place.gates, ...walk.finder.list(node.test, guarded)].slice(0, MAX_GATES);
  walkBody(node.body, { gates, guarded }, walk);
  // What is said when the words are missing is said because of them as well.
  walkBody(node.alternate, { gates, guarded: place.guarded }, walk);
}

function walkFor(node: Extract<Statement, { type: "For" }>, place: Place, walk: Walk): void {
  const { iterable } = node;
  const test = iterable.type === "SelectExpression" ? iterable.test : null;
  const guarded = place.guarded || (test !== null && isGuard(test));
  const own = walk.finder.list(iterable, guarded);
  const gates = [...place.gates, ...own].slice(0, MAX_GATES);
  walkBody(node.body, { gates, guarded }, walk);
  walkBody(node.defaultBlock, { gates, guarded: place.guarded }, walk);
}

function walkSet(node: Extract<Statement, { type: "Set" }>, place: Place, walk: Walk): void {
  const path = readPath(node.assignee);
  const own = node.value === null ? [] : listOwn(node.value, place, walk);
  if (path !== null) walk.finder.remember(path, [...place.gates, ...own]);
  if (node.value === null) walkBody(node.body, place, walk);
  else walkPrinted(node.value, place, walk);
}

function listOwn(node: Expression, place: Place, walk: Walk): Gate[] {
  const parts = [...walkTree(node)];
  const guarded = place.guarded || parts.some((part) => isExpression(part) && isGuard(part));
  return walk.finder.list(node, guarded);
}

/** An expression that is printed, or kept to be printed. */
function walkPrinted(node: Expression, place: Place, walk: Walk): void {
  noteRewrites(node, place, walk);
  const gates = [...place.gates, ...(hasChoice(node) ? listOwn(node, place, walk) : [])];
  if (gates.length === 0 || walk.gated.length >= MAX_GATED) return;
  const texts = [...new Set(listPrinted(node, walk, 0))].slice(0, MAX_TEXTS);
  noteGated(gates, texts, walk);
}

/** An expression may choose as well: `a if b else c`, `b and a`, `[a, c][b]`, `a * b`. */
function hasChoice(node: Expression): boolean {
  for (const part of walkTree(node)) {
    if (part.type === "Ternary" || part.type === "SelectExpression") return true;
    if (part.type === "MemberExpression" && (part.computed || readName(part) === "get"))
      return true;
    if (part.type === "BinaryExpression" && /^(?:and|or|\*)$/.test(part.operator.value))
      return true;
  }
  return false;
}

const MAX_MACRO_DEPTH = 3;

/** Literals that may come out of it; those it only compares with are not among them. */
function listPrinted(node: Expression, walk: Walk, depth: number): string[] {
  const all = (nodes: readonly Expression[]) =>
    nodes.flatMap((part) => listPrinted(part, walk, depth));
  switch (node.type) {
    case "StringLiteral":
      return [node.value];
    case "Identifier":
      return [...(walk.texts.get(node.value) ?? [])];
    case "BinaryExpression":
      return COMPARING.has(node.operator.value) ? [] : all([node.left, node.right]);
    case "Ternary":
      return all([node.trueExpr, node.falseExpr]);
    case "SelectExpression":
      return all([node.lhs]);
    case "FilterExpression":
      return all([node.operand]);
    case "ArrayLiteral":
    case "TupleLiteral":
      return all(node.value);
    case "ObjectLiteral":
      return all([...node.value.values()]);
    case "MemberExpression":
      return [...(walk.texts.get(readPath(node) ?? "") ?? []), ...all([node.object])];
    case "CallExpression":
      return listCalled(node, walk, depth);
    default:
      return [];
  }
}

const COMPARING: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">=", "in", "not in"]);

function listCalled(
  { callee, args }: Extract<Expression, { type: "CallExpression" }>,
  walk: Walk,
  depth: number,
): string[] {
  if (callee.type === "MemberExpression") {
    const isFormat =
      callee.property.type === "Identifier" && /^(?:format|join)$/.test(callee.property.value);
    const texts = listPrinted(callee.object, walk, depth);
    return isFormat ? [...texts, ...args.flatMap((arg) => listPrinted(arg, walk, depth))] : texts;
  }
  if (callee.type !== "Identifier" || callee.value === "raise_exception") return [];
  const macro = walk.macros.get(callee.value);
  if (macro === undefined || depth >= MAX_MACRO_DEPTH) return [];
  const known = walk.macroTexts.get(callee.value);
  if (known !== undefined) return [...known];
  const texts = listBodyTexts(macro.body, walk, depth + 1).slice(0, MAX_TEXTS);
  walk.macroTexts.set(callee.value, texts);
  return texts;
}

function listBodyTexts(body: readonly Statement[], walk: Walk, depth: number): string[] {
  return body.flatMap((node) => {
    if (node.type === "If") return listBodyTexts([...node.body, ...node.alternate], walk, depth);
    if (node.type === "For") return listBodyTexts(node.body, walk, depth);
    return isExpression(node) ? listPrinted(node, walk, depth) : [];
  });
}

const HARNESS_ROLES: ReadonlySet<string> = new Set([
  ...["system", "developer", "tool", "function", "ipython", "observation", "tool_response"],
]);

/** True when it can only hold for messages the harness writes. */
function isGuard(test: Expression): boolean {
  if (test.type !== "BinaryExpression") return false;
  const { operator, left, right } = test;
  if (operator.value === "and") return isGuard(left) || isGuard(right);
  if (operator.value === "or") return isGuard(left) && isGuard(right);
  if (operator.value !== "==" && operator.value !== "in") return false;
  const isRole = readName(left) === "role";
  const roles = listLiterals(right);
  return isRole && roles.length > 0 && roles.every((role) => HARNESS_ROLES.has(role));
}

function readName(node: Expression): string | null {
  if (node.type === "Identifier") return node.value;
  if (node.type !== "MemberExpression") return null;
  const { property } = node;
  return property.type === "Identifier" || property.type === "StringLiteral"
    ? property.value
    : null;
}

function noteRewrites(node: Expression, { guarded }: Place, walk: Walk): void {
  for (const part of walkTree(node)) {
    const replace = readReplace(part);
    if (replace === null || (walk.origins.of(replace.text) & ORIGIN.content) === 0) continue;
    const from = listPrinted(replace.from, walk, 0).find(isKeyword);
    const to = replace.to === undefined ? "" : listPrinted(replace.to, walk, 0).join(" ");
    if (from !== undefined && walk.rewrites.length < MAX_GATED)
      walk.rewrites.push({ from, to, guarded });
  }
}

interface Replacement {
  text: Expression;
  from: Expression;
  to: Expression | undefined;
}

/** `text.replace(from, to)`, and the same by taking apart and joining. */
function readReplace(node: Statement): Replacement | null {
  const call = readTransform(node);
  const [first, second] = call?.args ?? [];
  if (call === null || first === undefined) return null;
  if (call.name === "replace") return { text: call.operand, from: first, to: second };
  if (call.name !== "join") return null;
  // The filter joins its operand, the method its argument.
  const isFilter = node.type === "FilterExpression";
  const split = readTransform(isFilter ? call.operand : first);
  const [from] = split?.args ?? [];
  if (split?.name !== "split" || from === undefined) return null;
  return { text: split.operand, from, to: isFilter ? first : call.operand };
}

/** `operand | name(...)` or `operand.name(...)`. */
function readTransform(
  node: Statement,
): { name: string | null; operand: Expression; args: readonly Expression[] } | null {
  if (node.type === "FilterExpression" && node.filter.type === "CallExpression") {
    const { callee, args } = node.filter;
    return { name: readName(callee), operand: node.operand, args };
  }
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return null;
  return { name: readName(node.callee), operand: node.callee.object, args: node.args };
}
