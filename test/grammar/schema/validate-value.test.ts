import { describe, expect, test } from "vitest";
import { createValidator } from "../../../src/grammar/schema/validate-value.ts";

const DRAFT_04 = "http://json-schema.org/draft-04/schema#";
const DRAFT_07 = "http://json-schema.org/draft-07/schema#";
const DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema";
const DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema";

/** Null: there is no validator. */
function isValid(schema: unknown, value: unknown): boolean | null {
  const validator = createValidator(schema);
  return validator && validator.validate(value).length === 0;
}

const LIST = { properties: { a: { type: "integer" } }, required: ["a"] };

describe("violations", () => {
  test("a valid value has none", () => {
    expect(createValidator(LIST)?.validate({ a: 1 })).toEqual([]);
  });

  test("they say where, which keyword and what", () => {
    expect(createValidator(LIST)?.validate({ a: "x" })).toEqual([
      { pointer: "/a", keyword: "type", message: "must be integer" },
    ]);
  });

  test.each([
    [{ additionalProperties: false }, { b: 1 }, 'must NOT have additional properties: "b"'],
    [{ enum: ["a", 2] }, "c", 'must be equal to one of the allowed values: ["a",2]'],
    [{ const: null }, 0, "must be equal to constant: null"],
    [{ multipleOf: 0.01 }, 0.005, "must be a multiple of 0.01"],
  ])("%j names what a message alone would not", (schema, value, message) => {
    expect(createValidator(schema)?.validate(value)[0]?.message).toBe(message);
  });

  test("at most 20 are named", () => {
    const many = Array.from({ length: 500 }, () => "x");
    expect(createValidator({ items: { type: "null" } })?.validate(many)).toHaveLength(20);
  });

  test("a long list of allowed values is cut", () => {
    const schema = { enum: Array.from({ length: 1_000 }, (_, index) => `value ${index}`) };
    const [violation] = createValidator(schema)?.validate("x") ?? [];
    expect(violation?.message.length).toBeLessThan(300);
  });
});

test("alternatives beside patterns of keys are checked, though Ajv's own account of them is faulty", () => {
  const schema = {
    $schema: DRAFT_2020,
    anyOf: [
      { properties: { a: { type: "string" } }, required: ["a"] },
      { properties: { b: {} }, additionalProperties: false },
    ],
    patternProperties: { "^b": { type: "object" } },
  };
  expect(isValid(schema, { b: {} })).toBe(true);
  expect(isValid(schema, { bx: {} })).toBe(false);
  expect(
    createValidator({ ...schema, unevaluatedProperties: true })?.validate({ bx: {} }),
  ).not.toEqual([]);
});

describe("dialects", () => {
  const exclusive = { minimum: 1, exclusiveMinimum: true };
  const tuple = { prefixItems: [{ type: "string" }] };
  const named = { definitions: { a: { minLength: 1 } } };
  const long = { prefixItems: "abc" };
  const besideRef = { $ref: "#/definitions/a", maxLength: 1, definitions: { a: { minLength: 1 } } };

  test.each([
    ["draft-04 by name", { $schema: DRAFT_04, ...exclusive }, 1, false],
    ["draft-04 by its boolean bounds", { properties: { a: exclusive } }, { a: 1 }, false],
    ["draft-07 by name", { $schema: DRAFT_07, ...tuple }, [1], true],
    ["2020-12 by name", { $schema: DRAFT_2020, ...tuple }, [1], false],
    ["2020-12 by its keywords", { properties: { a: tuple } }, { a: [1] }, false],
    ["2019-09 by name", { $schema: DRAFT_2019, dependentRequired: { a: ["b"] } }, { a: 1 }, false],
    [
      "a property's name is no hint",
      { ...named, properties: { prefixItems: besideRef } },
      long,
      true,
    ],
    ["an unknown $schema says nothing", { $schema: "./mine.json", type: "string" }, 1, false],
    ["before 2019 a $ref hides its siblings", { $schema: DRAFT_07, ...besideRef }, "abc", true],
    ["since 2019 it does not", { $schema: DRAFT_2020, ...besideRef }, "abc", false],
  ])("%s", (_, schema, value, valid) => {
    expect(isValid(schema, value)).toBe(valid);
  });

  test("a type beside $ref is hidden too", () => {
    const schema = { properties: { a: { type: "string", $ref: "#/definitions/b" } } };
    expect(isValid({ ...schema, definitions: { b: { type: "object" } } }, { a: {} })).toBe(true);
  });
});

describe("schemas from the wild", () => {
  test.each([
    ["an id at the root of draft-04", { $schema: DRAFT_04, id: "http://a/b#", type: "null" }, 1],
    ["ids without a dialect", { properties: { a: { id: "#/x", type: "null" } } }, { a: 1 }],
    [
      "ids that clash",
      {
        items: [
          { $id: "http://a/b", type: "null" },
          { $id: "http://a/b", type: "null" },
        ],
      },
      [1],
    ],
    ["$async", { $async: true, type: "null" }, 1],
    [
      "$async in a definition",
      { $ref: "#/definitions/a", definitions: { a: { $async: true, type: "null" } } },
      1,
    ],
    ["nullable without a type", { nullable: true, const: 2 }, null],
    ["nullable is no keyword of JSON Schema", { nullable: true, type: "string" }, null],
    ["unknown keywords and formats", { type: "null", format: "csv", example: 1, "x-a": {} }, 1],
    ["a pattern that is only valid without the u flag", { pattern: "^[\\w\\-\\']+\\@$" }, "a"],
  ])("%s: checked", (_, schema, value) => {
    expect(isValid(schema, value)).toBe(false);
  });

  test.each([
    ["no schema", "string"],
    ["nothing", undefined],
    ["a list", []],
    ["an unknown type", { type: "strnig" }],
    ["a remote reference", { $ref: "https://example.com/schema.json" }],
    ["a reference to nothing", { $ref: "#/definitions/a" }],
    ["a broken pattern", { pattern: "(" }],
    ["a keyword of the wrong kind", { required: true }],
  ])("%s: no validator", (_, schema) => {
    expect(createValidator(schema)).toBeNull();
  });

  test("boolean schemas", () => {
    expect([isValid(true, 1), isValid(false, 1)]).toEqual([true, false]);
  });

  test("a reference to a meta-schema is known", () => {
    expect(isValid({ $ref: DRAFT_07 }, { type: 1 })).toBe(false);
  });
});

describe("values", () => {
  const names = { properties: { __proto__: {}, constructor: { type: "number" } } };

  test.each([
    ["inherited properties are none", { required: ["toString"] }, "{}", false],
    ["nor are they checked", names, "{}", true],
    [
      "a property __proto__ is checked",
      JSON.parse('{"properties":{"__proto__":{"type":"null"}}}'),
      '{"__proto__":1}',
      false,
    ],
    ["19.99 is a multiple of 0.01", { multipleOf: 0.01 }, "19.99", true],
    ["1e308 is a multiple of 0.5", { multipleOf: 0.5 }, "1e308", true],
    ["1e308 is no multiple of 0.123456789", { multipleOf: 0.123456789 }, "1e308", false],
    ["lengths are counted in code points", { maxLength: 1 }, '"😀"', true],
    ["patterns read code points", { pattern: "^.$" }, '"😀"', true],
    ["1.0 is an integer", { type: "integer" }, "1.0", true],
  ])("%s", (_, schema, json, valid) => {
    expect(isValid(schema, JSON.parse(json))).toBe(valid);
  });

  test("a value nested beyond the stack is a violation", () => {
    const schema = { properties: { a: { $ref: "#" } } };
    let value: unknown = {};
    for (let depth = 0; depth < 100_000; depth++) value = { a: value };
    expect(isValid(schema, value)).toBe(false);
  });

  test("a schema nested beyond the stack has no validator", () => {
    let schema: unknown = {};
    for (let depth = 0; depth < 100_000; depth++) schema = { not: schema };
    expect(createValidator(schema)).toBeNull();
  });

  test.each(["^(a+)+$", "^(a|a)*$", "^(?=(a+)+$)a", "^(a*)*\\1!$"])(
    "%s gives up on no text",
    (pattern) => {
      expect(isValid({ pattern }, `${"a".repeat(60)}?`)).toBe(false);
    },
  );

  test("lookbehind and references to groups work", () => {
    expect(isValid({ pattern: "(?<=a)b" }, "ab")).toBe(true);
    expect(isValid({ pattern: "^(a|b)\\1$" }, "ab")).toBe(false);
  });
});

describe("formats", () => {
  test.each(["__proto__", "hasOwnProperty", "toString", "csv", ""])(
    "the unknown format %j is an annotation",
    (format) => {
      expect(isValid({ format }, "text")).toBe(true);
    },
  );

  test.each([
    ["date-time", "2024-02-29T10:00:00Z", true],
    ["date-time", "2024-02-29 10:00:00Z", false],
    ["date-time", "1998-12-31T15:59:60.5-08:00", true],
    ["time", "01:29:60+01:30", true],
    ["time", "23:59:60Z", true],
    ["time", "22:59:60Z", false],
    ["time", "23:60:00Z", false],
    ["regex", "^a+$", true],
    ["regex", "(", false],
    ["regex", "\\a", false],
    ["hostname", `${"a".repeat(63)}.`.repeat(3) + "a".repeat(61), true],
    ["hostname", `${"a".repeat(63)}.`.repeat(3) + "a".repeat(62), false],
    ["byte", "not base64", true],
    ["int32", "text", true],
  ])("%s: %s is %s", (format, text, valid) => {
    expect(isValid({ format }, text)).toBe(valid);
  });
});
