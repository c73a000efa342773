/** Keywords about objects. */

import { ANY_TEXT, type Dfa, NO_TEXT } from "../automaton/dfa.ts";
import {
  acceptsText,
  intersectDfas,
  isEmptyDfa,
  subtractDfas,
  uniteDfas,
} from "../automaton/dfa-algebra.ts";
import { dfaOfWords } from "../automaton/dfa-words.ts";
import { ANY, type Goal, NEVER } from "./goal.ts";
import { childGoal, type KeywordContext, limit, readCount } from "./keyword-context.ts";
import { textsOfPattern } from "./known-automata.ts";
import {
  ANY_OBJECT,
  type KeyRegion,
  type ObjectShape,
  type PropertyShape,
  withKey,
  withoutKey,
} from "./object-shape.ts";
import { joinPointer } from "./schema-document.ts";
import { isSchemaObject, type SchemaObject } from "./schema-object.ts";
import { joinLength } from "./string-shape.ts";
import { NO_VALUES, uniteSets, type ValueSet } from "./value-set.ts";

export function limitObjects(context: KeywordContext): ValueSet[] {
  const { schema } = context;
  const sets = [limit({ objects: [readShape(context)] })];
  if (schema.propertyNames !== undefined) sets.push(limitNames(context));
  for (const keyword of ["dependentRequired", "dependentSchemas", "dependencies"]) {
    const dependencies = schema[keyword];
    if (!isSchemaObject(dependencies)) continue;
    for (const [key, needed] of Object.entries(dependencies)) {
      sets.push(limitByDependency(context, { keyword, key, needed }));
    }
  }
  return sets;
}

function readShape(context: KeywordContext): ObjectShape {
  const { schema, goals } = context;
  const { regions, goalOfName, matched } = readRegions(context);
  const properties = new Map<string, PropertyShape>();
  const declared = isSchemaObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const key of Object.keys(declared)) {
    const goal = goals.all(childGoal(context, "properties", key), goalOfName(key));
    properties.set(key, { goal, required: required.includes(key) });
  }
  for (const key of required) {
    if (typeof key !== "string" || properties.has(key)) continue;
    const region = regions.find(({ keys }) => acceptsText(keys, key));
    properties.set(key, { goal: region?.goal ?? NEVER, required: true });
  }
  return {
    properties,
    regions,
    min: Math.ceil(readCount(context, "minProperties", 0)),
    max: Math.floor(readCount(context, "maxProperties", Number.POSITIVE_INFINITY)),
    some: [],
    evaluated: context.document.tracksEvaluation
      ? listEvaluated(schema, Object.keys(declared), matched)
      : NO_TEXT,
  };
}

function listEvaluated(schema: SchemaObject, declared: readonly string[], matched: Dfa): Dfa {
  if (schema.additionalProperties !== undefined) return ANY_TEXT;
  return declared.length === 0 ? matched : uniteDfas(matched, dfaOfWords(declared));
}

interface NamePattern {
  keys: Dfa;
  goal: Goal;
}

const MAX_REGIONS = 64;

/** Cuts all keys by the patterns they match; keys that match none are "additional". */
function readRegions(context: KeywordContext): {
  regions: readonly KeyRegion[];
  goalOfName: (key: string) => Goal;
  /** The keys some pattern speaks of. */
  matched: Dfa;
} {
  const { schema, goals } = context;
  const { patterns, isComplete } = readPatterns(context);
  let regions: { keys: Dfa; goal: Goal; isMatched: boolean }[] = [
    { keys: ANY_TEXT, goal: ANY, isMatched: false },
  ];
  for (const pattern of patterns) {
    regions = regions
      .flatMap((region) => [
        {
          keys: intersectDfas(region.keys, pattern.keys),
          goal: goals.all(region.goal, pattern.goal),
          isMatched: true,
        },
        { ...region, keys: subtractDfas(region.keys, pattern.keys) },
      ])
      .filter(({ keys }) => !isEmptyDfa(keys));
    if (regions.length > MAX_REGIONS) {
      context.leaveOut("patternProperties", "too many patterns overlap");
      return { regions: ANY_OBJECT.regions, goalOfName: () => ANY, matched: ANY_TEXT };
    }
  }
  const isMentioned = schema.additionalProperties !== undefined && isComplete;
  const additional = isMentioned ? childGoal(context, "additionalProperties") : ANY;
  return {
    matched: isComplete ? patterns.map(({ keys }) => keys).reduce(uniteDfas, NO_TEXT) : ANY_TEXT,
    regions: regions
      .map(({ keys, goal, isMatched }) =>
        isMatched
          ? { keys, goal }
          : { keys, goal: additional, isUnmentioned: !isMentioned && isComplete },
      )
      .filter(({ goal }) => goal !== NEVER),
    goalOfName: (key) =>
      goals.all(...patterns.filter(({ keys }) => acceptsText(keys, key)).map(({ goal }) => goal)),
  };
}

/** `isComplete` false: some pattern could not be read, so any other key may be one of its own. */
function readPatterns(context: KeywordContext): { patterns: NamePattern[]; isComplete: boolean } {
  const declared = context.schema.patternProperties;
  const patterns: NamePattern[] = [];
  let isComplete = true;
  for (const source of isSchemaObject(declared) ? Object.keys(declared) : []) {
    const compiled = textsOfPattern(source);
    if ("dfa" in compiled) {
      patterns.push({ keys: compiled.dfa, goal: childGoal(context, "patternProperties", source) });
    } else {
      isComplete = false;
      context.leaveOut("patternProperties", `${source}: ${compiled.unsupported}`);
    }
  }
  return { patterns, isComplete };
}

function limitNames(context: KeywordContext): ValueSet {
  const names = context.setAt(joinPointer(context.pointer, "propertyNames"));
  let keys = NO_TEXT;
  for (const shape of names.strings) {
    const texts = joinLength(shape);
    if (texts === null) {
      return context.leaveOut("propertyNames", "the names need too many states");
    }
    keys = uniteDfas(keys, texts);
  }
  const regions = isEmptyDfa(keys) ? [] : [{ keys, goal: ANY }];
  return { ...limit({ objects: [{ ...ANY_OBJECT, regions }] }), isExact: names.isExact };
}

/** Either the key is absent, or what it needs holds as well. */
function limitByDependency(
  context: KeywordContext,
  { keyword, key, needed }: { keyword: string; key: string; needed: unknown },
): ValueSet {
  const absent = limit({ objects: [withoutKey(key)] });
  if (Array.isArray(needed)) {
    const keys = [key, ...needed.filter((each) => typeof each === "string")];
    const properties = new Map(keys.map((each) => [each, { goal: ANY, required: true }]));
    return limit({ objects: [withoutKey(key), { ...ANY_OBJECT, properties }] });
  }
  const present = { ...NO_VALUES, objects: [withKey(key, ANY)] };
  const target = context.setAt(joinPointer(context.pointer, keyword, key));
  return uniteSets(absent, context.intersect(present, target));
}
