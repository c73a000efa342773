/**
 * A template, traced without running it: every place is visited once, whatever its condition, and small loops over
 * constants and calls of macros are followed, so that names built from pieces come out whole.
 */
import {
  concatenate,
  countItems,
  createEither,
  listItems,
  listOptions,
  UNKNOWN,
  type Value,
} from "./constant.ts";
import { type Arguments, foldTransform } from "./fold-transform.ts";
import type { ParsedTemplate } from "./parse-template.ts";
import {
  type Expression,
  type For,
  type Macro,
  type SetStatement,
  type Statement,
  walkTree,
} from "./syntax-tree.ts";
import { readPath, traceArguments, traceExpression } from "./trace-expression.ts";
import {
  type Access,
  createTraceState,
  type Growth,
  noteAccess,
  noteGrowth,
  type TraceState,
  writeVariable,
} from "./trace-state.ts";

export interface Trace {
  accesses: readonly Access[];
  growth: ReadonlyMap<Growth["kind"], number>;
}

/** Cost O(nodes), plus a bounded number of second looks. */
export function traceTemplate({ body }: ParsedTemplate): Trace {
  const root: Statement = { type: "Program", body: [...body] };
  const macros = new Map<string, Macro>();
  const ownNames = new Set<string>();
  for (const node of walkTree(root)) {
    if (node.type === "Macro") macros.set(node.name.value, node);
    for (const name of listBoundNames(node)) ownNames.add(name);
  }
  const state = createTraceState(macros, ownNames, (macro, args) => callMacro(macro, args, state));
  traceBody(body, state);
  return { accesses: state.accesses, growth: state.growth };
}

/** Names a statement gives a meaning. */
export function listBoundNames(node: Statement): string[] {
  switch (node.type) {
    case "Macro":
      return [node.name.value, ...node.args.map(nameParameter)];
    case "CallStatement":
      return (node.callerArgs ?? []).map(nameParameter);
    case "For":
      return listTargets(node.loopvar);
    case "Set":
      return listTargets(node.assignee);
    default:
      return [];
  }
}

function nameParameter(parameter: Macro["args"][number]): string {
  return parameter.type === "Identifier" ? parameter.value : parameter.key.value;
}

function listTargets(target: Expression): string[] {
  if (target.type === "TupleLiteral") return target.value.flatMap(listTargets);
  return target.type === "Identifier" ? [target.value] : [];
}

/** What the statements print, as far as it is collected. */
function traceBody(body: readonly Statement[], state: TraceState): Value {
  let printed: Value = "";
  for (const statement of body) {
    const text = traceStatement(statement, state);
    if (state.collects) printed = concatenate(printed, text);
  }
  return printed;
}

function traceStatement(node: Statement, state: TraceState): Value {
  switch (node.type) {
    case "If":
      traceExpression(node.test, state);
      return mayHappen(state, () =>
        createEither([traceBody(node.body, state), traceBody(node.alternate, state)]),
      );
    case "For":
      return traceLoop(node, state);
    case "Set":
      return traceSet(node, state);
    case "Macro":
      return traceMacro(node, state);
    case "CallStatement":
      traceExpression(node.call, state);
      return concatenate(UNKNOWN, traceBody(node.body, state));
    case "FilterStatement":
      return traceFilterBlock(node.filter, node.body, state);
    case "Program":
      return traceBody(node.body, state);
    case "Comment":
    case "Break":
    case "Continue":
      return "";
    default:
      return traceExpression(node, state);
  }
}

function mayHappen<Result>(state: TraceState, run: () => Result): Result {
  state.conditions += 1;
  const result = run();
  state.conditions -= 1;
  return result;
}

function collect(state: TraceState, run: () => Value): Value {
  const { collects } = state;
  state.collects = true;
  const text = run();
  state.collects = collects;
  return text;
}

function traceFilterBlock(
  filter: Expression,
  body: readonly Statement[],
  state: TraceState,
): Value {
  const text = collect(state, () => traceBody(body, state));
  const [name, args] =
    filter.type === "CallExpression" ? [filter.callee, filter.args] : [filter, []];
  const given = traceArguments(args, state);
  if (name.type !== "Identifier") return UNKNOWN;
  noteAccess(state, { via: "filter", name: name.value, called: true });
  if (name.value === "attr") {
    noteAccess(state, { via: "attribute", name: given.values[0] ?? UNKNOWN, called: false });
  }
  return foldTransform(name.value, text, given);
}

const MAX_UNROLLED = 64;

function traceLoop(node: For, state: TraceState): Value {
  const iterable = traceExpression(node.iterable, state);
  const items =
    listOptions(iterable)
      .map(listItems)
      .find((list) => list !== null) ?? null;
  const counts = listOptions(iterable).map((option) => countItems(option) ?? 1);
  const { repeats } = state;
  state.loops += 1;
  state.repeats *= Math.max(...counts, 1);
  noteGrowth(state, "loops", state.repeats);
  const canUnroll = items !== null && items.length > 0 && items.length <= MAX_UNROLLED;
  const printed = canUnroll
    ? traceRounds(node, items, state)
    : mayHappen(state, () => {
        bind(node.loopvar, UNKNOWN, state);
        return concatenate(UNKNOWN, traceBody(node.body, state));
      });
  state.loops -= 1;
  state.repeats = repeats;
  mayHappen(state, () => traceBody(node.defaultBlock, state));
  return printed;
}

function traceRounds(node: For, items: readonly Value[], state: TraceState): Value {
  let printed: Value = "";
  for (const [index, item] of items.entries()) {
    if (index > 0 && state.spareSteps <= 0) return UNKNOWN;
    bind(node.loopvar, item, state);
    state.variables.set("loop.index0", index).set("loop.index", index + 1);
    printed = concatenate(printed, traceBody(node.body, state));
  }
  state.variables.delete("loop.index0");
  state.variables.delete("loop.index");
  return printed;
}

function bind(target: Expression, value: Value, state: TraceState): void {
  if (target.type === "TupleLiteral") {
    const items = listItems(value);
    for (const [index, part] of target.value.entries())
      bind(part, items?.[index] ?? UNKNOWN, state);
  } else if (target.type === "Identifier") {
    state.variables.set(target.value, value);
  }
}

function traceSet(node: SetStatement, state: TraceState): "" {
  const { assignee, body } = node;
  const value =
    node.value === null
      ? collect(state, () => traceBody(body, state))
      : traceExpression(node.value, state);
  if (assignee.type === "TupleLiteral") {
    bind(assignee, value, state);
    return "";
  }
  const path = readPath(assignee);
  if (path === null) traceExpression(assignee, state);
  else writeVariable(state, path, value);
  if (
    state.loops > 0 &&
    path !== null &&
    node.value !== null &&
    countCopies(node.value, path) >= 2
  ) {
    noteGrowth(state, "doubling", 2);
  }
  return "";
}

/** How often the text at `path` is contained in the value. */
function countCopies(node: Expression, path: string): number {
  const sum = (nodes: readonly Expression[]) =>
    nodes.reduce((total, part) => total + countCopies(part, path), 0);
  if (readPath(node) === path) return 1;
  switch (node.type) {
    case "BinaryExpression":
      return countInOperation(node, path);
    case "Ternary":
      return Math.max(countCopies(node.trueExpr, path), countCopies(node.falseExpr, path));
    case "ArrayLiteral":
    case "TupleLiteral":
      return sum(node.value);
    case "FilterExpression":
      return (
        countCopies(node.operand, path) +
        (node.filter.type === "CallExpression" ? sum(node.filter.args) : 0)
      );
    case "CallExpression":
      return node.callee.type === "MemberExpression" ? sum([node.callee.object, ...node.args]) : 0;
    default:
      return 0;
  }
}

function countInOperation(
  { operator, left, right }: Extract<Expression, { type: "BinaryExpression" }>,
  path: string,
): number {
  const [one, other] = [countCopies(left, path), countCopies(right, path)];
  if (operator.value === "~" || operator.value === "+") return one + other;
  const times = right.type === "IntegerLiteral" ? right.value : 1;
  return operator.value === "*" ? one * times : 0;
}

function traceMacro(macro: Macro, state: TraceState): "" {
  mayHappen(state, () => enterMacro(macro, { values: [], named: new Map() }, state));
  return "";
}

const MAX_MACRO_DEPTH = 20;

/** A macro that calls itself is not followed; whether it ends is for the renderer's limits. */
function callMacro(macro: Macro, args: Arguments, state: TraceState): Value {
  const name = macro.name.value;
  state.macroCalls += state.repeats;
  noteGrowth(state, "macros", state.macroCalls);
  const isSpent = state.spareSteps <= 0 || state.activeMacros.size >= MAX_MACRO_DEPTH;
  if (isSpent || state.activeMacros.has(name)) return UNKNOWN;
  return collect(state, () => enterMacro(macro, args, state));
}

function enterMacro(macro: Macro, { values, named }: Arguments, state: TraceState): Value {
  const name = macro.name.value;
  const before = macro.args.map((parameter) => {
    const key = nameParameter(parameter);
    return [key, state.variables.get(key)] as const;
  });
  for (const [index, parameter] of macro.args.entries()) {
    const fallback =
      parameter.type === "Identifier" ? UNKNOWN : traceExpression(parameter.value, state);
    const key = nameParameter(parameter);
    state.variables.set(key, values[index] ?? named.get(key) ?? fallback);
  }
  state.activeMacros.add(name);
  const printed = traceBody(macro.body, state);
  state.activeMacros.delete(name);
  for (const [key, value] of before) {
    if (value === undefined) state.variables.delete(key);
    else state.variables.set(key, value);
  }
  return printed;
}
