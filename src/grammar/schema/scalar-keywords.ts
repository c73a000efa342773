/** Keywords about numbers and strings. */
import { ANY_TEXT, type Dfa } from "../automaton/dfa.ts";
import type { NumberBounds } from "../automaton/number-range.ts";
import { type KeywordContext, limit, readCount, readNumber } from "./keyword-context.ts";
import { multiplesOfStep, numbersWithin, textsOfPattern } from "./known-automata.ts";
import { FORMAT_GAPS, formatTexts } from "./string-formats.ts";
import { ANY_STRING, stringShape } from "./string-shape.ts";
import type { ValueSet } from "./value-set.ts";

export function limitNumbers(context: KeywordContext): ValueSet[] {
  const sets: ValueSet[] = [];
  const bounds = readBounds(context);
  if (Object.values(bounds).some((bound) => bound !== undefined)) {
    sets.push(limit({ numbers: numbersWithin(bounds) }));
    sets.push(...noteRoundedBounds(context));
  }
  for (const keyword of ["multipleOf", "divisibleBy"]) {
    const step = readNumber(context, keyword);
    if (step === undefined) continue;
    const multiples = multiplesOfStep(step);
    if (multiples !== null) sets.push(limit({ numbers: multiples }));
    else sets.push(context.leaveOut(keyword, `multiples of ${step} need too many states`));
  }
  return sets;
}

/** JSON.parse has rounded such a bound to a neighbour already. */
function noteRoundedBounds(context: KeywordContext): ValueSet[] {
  return ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].flatMap((keyword) => {
    const bound = context.schema[keyword];
    const isRounded = typeof bound === "number" && Math.abs(bound) > Number.MAX_SAFE_INTEGER;
    return isRounded ? [context.leaveOut(keyword, "a bound beyond 2^53 is rounded when read")] : [];
  });
}

/** Draft 4 has booleans that make `minimum` and `maximum` exclusive. */
function readBounds(context: KeywordContext): NumberBounds {
  const { schema } = context;
  const bounds: { -readonly [Name in keyof NumberBounds]: number } = {};
  for (const [plain, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    const flag = schema[exclusive];
    const bound = readNumber(context, plain);
    if (bound !== undefined) bounds[flag === true ? exclusive : plain] = bound;
    if (typeof flag === "boolean") continue;
    const excluded = readNumber(context, exclusive);
    if (excluded !== undefined) bounds[exclusive] = excluded;
  }
  return bounds;
}

export function limitStrings(context: KeywordContext): ValueSet[] {
  const { schema } = context;
  const sets: ValueSet[] = [];
  if (schema.minLength !== undefined || schema.maxLength !== undefined) {
    const min = Math.ceil(readCount(context, "minLength", 0));
    const max = Math.floor(readCount(context, "maxLength", Number.POSITIVE_INFINITY));
    sets.push(limit({ strings: [{ ...ANY_STRING, min, max }] }));
  }
  const pattern = schema.pattern;
  if (typeof pattern === "string") {
    const compiled = textsOfPattern(pattern);
    if ("dfa" in compiled) sets.push(limitTexts(compiled.dfa));
    else sets.push(context.leaveOut("pattern", compiled.unsupported));
  } else if (pattern !== undefined) sets.push(context.leaveOut("pattern", "not a string"));
  return [...sets, ...limitByFormat(context)];
}

function limitByFormat(context: KeywordContext): ValueSet[] {
  const format = context.schema.format;
  if (typeof format !== "string") return [];
  const texts = formatTexts(format);
  const gap = Object.hasOwn(FORMAT_GAPS, format) ? FORMAT_GAPS[format] : undefined;
  const limits = texts === null ? [] : [limitTexts(texts)]; // an unknown format is an annotation
  return gap === undefined
    ? limits
    : [...limits, context.leaveOut("format", `it lets through ${gap}`)];
}

function limitTexts(texts: Dfa): ValueSet {
  return limit({ strings: texts === ANY_TEXT ? [ANY_STRING] : [stringShape(texts)] });
}
