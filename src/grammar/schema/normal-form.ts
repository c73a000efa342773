/**
 * Works goals out into value sets: one schema at a time, keyword by keyword, children left as goals. What the algebra
 * cannot express is left out and reported, so that a set is never smaller than the schema.
 */
import { AgentError } from "../../base/errors.ts";
import { type AutomatonBudget, withinBudget } from "../automaton/automaton-budget.ts";
import { createGoalTable, type Goal } from "./goal.ts";
import { Inexact, type KeywordContext } from "./keyword-context.ts";
import { limitByKeywords } from "./keywords.ts";
import { followReferences } from "./logic-keywords.ts";
import { joinPointer, type SchemaDocument } from "./schema-document.ts";
import type { SchemaObject } from "./schema-object.ts";
import { limitUnevaluated } from "./unevaluated-keywords.ts";
import { setOfValues } from "./value-keywords.ts";
import {
  ALL_VALUES,
  complementSet,
  costOfIntersection,
  dropEmptyShapes,
  EVALUATED_VALUES,
  intersectSets,
  isEmptySet,
  isTooLarge,
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

/** Emptiness is looked for this many levels down; deeper contradictions are found when the grammar is pruned. */
const EMPTINESS_DEPTH = 3;
const MAX_INTERSECTIONS = 100_000;
/** Pairs of shapes and their parts; some 2 s. */
const MAX_WORK = 3_000_000;
/** Edges of the automata of all sets; some 1 s. Beyond it constraints are left out. */
const MAX_EDGES = 500_000;
/** Schemas that apply to one value, each by the one before; the stack holds more. */
const MAX_OPEN = 400;

/** Raised where emptiness hangs on a goal that is still being worked out. */
class Undecided extends Error {}

export class NormalForm {
  readonly goals = createGoalTable();
  /** Pointers of schemas that nothing matches by themselves, deepest first. */
  readonly contradictions: string[] = [];
  readonly #document: SchemaDocument;
  readonly #sets = new Map<Goal, ValueSet>();
  /** Goals being worked out, with the depth of emptiness questions each was begun at. */
  readonly #open = new Map<Goal, number>();
  readonly #emptiness = new Map<Goal, boolean>();
  readonly #notes = new Map<string, UnsupportedKeyword>();
  #depth = 0;
  #intersections = 0;
  #work = 0;
  readonly #budget: AutomatonBudget = { edgesLeft: MAX_EDGES };
  readonly #ignored: ReadonlySet<string>;

  /** Schemas at `ignored` pointers are taken as true. */
  constructor(document: SchemaDocument, ignored: ReadonlySet<string> = new Set()) {
    this.#document = document;
    this.#ignored = ignored;
  }

  get unsupported(): readonly UnsupportedKeyword[] {
    return [...this.#notes.values()];
  }

  leaveOut(pointer: string, keyword: string, reason: string): void {
    const at = joinPointer(pointer, keyword);
    this.#notes.set(`${at} ${reason}`, { keyword, pointer: at, reason });
  }

  /** The schema a goal comes from; the first of several. */
  pointerOf(goal: Goal): string {
    const description = this.goals.describe(goal);
    if (description.kind === "schema") return description.pointer;
    if (description.kind === "not") return this.pointerOf(description.part);
    const [first] = description.kind === "all" ? description.parts : [];
    return first === undefined ? "" : this.pointerOf(first);
  }

  /** The values of a goal; worked out once. Throws "schema-invalid", "schema-too-large". */
  readonly setOf = (goal: Goal): ValueSet => {
    const known = this.#sets.get(goal);
    if (known !== undefined) return known;
    const openedAt = this.#open.get(goal);
    if (openedAt !== undefined && openedAt < this.#depth) throw new Undecided();
    if (openedAt !== undefined) {
      throw new AgentError("schema-invalid", {
        pointer: this.pointerOf(goal),
        reason: "a $ref leads back to itself without a step into the value",
      });
    }
    if (this.#open.size >= MAX_OPEN) {
      throw new AgentError("schema-too-large", {
        reason: `more than ${MAX_OPEN} schemas lead to one another`,
      });
    }
    this.#open.set(goal, this.#depth);
    try {
      const set = withinBudget(this.#budget, () =>
        dropEmptyShapes(this.#workOut(goal), this.isEmpty),
      );
      if (isEmptySet(set)) this.#noteContradiction(goal);
      this.#sets.set(goal, set);
      return set;
    } finally {
      this.#open.delete(goal);
    }
  };

  /** True when it is certain that no value meets the goal. */
  readonly isEmpty = (goal: Goal): boolean => {
    const known = this.#emptiness.get(goal);
    if (known !== undefined) return known;
    if (this.#depth >= EMPTINESS_DEPTH) return false;
    this.#emptiness.set(goal, false); // a goal that holds itself is not proven empty by that
    this.#depth += 1;
    try {
      const empty = isEmptySet(this.setOf(goal));
      this.#emptiness.set(goal, empty);
      return empty;
    } catch (error) {
      if (error instanceof Undecided) return false;
      throw error;
    } finally {
      this.#depth -= 1;
    }
  };

  #workOut(goal: Goal): ValueSet {
    const description = this.goals.describe(goal);
    switch (description.kind) {
      case "any":
        return ALL_VALUES;
      case "never":
        return NO_VALUES;
      case "value":
        return setOfValues(this.goals, [description.value]);
      case "schema":
        return this.#setOfSchema(description.pointer);
      case "all":
        return this.#intersectAll(description.parts.map(this.setOf), this.pointerOf(goal));
      case "not":
        return this.#negate(description.part);
    }
  }

  #setOfSchema(pointer: string): ValueSet {
    const schema = this.#ignored.has(pointer) || this.#document.schemaAt(pointer);
    if (typeof schema === "boolean") return schema ? ALL_VALUES : NO_VALUES;
    const context = this.#contextOf(schema, pointer);
    const alone = this.#document.refHidesSiblings ? followReferences(context) : [];
    const set = this.#intersectAll(alone.length > 0 ? alone : limitByKeywords(context), pointer);
    return this.#document.tracksEvaluation ? limitUnevaluated(context, set) : set;
  }

  /** Over-large unions and automata leave a constraint out instead of failing the schema. */
  #intersectAll(constraints: readonly ValueSet[], pointer: string): ValueSet {
    let set: ValueSet = ALL_VALUES;
    for (const constraint of constraints) {
      try {
        set = this.#intersect(set, constraint);
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        this.leaveOut(pointer, "allOf", "its parts have too many combinations");
        set = { ...set, isExact: false };
      }
    }
    return set;
  }

  #negate(part: Goal): ValueSet {
    try {
      return this.#complement(this.setOf(part));
    } catch (error) {
      if (!(isTooLarge(error) || error instanceof Inexact)) throw error;
      this.leaveOut(this.pointerOf(part), "not", "what it excludes is not fully known");
      return { ...ALL_VALUES, isExact: false };
    }
  }

  #intersect(a: ValueSet, b: ValueSet): ValueSet {
    this.#intersections += 1;
    if (this.#intersections > MAX_INTERSECTIONS) {
      throw new AgentError("schema-too-large", { reason: "its alternatives combine too often" });
    }
    this.#work += costOfIntersection(a, b);
    if (this.#work > MAX_WORK) throw new TooManyShapes();
    return intersectSets(this.goals, a, b);
  }

  #complement(set: ValueSet): ValueSet {
    if (!set.isExact) throw new Inexact();
    return complementSet(this.goals, set);
  }

  /** `false` and `not: {}` say on purpose that nothing matches. */
  #noteContradiction(goal: Goal): void {
    const description = this.goals.describe(goal);
    if (description.kind !== "schema") return;
    const schema = this.#document.schemaAt(description.pointer);
    if (typeof schema !== "boolean" && !Object.hasOwn(schema, "not")) {
      this.contradictions.push(description.pointer);
    }
  }

  #contextOf(schema: SchemaObject, pointer: string): KeywordContext {
    return {
      schema,
      pointer,
      document: this.#document,
      goals: this.goals,
      setAt: (target) => this.setOf(this.goals.schema(target)),
      intersect: (a, b) => this.#intersect(a, b),
      complement: (set) => this.#complement(set),
      isEmpty: (set) => isEmptySet(dropEmptyShapes(set, this.isEmpty)),
      leaveOut: (keyword, reason) => {
        this.leaveOut(pointer, keyword, reason);
        const all = this.#document.tracksEvaluation ? EVALUATED_VALUES : ALL_VALUES;
        return { ...all, isExact: false };
      },
    };
  }
}
