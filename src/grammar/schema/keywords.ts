/** All keywords of one schema as the sets they limit it to, family by family. */
import { limitArrays } from "./array-keywords.ts";
import type { KeywordContext } from "./keyword-context.ts";
import { limitByLogic } from "./logic-keywords.ts";
import { limitObjects } from "./object-keywords.ts";
import { limitNumbers, limitStrings } from "./scalar-keywords.ts";
import { limitByValues } from "./value-keywords.ts";
import { isTooLarge, type ValueSet } from "./value-set.ts";

interface Family {
  /** The family has something to say where one of these is there. */
  keywords: readonly string[];
  limit(context: KeywordContext): ValueSet[];
}

const FAMILIES: readonly Family[] = [
  { keywords: ["type", "enum", "const"], limit: limitByValues },
  {
    keywords: [
      "minimum",
      "maximum",
      "exclusiveMinimum",
      "exclusiveMaximum",
      "multipleOf",
      "divisibleBy",
    ],
    limit: limitNumbers,
  },
  { keywords: ["pattern", "format", "minLength", "maxLength"], limit: limitStrings },
  {
    keywords: [
      "items",
      "prefixItems",
      "additionalItems",
      "minItems",
      "maxItems",
      "uniqueItems",
      "contains",
    ],
    limit: limitArrays,
  },
  {
    keywords: [
      "properties",
      "required",
      "additionalProperties",
      "patternProperties",
      "propertyNames",
      "minProperties",
      "maxProperties",
      "dependentRequired",
      "dependentSchemas",
      "dependencies",
    ],
    limit: limitObjects,
  },
  {
    keywords: ["$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if"],
    limit: limitByLogic,
  },
];

/** The value fits the schema when it lies in every one of the sets. */
export function limitByKeywords(context: KeywordContext): ValueSet[] {
  return FAMILIES.flatMap((family) => {
    const present = family.keywords.find((keyword) => context.schema[keyword] !== undefined);
    if (present === undefined) return [];
    try {
      return family.limit(context);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      return [context.leaveOut(present, "it needs an automaton of too many states")];
    }
  });
}
