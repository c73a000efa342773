/** Keywords that apply other schemas to the same value: $ref, allOf, anyOf, oneOf, not, if. */
import { Inexact, type KeywordContext } from "./keyword-context.ts";
import { joinPointer } from "./schema-document.ts";
import { ALL_VALUES, TooManyShapes, uniteAllSets, uniteSets, type ValueSet } from "./value-set.ts";

/** Comparing more pairs of alternatives than this takes longer than a validator's answer is worth. */
const MAX_PAIRS = 3000;
const MAX_COMBINATIONS = 256;

export function limitByLogic(context: KeywordContext): ValueSet[] {
  return [
    ...followReferences(context),
    ...setsOf(context, "allOf"),
    ...limitByAlternatives(context),
    ...limitByNegation(context),
    ...limitByCondition(context),
  ];
}

export function followReferences(context: KeywordContext): ValueSet[] {
  const { schema, document, pointer } = context;
  return ["$ref", "$dynamicRef", "$recursiveRef"].flatMap((keyword) => {
    const reference = schema[keyword];
    if (keyword !== "$ref" && reference !== undefined && document.hasRivalAnchors) {
      return [
        context.leaveOut(keyword, "several anchors of one name are told apart while validating"),
      ];
    }
    return typeof reference === "string"
      ? [context.setAt(document.resolve(reference, joinPointer(pointer, keyword)))]
      : [];
  });
}

function setsOf(context: KeywordContext, keyword: string): ValueSet[] {
  const list = context.schema[keyword];
  if (!Array.isArray(list)) return [];
  return list.map((_, index) => context.setAt(joinPointer(context.pointer, keyword, index)));
}

function limitByAlternatives(context: KeywordContext): ValueSet[] {
  const { schema } = context;
  const sets: ValueSet[] = [];
  if (Array.isArray(schema.anyOf)) sets.push(uniteAny(context, setsOf(context, "anyOf")));
  if (Array.isArray(schema.oneOf)) sets.push(uniteExactlyOne(context, setsOf(context, "oneOf")));
  return sets;
}

/** Where a schema asks what was looked at, a value that fits several alternatives has been looked at by all of them. */
function uniteAny(context: KeywordContext, sets: readonly ValueSet[]): ValueSet {
  if (!context.document.tracksEvaluation) return uniteAllSets(sets);
  let combined: ValueSet[] = [];
  for (const set of sets) {
    combined = [...combined, set, ...combined.map((other) => context.intersect(other, set))];
    if (combined.length > MAX_COMBINATIONS) {
      context.leaveOut("anyOf", "what its alternatives look at has too many combinations");
      return { ...ALL_VALUES, isExact: false };
    }
  }
  return uniteAllSets(combined);
}

/** What lies in exactly one of `sets`: each without the others it overlaps. */
function uniteExactlyOne(context: KeywordContext, sets: readonly ValueSet[]): ValueSet {
  if ((sets.length * sets.length) / 2 > MAX_PAIRS) return leaveOneOf(context, sets);
  try {
    const alone = sets.map((set, index) => {
      const overlapping = sets.filter(
        (other, place) => place !== index && !context.isEmpty(context.intersect(set, other)),
      );
      return overlapping.reduce(
        (left, other) => context.intersect(left, context.complement(other)),
        set,
      );
    });
    return uniteAllSets(alone);
  } catch (error) {
    if (!isUndecided(error)) throw error;
    return leaveOneOf(context, sets);
  }
}

function leaveOneOf(context: KeywordContext, sets: readonly ValueSet[]): ValueSet {
  context.leaveOut("oneOf", "it is not decided whether the alternatives exclude each other");
  return { ...uniteAllSets(sets), isExact: false };
}

function limitByNegation(context: KeywordContext): ValueSet[] {
  if (context.schema.not === undefined) return [];
  try {
    return [context.complement(context.setAt(joinPointer(context.pointer, "not")))];
  } catch (error) {
    if (!isUndecided(error)) throw error;
    return [context.leaveOut("not", "what it excludes is not fully known")];
  }
}

/** (if and then) or (not if and else). */
function limitByCondition(context: KeywordContext): ValueSet[] {
  const { schema, pointer } = context;
  if (schema.if === undefined) return [];
  const branch = (keyword: string) =>
    schema[keyword] === undefined ? ALL_VALUES : context.setAt(joinPointer(pointer, keyword));
  const [consequence, alternative] = [branch("then"), branch("else")];
  if (consequence === ALL_VALUES && alternative === ALL_VALUES) return [];
  const condition = context.setAt(joinPointer(pointer, "if"));
  try {
    return [
      uniteSets(
        context.intersect(condition, consequence),
        context.intersect(context.complement(condition), alternative),
      ),
    ];
  } catch (error) {
    if (!isUndecided(error)) throw error;
    context.leaveOut("if", "what the condition excludes is not fully known");
    return [{ ...uniteSets(consequence, alternative), isExact: false }];
  }
}

/** The set asked for is not known exactly, or has too many shapes; what is too large as an automaton ends the family. */
function isUndecided(error: unknown): boolean {
  return error instanceof TooManyShapes || error instanceof Inexact;
}
