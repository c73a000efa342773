/**
 * Works goals out into value sets: one schema at a time, keyword by keyword, children left as goals. What the algebra
 * cannot express is left out and reported, so that a set is never smaller than the schema.
 */
import { AgentError } from "../../base/errors.ts";
import { AutomatonTooLarge } from "../automaton/dfa.ts";
import { limitArrays } from "./array-keywords.ts";
import { createGoalTable, type Goal, type GoalTable } from "./goal.ts";
import { Inexact, type KeywordContext } from "./keyword-context.ts";
import { followReferences, limitByLogic } from "./logic-keywords.ts";
import { limitObjects } from "./object-keywords.ts";
import { limitNumbers, limitStrings } from "./scalar-keywords.ts";
import { joinPointer, type SchemaDocument } from "./schema-document.ts";
import type { SchemaObject } from "./schema-object.ts";
import { limitUnevaluated } from "./unevaluated-keywords.ts";
import { limitByValues, setOfValues } from "./value-keywords.ts";
import {
  ALL_VALUES,
  complementSet,
  dropEmptyShapes,
  intersectSets,
  isEmptySet,
  NO_VALUES,
  TooManyShapes,
  type ValueSet,
} from "./value-set.ts";

/** Something of the schema that the grammar does not enforce. */
export interface UnsupportedKeyword {
  keyword: string;
  /** JSON pointer of the keyword. */
  pointer: string;
  reason: string;
}

export interface NormalForm {
  readonly goals: GoalTable;
  readonly unsupported: readonly UnsupportedKeyword[];
  /** Pointers of schemas that nothing matches by themselves, deepest first. */
  readonly contradictions: readonly string[];
  /** The values of a goal; worked out once. Throws "schema-invalid", "schema-too-large". */
  setOf(goal: Goal): ValueSet;
  /** True when it is certain that no value meets the goal. */
  isEmpty(goal: Goal): boolean;
  leaveOut(pointer: string, keyword: string, reason: string): void;
}

/** Emptiness is looked for this many levels down; deeper contradictions are found when the grammar is pruned. */
const EMPTINESS_DEPTH = 3;
/** Raised where emptiness hangs on a goal that is still being worked out. */
class Undecided extends Error {}

const MAX_INTERSECTIONS = 100_000;

export function createNormalForm(document: SchemaDocument): NormalForm {
  const goals = createGoalTable();
  const sets = new Map<Goal, ValueSet>();
  /** Goals being worked out, with the depth of emptiness questions each was begun at. */
  const open = new Map<Goal, number>();
  let depth = 0;
  const emptiness = new Map<Goal, boolean>();
  const notes = new Map<string, UnsupportedKeyword>();
  const contradictions: string[] = [];
  let intersections = 0;

  function leaveOut(pointer: string, keyword: string, reason: string): void {
    const at = joinPointer(pointer, keyword);
    notes.set(`${at} ${reason}`, { keyword, pointer: at, reason });
  }

  function setOf(goal: Goal): ValueSet {
    const known = sets.get(goal);
    if (known !== undefined) return known;
    const openedAt = open.get(goal);
    if (openedAt !== undefined && openedAt < depth) throw new Undecided();
    if (openedAt !== undefined) {
      throw new AgentError("schema-invalid", {
        pointer: originOf(goal),
        reason: "a $ref leads back to itself without a step into the value",
      });
    }
    open.set(goal, depth);
    try {
      const set = dropEmptyShapes(workOut(goal), isEmpty);
      if (isEmptySet(set)) noteContradiction(goal);
      sets.set(goal, set);
      return set;
    } finally {
      open.delete(goal);
    }
  }

  /** `false` and `not: {}` say on purpose that nothing matches. */
  function noteContradiction(goal: Goal): void {
    const description = goals.describe(goal);
    if (description.kind !== "schema") return;
    const schema = document.schemaAt(description.pointer);
    if (typeof schema !== "boolean" && !Object.hasOwn(schema, "not")) {
      contradictions.push(description.pointer);
    }
  }

  function workOut(goal: Goal): ValueSet {
    const description = goals.describe(goal);
    switch (description.kind) {
      case "any":
        return ALL_VALUES;
      case "never":
        return NO_VALUES;
      case "value":
        return setOfValues(goals, [description.value]);
      case "schema":
        return setOfSchema(description.pointer);
      case "all":
        return intersectAll(description.parts.map(setOf), originOf(goal));
      case "not":
        return negate(description.part);
    }
  }

  function setOfSchema(pointer: string): ValueSet {
    const schema = document.schemaAt(pointer);
    if (typeof schema === "boolean") return schema ? ALL_VALUES : NO_VALUES;
    const context = contextOf(schema, pointer);
    const referred = followReferences(context);
    const constraints =
      referred.length > 0 && document.refHidesSiblings ? referred : limitByAll(context);
    const set = intersectAll(constraints, pointer);
    return document.tracksEvaluation ? limitUnevaluated(context, set) : set;
  }

  /** Over-large unions and automata leave a constraint out instead of failing the schema. */
  function intersectAll(constraints: readonly ValueSet[], pointer: string): ValueSet {
    let set: ValueSet = ALL_VALUES;
    for (const constraint of constraints) {
      try {
        set = intersect(set, constraint);
      } catch (error) {
        if (!(error instanceof TooManyShapes || error instanceof AutomatonTooLarge)) throw error;
        leaveOut(pointer, "allOf", "its parts have too many combinations");
        set = { ...set, isExact: false };
      }
    }
    return set;
  }

  function negate(part: Goal): ValueSet {
    try {
      return complement(setOf(part));
    } catch (error) {
      if (!(error instanceof TooManyShapes || error instanceof Inexact)) throw error;
      leaveOut(originOf(part), "not", "what it excludes is not fully known");
      return { ...ALL_VALUES, isExact: false };
    }
  }

  function intersect(a: ValueSet, b: ValueSet): ValueSet {
    intersections += 1;
    if (intersections > MAX_INTERSECTIONS) {
      throw new AgentError("schema-too-large", { reason: "its alternatives combine too often" });
    }
    return intersectSets(goals, a, b);
  }

  function complement(set: ValueSet): ValueSet {
    if (!set.isExact) throw new Inexact();
    return complementSet(goals, set);
  }

  function isEmpty(goal: Goal): boolean {
    const known = emptiness.get(goal);
    if (known !== undefined) return known;
    if (depth >= EMPTINESS_DEPTH) return false;
    emptiness.set(goal, false); // a goal that holds itself is not proven empty by that
    depth += 1;
    try {
      const empty = isEmptySet(setOf(goal));
      emptiness.set(goal, empty);
      return empty;
    } catch (error) {
      if (error instanceof Undecided) return false;
      throw error;
    } finally {
      depth -= 1;
    }
  }

  function originOf(goal: Goal): string {
    const description = goals.describe(goal);
    if (description.kind === "schema") return description.pointer;
    if (description.kind === "not") return originOf(description.part);
    if (description.kind === "all") return originOf(description.parts[0] ?? 0);
    return "";
  }

  function contextOf(schema: SchemaObject, pointer: string): KeywordContext {
    return {
      schema,
      pointer,
      document,
      goals,
      setAt: (target) => setOf(goals.schema(target)),
      intersect,
      complement,
      isEmpty: (set) => isEmptySet(dropEmptyShapes(set, isEmpty)),
      leaveOut(keyword, reason) {
        leaveOut(pointer, keyword, reason);
        return { ...ALL_VALUES, isExact: false };
      },
    };
  }

  return {
    goals,
    get unsupported() {
      return [...notes.values()];
    },
    contradictions,
    setOf,
    isEmpty,
    leaveOut,
  };
}

function limitByAll(context: KeywordContext): ValueSet[] {
  return [
    ...limitByValues(context),
    ...limitNumbers(context),
    ...limitStrings(context),
    ...(hasAny(context.schema, ARRAY_KEYWORDS) ? limitArrays(context) : []),
    ...(hasAny(context.schema, OBJECT_KEYWORDS) ? limitObjects(context) : []),
    ...limitByLogic(context),
  ];
}

const ARRAY_KEYWORDS = "items prefixItems additionalItems minItems maxItems uniqueItems contains";
const OBJECT_KEYWORDS =
  "properties required additionalProperties patternProperties propertyNames minProperties maxProperties dependentRequired dependentSchemas dependencies";

function hasAny(schema: SchemaObject, keywords: string): boolean {
  return keywords.split(" ").some((keyword) => schema[keyword] !== undefined);
}
