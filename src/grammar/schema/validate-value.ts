/**
 * Checks finished values against a schema with Ajv: the second half of every constrained call, and the judge of the
 * first. Knows nothing of grammars. Formats are assertions; remote references are never loaded.
 */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import draft04 from "ajv-draft-04";
import { type Dialect, ignoresRefSiblings, pickDialect } from "./dialect.ts";
import { plainSchema } from "./plain-schema.ts";
import { isSchemaObject } from "./schema-object.ts";
import { FORMAT_CHECKS } from "./validator-formats.ts";
import { addExactKeywords } from "./validator-keywords.ts";
import { createPatternTest } from "./validator-patterns.ts";

export interface Violation {
  /** JSON pointer into the value; empty at the root. */
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}

export interface Validator {
  /** Empty: the value is valid. At most 20 violations are named. Never throws. */
  validate(value: unknown): readonly Violation[];
}

const MAX_VIOLATIONS = 20;
const MAX_LISTED_CHARACTERS = 200;
const EVALUATION = /"unevaluated(?:Items|Properties)":/;

/** Null: the schema cannot be checked (not a schema, an unknown type, a reference that leads nowhere). Costs 1–50 ms. */
export function createValidator(schema: unknown): Validator | null {
  const dialect = pickDialect(schema);
  const refHidesSiblings = ignoresRefSiblings(dialect);
  const check =
    compile(plainSchema(schema, { refHidesSiblings, dropIds: false }), dialect) ??
    compile(plainSchema(schema, { refHidesSiblings, dropIds: true }), dialect);
  return check && { validate: (value) => findViolations(check, value) };
}

function compile(schema: unknown, dialect: Dialect): ValidateFunction | null {
  if (typeof schema !== "boolean" && !isSchemaObject(schema)) return null;
  try {
    return createAjv(dialect, EVALUATION.test(JSON.stringify(schema))).compile(schema);
  } catch {
    return null; // Ajv gives up by plain Errors, and by RangeError on endless references
  }
}

function createAjv(dialect: Dialect, tracksEvaluation: boolean): Ajv {
  const options: Options = {
    strict: false,
    validateSchema: false,
    logger: false,
    allErrors: true,
    ownProperties: true, // "constructor" is no property of {}
    ignoreKeywordsWithRef: ignoresRefSiblings(dialect),
    formats: FORMAT_CHECKS,
    code: { regExp: Object.assign(createPatternTest, { code: "createPatternTest" }) },
  };
  const ajv = createForDialect(dialect, options);
  if (!tracksEvaluation) ajv.opts.unevaluated = false; // what Ajv writes for it is at times faulty
  addExactKeywords(ajv);
  if (dialect !== "draft-04") ajv.removeKeyword("id"); // there it refuses to compile
  return ajv;
}

function createForDialect(dialect: Dialect, options: Options): Ajv {
  switch (dialect) {
    case "draft-04":
      return new draft04.default(options);
    case "draft-07":
      return new Ajv(options);
    case "2019-09":
      return new Ajv2019(options);
    case "2020-12":
      return new Ajv2020(options);
  }
}

function findViolations(check: ValidateFunction, value: unknown): readonly Violation[] {
  try {
    if (check(value)) return [];
  } catch (error) {
    const isTooDeep = error instanceof RangeError; // else a fault in the code Ajv has written
    const message = isTooDeep ? "is nested too deeply to be checked" : "cannot be checked";
    return [{ pointer: "", keyword: "$ref", message }];
  }
  return (check.errors ?? []).slice(0, MAX_VIOLATIONS).map(describeViolation);
}

function describeViolation({ instancePath, keyword, message, params }: ErrorObject): Violation {
  const culprit: unknown =
    params.additionalProperty ??
    params.unevaluatedProperty ??
    params.allowedValues ??
    params.allowedValue;
  const detail = culprit === undefined ? "" : `: ${shorten(JSON.stringify(culprit))}`;
  return { pointer: instancePath, keyword, message: `${message ?? "is not valid"}${detail}` };
}

function shorten(text: string): string {
  return text.length > MAX_LISTED_CHARACTERS ? `${text.slice(0, MAX_LISTED_CHARACTERS)}…` : text;
}
