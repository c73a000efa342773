/**
 * Where values of a template come from: the text of messages, the messages themselves, how many there are, the clock.
 * Flow-insensitive: a variable has the origins of everything it is ever set to. Knows nothing about what is done with
 * the values.
 */
import type { Call, Expression, Filter, Member, SetStatement, Statement } from "./syntax-tree.ts";
import { walkMacro, walkTree } from "./syntax-tree.ts";
import { readPath } from "./trace-expression.ts";
import { listBoundNames } from "./trace-template.ts";

/** Origins are added up: a text put together from a message and a date has both. */
export const ORIGIN = { none: 0, content: 1, message: 2, count: 4, clock: 8 } as const;

export interface Origins {
  of(node: Expression): number;
}

const MAX_PASSES = 6;

export function findOrigins(body: readonly Statement[]): Origins {
  const nodes = [...walkTree({ type: "Program", body: [...body] })];
  const state = createState(nodes);
  for (let pass = 0, before = -1; pass < MAX_PASSES && before !== weigh(state); pass++) {
    before = weigh(state);
    for (const node of nodes) learn(node, state);
  }
  return { of: (node) => originOf(node, state) };
}

interface State {
  /** By name, by the path of a field, and by "macro()" for what a macro prints; of a macro's own names "macro/name". */
  variables: Map<string, number>;
  /** Of macros, in order. */
  parameters: Map<string, readonly string[]>;
  /** In which macro a node stands. */
  scopes: Map<Statement, string>;
  /** What each macro itself gives a meaning. */
  ownNames: Map<string, ReadonlySet<string>>;
}

function createState(nodes: readonly Statement[]): State {
  const state: State = {
    variables: new Map([["messages", ORIGIN.message]]),
    parameters: new Map(),
    scopes: new Map(),
    ownNames: new Map(),
  };
  for (const macro of nodes) {
    if (macro.type !== "Macro") continue;
    const name = macro.name.value;
    const inside = [...walkMacro(macro)];
    for (const node of inside) state.scopes.set(node, name);
    state.parameters.set(name, listBoundNames(macro).slice(1));
    state.ownNames.set(name, new Set(inside.flatMap(listBoundNames)));
  }
  return state;
}

/** The variable that `path` means at the place of `node`. */
function findVariable(state: State, node: Statement, path: string): string {
  const scope = state.scopes.get(node);
  const [name = path] = path.split(".", 1);
  const isOwn = scope !== undefined && state.ownNames.get(scope)?.has(name) === true;
  return isOwn ? `${scope}/${path}` : path;
}

function readOrigin(state: State, node: Statement, path: string): number {
  return state.variables.get(findVariable(state, node, path)) ?? 0;
}

function weigh({ variables }: State): number {
  let sum = 0;
  for (const origin of variables.values()) sum += origin;
  return sum;
}

function addOrigin(state: State, variable: string, origin: number): void {
  if (origin !== 0) state.variables.set(variable, (state.variables.get(variable) ?? 0) | origin);
}

function learn(node: Statement, state: State): void {
  if (node.type === "Set") learnSet(node, state);
  else if (node.type === "For") learnTarget(node.loopvar, originOf(node.iterable, state), state);
  else if (node.type === "CallExpression") learnCall(node, state);
  else if (node.type === "Macro") {
    addOrigin(state, `${node.name.value}()`, originOfBody(node.body, state));
  }
}

function learnSet({ assignee, value, body }: SetStatement, state: State): void {
  const origin = value === null ? originOfBody(body, state) : originOf(value, state);
  const isCounter = value !== null && addsNumber(value, readPath(assignee));
  learnTarget(assignee, isCounter ? origin | ORIGIN.count : origin, state);
}

/** A variable that a number is added to counts something. */
function addsNumber(value: Expression, path: string | null): boolean {
  if (value.type !== "BinaryExpression" || value.operator.value !== "+") return false;
  return value.right.type === "IntegerLiteral" && path !== null && readPath(value.left) === path;
}

function learnTarget(target: Expression, origin: number, state: State): void {
  if (target.type === "TupleLiteral") {
    for (const part of target.value) learnTarget(part, origin, state);
    return;
  }
  const path = readPath(target);
  if (path !== null) addOrigin(state, findVariable(state, target, path), origin);
}

function learnCall({ callee, args }: Call, state: State): void {
  if (callee.type !== "Identifier") return;
  const names = state.parameters.get(callee.value);
  if (names === undefined) return;
  for (const [index, arg] of args.entries()) {
    const name = arg.type === "KeywordArgumentExpression" ? arg.key.value : names[index];
    if (name !== undefined) addOrigin(state, `${callee.value}/${name}`, originOf(arg, state));
  }
}

/** Of what the statements print. */
function originOfBody(body: readonly Statement[], state: State): number {
  let origin = 0;
  for (const node of body) {
    if (node.type === "If") {
      origin |= originOfBody(node.body, state) | originOfBody(node.alternate, state);
    } else if (node.type === "For") origin |= originOfBody(node.body, state);
    else if (isExpression(node)) origin |= originOf(node, state);
  }
  return origin;
}

export function isExpression(node: Statement): node is Expression {
  return /Expression$|Literal$|^Identifier$|^Ternary$/.test(node.type);
}

function originOf(node: Expression, state: State): number {
  switch (node.type) {
    case "Identifier":
      return readOrigin(state, node, node.value);
    case "MemberExpression":
      return originOfMember(node, state);
    case "CallExpression":
      return originOfCall(node, state);
    case "FilterExpression":
      return originOfFilter(node, state);
    case "BinaryExpression":
      return originOfOperation(node, state);
    case "UnaryExpression":
      return node.operator.value === "not" ? 0 : originOf(node.argument, state);
    case "Ternary":
      return originOf(node.trueExpr, state) | originOf(node.falseExpr, state);
    case "SelectExpression":
      return originOf(node.lhs, state);
    case "ArrayLiteral":
    case "TupleLiteral":
      return originOfAll(node.value, state);
    case "ObjectLiteral":
      return originOfAll([...node.value.values()], state);
    case "KeywordArgumentExpression":
      return originOf(node.value, state);
    default:
      return 0;
  }
}

function originOfAll(nodes: readonly Expression[], state: State): number {
  return nodes.reduce((origin, node) => origin | originOf(node, state), 0);
}

const CONTENT_FIELDS: ReadonlySet<string> = new Set([
  ...["content", "text", "reasoning_content", "reasoning", "thinking", "thought", "parts"],
]);
/** Fields the harness fills, never a person. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set([
  ...["role", "type", "name", "id", "tool_call_id", "recipient", "format", "enum", "required"],
]);
const LOOP_COUNTS: ReadonlySet<string> = new Set([
  ...["index", "index0", "revindex", "revindex0", "length"],
]);

function originOfMember(node: Member, state: State): number {
  const path = readPath(node);
  const own = path === null ? 0 : readOrigin(state, node, path);
  const key = readField(node);
  const isLoop = node.object.type === "Identifier" && node.object.value === "loop";
  if (isLoop && key !== null) return LOOP_COUNTS.has(key) ? ORIGIN.count : 0;
  return own | originOfField(originOf(node.object, state), key);
}

function readField({ property, computed }: Member): string | null {
  if (property.type === "StringLiteral") return property.value;
  return property.type === "Identifier" && !computed ? property.value : null;
}

/** `key`: null for an index or a slice. */
function originOfField(object: number, key: string | null): number {
  if (key === null) return object;
  if (PLAIN_FIELDS.has(key)) return object & ORIGIN.clock;
  const isOfMessage = (object & ORIGIN.message) !== 0;
  if (isOfMessage && CONTENT_FIELDS.has(key)) return (object & ~ORIGIN.message) | ORIGIN.content;
  return object;
}

function originOfCall({ callee, args }: Call, state: State): number {
  const given = originOfAll(args, state);
  if (callee.type === "Identifier") {
    if (callee.value === "strftime_now" || callee.value === "now") return ORIGIN.clock;
    const isMacro = state.parameters.has(callee.value);
    return isMacro ? (state.variables.get(`${callee.value}()`) ?? 0) : given;
  }
  if (callee.type !== "MemberExpression") return given;
  const object = originOf(callee.object, state);
  const [first] = args;
  const isGet = readField(callee) === "get" && first?.type === "StringLiteral";
  return isGet ? originOfField(object, first.value) : object | given;
}

const SIZES: ReadonlySet<string> = new Set(["length", "count", "wordcount"]);
/** Filters that make one text of whatever they get. */
const TEXTS: ReadonlySet<string> = new Set(["string", "tojson", "join", "pprint", "format"]);

function originOfFilter({ operand, filter }: Filter, state: State): number {
  const origin = originOf(operand, state);
  const name = filter.type === "Identifier" ? filter.value : readCallee(filter);
  const args = filter.type === "CallExpression" ? filter.args : [];
  if (SIZES.has(name)) return (origin & (ORIGIN.content | ORIGIN.message)) !== 0 ? ORIGIN.count : 0;
  if (name === "map") return originOfMap(origin, args);
  if (TEXTS.has(name) && (origin & ORIGIN.message) !== 0) return origin | ORIGIN.content;
  return origin | originOfAll(args, state);
}

function readCallee({ callee }: Call): string {
  return callee.type === "Identifier" ? callee.value : "";
}

function originOfMap(origin: number, args: readonly Expression[]): number {
  for (const arg of args) {
    const isAttribute = arg.type === "KeywordArgumentExpression" && arg.key.value === "attribute";
    if (isAttribute && arg.value.type === "StringLiteral")
      return originOfField(origin, arg.value.value);
  }
  return origin;
}

const TRUTHS: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">=", "in", "not in"]);

function originOfOperation(
  node: Extract<Expression, { type: "BinaryExpression" }>,
  state: State,
): number {
  if (TRUTHS.has(node.operator.value)) return 0;
  const origin = originOf(node.left, state) | originOf(node.right, state);
  const joins = node.operator.value === "~" && (origin & ORIGIN.message) !== 0;
  return joins ? origin | ORIGIN.content : origin;
}
