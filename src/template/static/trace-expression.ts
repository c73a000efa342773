/**
 * One expression, traced: what it reaches for is noted, and its value is folded as far as constants go. Recursion is
 * bounded by the depth of the tree, which the parser has checked.
 */
import {
  createEither,
  createList,
  listOptions,
  mapValue,
  readItem,
  UNKNOWN,
  type Value,
} from "./constant.ts";
import { foldOperator, foldSlice } from "./fold-operator.ts";
import { type Arguments, foldTransform } from "./fold-transform.ts";
import type { Binary, Call, Expression, Filter, Member } from "./syntax-tree.ts";
import {
  type Access,
  noteAccess,
  noteSize,
  readVariable,
  type TraceState,
  writeVariable,
} from "./trace-state.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { type: Type }>;
type Tracers = { [Type in Expression["type"]]: (node: Of<Type>, state: TraceState) => Value };

export function traceExpression(node: Expression, state: TraceState): Value {
  state.spareSteps -= 1;
  const trace = TRACERS[node.type] as ((node: Expression, state: TraceState) => Value) | undefined;
  return trace?.(node, state) ?? null;
}

const TRACERS: Tracers = {
  Identifier: ({ value }, state) => traceName(value, state, false),
  StringLiteral: ({ value }) => value,
  IntegerLiteral: ({ value }) => value,
  FloatLiteral: ({ value }) => value,
  ArrayLiteral: ({ value }, state) => traceList(value, state),
  TupleLiteral: ({ value }, state) => traceList(value, state),
  ObjectLiteral: ({ value }, state) => ({
    kind: "dict",
    entries: [...value].map(([key, item]) => [
      traceExpression(key, state),
      traceExpression(item, state),
    ]),
  }),
  MemberExpression: (node, state) => traceMember(node, state, false).value,
  CallExpression: traceCall,
  BinaryExpression: traceBinary,
  FilterExpression: (node, state) => {
    const operand = traceExpression(node.operand, state);
    return noteSize(state, traceFilter(operand, node.filter, state));
  },
  UnaryExpression: ({ operator, argument }, state) => {
    const value = traceExpression(argument, state);
    if (operator.value === "not") return UNKNOWN;
    return mapValue(value, (option) => (typeof option === "number" ? -option : option));
  },
  TestExpression: ({ operand }, state) => {
    traceExpression(operand, state);
    return UNKNOWN;
  },
  SelectExpression: ({ lhs, test }, state) => {
    traceExpression(test, state);
    return traceExpression(lhs, state);
  },
  Ternary: ({ condition, trueExpr, falseExpr }, state) => {
    traceExpression(condition, state);
    return createEither([traceExpression(trueExpr, state), traceExpression(falseExpr, state)]);
  },
  SliceExpression: ({ start, stop, step }, state) => {
    for (const bound of [start, stop, step]) if (bound !== undefined) traceExpression(bound, state);
    return UNKNOWN;
  },
  KeywordArgumentExpression: ({ value }, state) => traceExpression(value, state),
  SpreadExpression: traceSpread,
  KeywordSpreadExpression: traceSpread,
};

function traceSpread({ argument }: { argument: Expression }, state: TraceState): Value {
  traceExpression(argument, state);
  return UNKNOWN;
}

const WORDS: Readonly<Record<string, Value>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

function traceName(name: string, state: TraceState, called: boolean): Value {
  if (Object.hasOwn(WORDS, name)) return WORDS[name] ?? null;
  if (!state.ownNames.has(name)) noteAccess(state, { via: "name", name, called });
  return readVariable(state, name);
}

function traceList(items: readonly Expression[], state: TraceState): Value {
  return createList(items.map((item) => traceExpression(item, state)));
}

interface Reached {
  object: Value;
  name: Value;
  value: Value;
}

function traceMember(node: Member, state: TraceState, called: boolean): Reached {
  const object = traceExpression(node.object, state);
  if (node.property.type === "SliceExpression") {
    return { object, name: UNKNOWN, value: traceSlice(object, node.property, state) };
  }
  const name = node.computed ? traceExpression(node.property, state) : readKey(node.property);
  const isKnown = !node.computed || typeof name !== "object" || name?.kind !== "list";
  if (isKnown) noteAccess(state, { via: node.computed ? "item" : "member", name, called });
  const path = readPath(node);
  const value = path === null ? readItem(object, name) : readVariable(state, path);
  return { object, name, value };
}

function traceSlice(object: Value, slice: Of<"SliceExpression">, state: TraceState): Value {
  const bounds = [slice.start, slice.stop, slice.step].map((bound) =>
    bound === undefined ? undefined : traceExpression(bound, state),
  );
  const [start, stop, step] = bounds;
  return mapValue(object, (option) => foldSlice(option, { start, stop, step }));
}

function readKey(property: Expression): Value {
  if (property.type === "Identifier" || property.type === "StringLiteral") return property.value;
  return property.type === "IntegerLiteral" ? property.value : UNKNOWN;
}

/** "ns.text" for a field of a variable; null for what no assignment can reach. */
export function readPath(node: Expression): string | null {
  if (node.type === "Identifier") return node.value;
  if (node.type !== "MemberExpression" || node.object.type !== "Identifier") return null;
  const key =
    node.computed && node.property.type === "Identifier" ? UNKNOWN : readKey(node.property);
  return typeof key === "string" ? `${node.object.value}.${key}` : null;
}

function traceCall(node: Call, state: TraceState): Value {
  const { callee } = node;
  if (callee.type === "Identifier") return traceNamedCall(callee.value, node, state);
  if (callee.type !== "MemberExpression") {
    traceExpression(callee, state);
    traceArguments(node.args, state);
    return UNKNOWN;
  }
  const { object, name } = traceMember(callee, state, true);
  const args = traceArguments(node.args, state);
  appendItem(callee, args, state);
  // The fields of a format can walk attributes.
  if (name === "format" || name === "format_map") {
    noteAccess(state, { via: "argument", name: object, called: true });
  }
  return noteSize(state, callMethod(name, object, args));
}

function callMethod(name: Value, object: Value, args: Arguments): Value {
  const names = listOptions(name).filter((option) => typeof option === "string");
  if (names.length === 0) return UNKNOWN;
  return createEither(names.map((one) => callNamedMethod(one, object, args)));
}

function callNamedMethod(name: string, object: Value, args: Arguments): Value {
  const [first] = args.values;
  // The filter joins its operand, the method its argument.
  if (name === "join" && first !== undefined) {
    return foldTransform("join", first, { values: [object], named: args.named });
  }
  return foldTransform(name, object, args);
}

/** `list.append(item)` changes the variable that holds the list. */
function appendItem(callee: Member, { values }: Arguments, state: TraceState): void {
  const path = readPath(callee.object);
  if (path === null || readKey(callee.property) !== "append") return;
  const list = readVariable(state, path);
  if (typeof list === "object" && list?.kind === "list") {
    writeVariable(state, path, createList([...list.items, ...values]));
  }
}

function traceNamedCall(name: string, node: Call, state: TraceState): Value {
  const args = traceArguments(node.args, state);
  const macro = state.macros.get(name);
  if (macro !== undefined) return state.callMacro(macro, args);
  traceName(name, state, true);
  if (name === "range") return noteSize(state, foldRange(args.values));
  if (name === "dict" || name === "namespace") {
    return { kind: "dict", entries: [...args.named] };
  }
  return UNKNOWN;
}

/** The largest range the arguments allow. */
function foldRange(values: readonly Value[]): Value {
  const [first, second, third] = values.map((value) => {
    const numbers = listOptions(value).filter((option) => typeof option === "number");
    return numbers.length === 0 ? undefined : Math.max(...numbers);
  });
  const start = values.length > 1 ? (first ?? 0) : 0;
  const stop = values.length > 1 ? second : first;
  if (stop === undefined || (values.length > 2 && third === undefined)) return UNKNOWN;
  const step = third ?? 1;
  const count = Math.max(Math.ceil((stop - start) / step), 0);
  if (!(count <= 256)) return { kind: "range", count: Number.isNaN(count) ? 0 : count };
  return createList(Array.from({ length: count }, (_, index) => start + index * step));
}

export function traceArguments(args: readonly Expression[], state: TraceState): Arguments {
  const values: Value[] = [];
  const named = new Map<string, Value>();
  for (const arg of args) {
    const value = traceExpression(arg, state);
    if (arg.type === "KeywordArgumentExpression") named.set(arg.key.value, value);
    else values.push(value);
    const isTelling = listOptions(value).some((option) => /^\s*_/.test(String(option)));
    if (isTelling) noteAccess(state, { via: "argument", name: value, called: false });
  }
  return { values, named };
}

const LOGICAL: ReadonlySet<string> = new Set(["and", "or"]);
const COMPARING: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">=", "in", "not in"]);

function traceBinary({ operator, left, right }: Binary, state: TraceState): Value {
  const [one, other] = [traceExpression(left, state), traceExpression(right, state)];
  if (COMPARING.has(operator.value)) return UNKNOWN;
  if (LOGICAL.has(operator.value)) return createEither([one, other]);
  return noteSize(state, foldOperator(operator.value, one, other));
}

/** The parser hangs what follows a filter's arguments below the filter: `x | first('a').name`. */
function traceFilter(
  operand: Value,
  filter: Filter["filter"] | Expression,
  state: TraceState,
): Value {
  if (filter.type === "Identifier")
    return applyFilter(filter.value, operand, { values: [], named: new Map() }, state);
  if (filter.type === "CallExpression") {
    const args = traceArguments(filter.args, state);
    if (filter.callee.type === "Identifier")
      return applyFilter(filter.callee.value, operand, args, state);
    traceFilter(operand, filter.callee, state);
    return UNKNOWN;
  }
  if (filter.type !== "MemberExpression") return UNKNOWN;
  traceFilter(operand, filter.object, state);
  const name = filter.computed ? traceExpression(filter.property, state) : readKey(filter.property);
  noteAccess(state, { via: filter.computed ? "item" : "member", name, called: true });
  return UNKNOWN;
}

function applyFilter(name: string, operand: Value, args: Arguments, state: TraceState): Value {
  noteAccess(state, { via: "filter", name, called: true });
  for (const attribute of listAttributes(name, args)) {
    noteAccess(state, { via: "attribute", name: attribute, called: false });
  }
  return foldTransform(name, operand, args);
}

const ATTRIBUTE_FILTERS: ReadonlySet<string> = new Set(["selectattr", "rejectattr", "groupby"]);

/** What a filter reads from its operand by name; unknown names only where naming is all the filter does. */
function listAttributes(name: string, { values, named }: Arguments): Access["name"][] {
  const [first, second] = values;
  if (name === "attr") return [first ?? named.get("name") ?? UNKNOWN];
  if (name === "map" && first === "attr") return [second ?? UNKNOWN];
  const attribute = ATTRIBUTE_FILTERS.has(name)
    ? (first ?? named.get("attribute"))
    : named.get("attribute");
  const isKnown =
    attribute !== undefined && listOptions(attribute).some((option) => typeof option === "string");
  return isKnown ? [attribute] : [];
}
