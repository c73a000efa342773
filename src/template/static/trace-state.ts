/**
 * What a trace of a template remembers: the values of its variables so far, what it reached for by name and how large
 * things get. Knows no syntax tree beyond the macros it was given.
 */

import { createEither, measureText, readItem, UNKNOWN, type Value } from "./constant.ts";
import type { Arguments } from "./fold-transform.ts";
import type { Macro } from "./syntax-tree.ts";

export interface Access {
  /**
   * "name": a variable of the engine, "member": `x.name`, "item": `x[name]`, "attribute": a filter that reads
   * attributes, "filter": `x | name`, "argument": a text that is handed to something.
   */
  via: "name" | "member" | "item" | "attribute" | "filter" | "argument";
  name: Value;
  called: boolean;
}

/** Something whose size the source alone shows. */
export interface Growth {
  kind: "range" | "loops" | "text" | "doubling" | "macros";
  size: number;
}

export interface TraceState {
  readonly accesses: Access[];
  /** The largest of each kind. */
  readonly growth: Map<Growth["kind"], number>;
  readonly macros: ReadonlyMap<string, Macro>;
  /** Names that the template itself gives a meaning, somewhere. */
  readonly ownNames: ReadonlySet<string>;
  readonly variables: Map<string, Value>;
  /** Above 0: inside something that may not happen, so an assignment adds to what is known. */
  conditions: number;
  loops: number;
  /** How often the current place runs, as far as constants tell. */
  repeats: number;
  /** True: printed text is collected, as for a block that is assigned. */
  collects: boolean;
  /** Evaluations left for looking at the same place again: loops over constants and calls of macros. */
  spareSteps: number;
  readonly activeMacros: Set<string>;
  macroCalls: number;
  callMacro: (macro: Macro, args: Arguments) => Value;
}

/** Each place is looked at once whatever happens; this bounds looking again. */
const SPARE_STEPS = 200_000;
const MAX_ACCESSES = 100_000;

export function createTraceState(
  macros: ReadonlyMap<string, Macro>,
  ownNames: ReadonlySet<string>,
  callMacro: TraceState["callMacro"],
): TraceState {
  return {
    accesses: [],
    growth: new Map(),
    macros,
    ownNames,
    variables: new Map(),
    conditions: 0,
    loops: 0,
    repeats: 1,
    collects: false,
    spareSteps: SPARE_STEPS,
    activeMacros: new Set(),
    macroCalls: 0,
    callMacro,
  };
}

export function noteAccess(state: TraceState, access: Access): void {
  if (state.accesses.length < MAX_ACCESSES) state.accesses.push(access);
}

export function noteGrowth(state: TraceState, kind: Growth["kind"], size: number): void {
  state.growth.set(kind, Math.max(size, state.growth.get(kind) ?? 0));
}

/** Notes how long a text or a range has become. */
export function noteSize(state: TraceState, value: Value): Value {
  if (typeof value === "object" && value !== null) {
    if (value.kind === "range") noteGrowth(state, "range", value.count);
    if (value.kind === "long") noteGrowth(state, "text", measureText(value));
  }
  return value;
}

/** `path` is a name, or the name of a namespace and of its field: "ns.text". */
export function readVariable(state: TraceState, path: string): Value {
  const known = state.variables.get(path);
  if (known !== undefined) return known;
  const dot = path.indexOf(".");
  if (dot < 0) return UNKNOWN;
  return readItem(state.variables.get(path.slice(0, dot)) ?? UNKNOWN, path.slice(dot + 1));
}

export function writeVariable(state: TraceState, path: string, value: Value): void {
  const isCertain = state.conditions === 0;
  // The newest value first: in a loop that builds a text it is the one that has grown.
  state.variables.set(path, isCertain ? value : createEither([value, readVariable(state, path)]));
}
