import { describe, expect, test } from "vitest";
import { isAgentError } from "../../../src/base/errors.ts";
import { createMatcher } from "../../../src/grammar/matcher/matcher.ts";
import { compileSchema, type SchemaOptions } from "../../../src/grammar/schema/compile-schema.ts";

function accepts(schema: unknown, value: unknown, options?: SchemaOptions): boolean {
  const compiled = compileSchema(schema, options);
  return createMatcher(compiled.grammar).start.accept(compiled.serialize(value)).isComplete;
}

interface Row {
  says: string;
  schema: unknown;
  yes: readonly unknown[];
  no: readonly unknown[];
}

const A_STRING_B_NUMBER = {
  type: "object",
  properties: { a: { type: "string" }, b: { type: "number" } },
};

const EXACT: readonly Row[] = [
  {
    says: "true allows everything",
    schema: true,
    yes: [null, 1, "x", [1, [2]], { a: { b: [] } }],
    no: [],
  },
  { says: "an empty schema allows everything", schema: {}, yes: [false, -0.5, {}], no: [] },
  {
    says: "a type allows only its values",
    schema: { type: "boolean" },
    yes: [true, false],
    no: [0, "true", null],
  },
  {
    says: "several types are alternatives",
    schema: { type: ["string", "null"] },
    yes: ["", null],
    no: [1, []],
  },
  {
    says: "integer refuses fractions",
    schema: { type: "integer" },
    yes: [0, -7, 12345678901],
    no: [1.5, "1"],
  },
  {
    says: "nullable adds null to the type",
    schema: { type: "string", nullable: true },
    yes: ["a", null],
    no: [0],
  },
  {
    says: "enum allows what it lists",
    schema: { enum: ["a/b", 'é\n"', 3, null, { k: [1] }] },
    yes: ["a/b", 'é\n"', 3, null, { k: [1] }],
    no: ["a", 4, { k: [2] }, {}],
  },
  {
    says: "const allows one value",
    schema: { const: { a: [1, "x"] } },
    yes: [{ a: [1, "x"] }],
    no: [{ a: [1] }, { a: [1, "x"], b: 1 }],
  },
  {
    says: "enum is cut by the type beside it",
    schema: { type: "string", enum: ["a", 1] },
    yes: ["a"],
    no: [1],
  },
  {
    says: "bounds are inclusive",
    schema: { type: "integer", minimum: -3, maximum: 120 },
    yes: [-3, 0, 99, 120],
    no: [-4, 121, 1200],
  },
  {
    says: "exclusive bounds are not",
    schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
    yes: [0.5, 0.001],
    no: [0, 1, -0.1, 1.01],
  },
  {
    says: "draft 4 makes bounds exclusive by a boolean",
    schema: { type: "integer", minimum: 0, exclusiveMinimum: true },
    yes: [1],
    no: [0],
  },
  {
    says: "multipleOf counts",
    schema: { type: "integer", multipleOf: 7 },
    yes: [0, 14, -21],
    no: [1, 15],
  },
  {
    says: "multipleOf may be a fraction",
    schema: { multipleOf: 0.25 },
    yes: [0.75, 2, "x"],
    no: [0.3],
  },
  { says: "bounds say nothing of strings", schema: { minimum: 3 }, yes: ["a", 3], no: [2] },
  {
    says: "lengths count code points",
    schema: { type: "string", minLength: 2, maxLength: 3 },
    yes: ["ab", "é😀", "abc"],
    no: ["a", "abcd"],
  },
  {
    says: "a length may be huge",
    schema: { type: "string", maxLength: 65536 },
    yes: ["", "x".repeat(65536)],
    no: ["x".repeat(65537)],
  },
  {
    says: "a pattern is searched for",
    schema: { type: "string", pattern: "b+" },
    yes: ["b", "abbc"],
    no: ["", "ac"],
  },
  {
    says: "an anchored pattern fits the whole",
    schema: { type: "string", pattern: "^[a-z]{2,3}-\\d$" },
    yes: ["ab-1"],
    no: ["ab-12", "a-1", "xyab-1"],
  },
  {
    says: "pattern and length hold together",
    schema: { type: "string", pattern: "^a*$", minLength: 2, maxLength: 4 },
    yes: ["aa", "aaaa"],
    no: ["a", "aaaaa", "ab"],
  },
  {
    says: "a format is enforced",
    schema: { type: "string", format: "date" },
    yes: ["2024-02-29"],
    no: ["2023-02-29", "x"],
  },
  {
    says: "an unknown format is an annotation",
    schema: { type: "string", format: "colour" },
    yes: ["x"],
    no: [1],
  },
  {
    says: "required keys must be there",
    schema: { ...A_STRING_B_NUMBER, required: ["b"] },
    yes: [{ b: 1 }, { b: 1, a: "x" }, { b: 1, c: 2 }],
    no: [{}, { a: "x" }, { b: "x" }],
  },
  {
    says: "a required key needs no declaration",
    schema: { type: "object", required: ["z"] },
    yes: [{ z: 1 }, { z: null, y: 2 }],
    no: [{}, { y: 1 }],
  },
  {
    says: "additionalProperties false closes an object",
    schema: { ...A_STRING_B_NUMBER, additionalProperties: false },
    yes: [{}, { b: 2 }, { a: "", b: 2 }],
    no: [{ c: 1 }, { a: 1 }],
  },
  {
    says: "additionalProperties may have a schema",
    schema: { ...A_STRING_B_NUMBER, additionalProperties: { type: "boolean" } },
    yes: [{ a: "x", z: true }, { ab: false }],
    no: [{ z: 1 }, { a: true }],
  },
  {
    says: "patternProperties speak for the keys they match",
    schema: {
      type: "object",
      patternProperties: { "^n_": { type: "number" }, _s$: { type: "string" } },
      additionalProperties: false,
    },
    yes: [{ n_a: 1, b_s: "x" }, {}],
    no: [{ n_a: "x" }, { other: 1 }, { n_s: 1 }, { n_s: "x" }],
  },
  {
    says: "patternProperties hold for declared keys too",
    schema: {
      properties: { n_x: { minimum: 3 } },
      patternProperties: { "^n_": { type: "number" } },
    },
    yes: [{ n_x: 3 }],
    no: [{ n_x: 2 }, { n_x: "a" }],
  },
  {
    says: "propertyNames limit every key",
    schema: { type: "object", propertyNames: { pattern: "^[a-z]+$", maxLength: 3 } },
    yes: [{}, { abc: 1 }],
    no: [{ abcd: 1 }, { A: 1 }],
  },
  {
    says: "keys are counted",
    schema: { type: "object", minProperties: 1, maxProperties: 2 },
    yes: [{ a: 1 }, { a: 1, b: 2 }],
    no: [{}, { a: 1, b: 2, c: 3 }],
  },
  {
    says: "optional keys are counted",
    schema: {
      ...A_STRING_B_NUMBER,
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
    },
    yes: [{ a: "" }, { b: 1 }],
    no: [{}, { a: "", b: 1 }],
  },
  {
    says: "dependentRequired asks for company",
    schema: {
      type: "object",
      properties: { card: {}, address: {} },
      dependentRequired: { card: ["address"] },
    },
    yes: [{}, { address: 1 }, { card: 1, address: 2 }],
    no: [{ card: 1 }],
  },
  {
    says: "dependentSchemas apply where the key is",
    schema: { dependentSchemas: { a: { required: ["b"] } } },
    yes: [3, {}, { b: 1 }, { a: 1, b: 1 }],
    no: [{ a: 1 }],
  },
  {
    says: "items hold for every place",
    schema: { type: "array", items: { type: "integer" } },
    yes: [[], [1, 2, 3]],
    no: [["a"], [1, 0.5]],
  },
  {
    says: "items are counted",
    schema: { type: "array", minItems: 1, maxItems: 3 },
    yes: [[1], [1, 2, 3]],
    no: [[], [1, 2, 3, 4]],
  },
  {
    says: "many items may be allowed",
    schema: { type: "array", maxItems: 5000, items: { const: 1 } },
    yes: [Array(5000).fill(1)],
    no: [Array(5001).fill(1)],
  },
  {
    says: "prefixItems speak for places",
    schema: {
      type: "array",
      prefixItems: [{ type: "string" }, { type: "number" }],
      items: false,
      minItems: 1,
    },
    yes: [["a"], ["a", 1]],
    no: [[], [1], ["a", 1, 2]],
  },
  {
    says: "a draft 7 tuple is one as well",
    schema: { items: [{ type: "string" }], additionalItems: { type: "null" } },
    yes: [[], ["a"], ["a", null]],
    no: [[1], ["a", 1]],
  },
  {
    says: "contains asks for one item",
    schema: { type: "array", contains: { const: 5 } },
    yes: [[5], [1, 5, 2]],
    no: [[], [1, 2]],
  },
  {
    says: "contains holds beside a prefix and counts",
    schema: {
      type: "array",
      prefixItems: [{ type: "integer" }],
      contains: { type: "string" },
      maxItems: 3,
    },
    yes: [
      [1, "a"],
      [1, 2, "a"],
    ],
    no: [[1, 2], ["a"], [1, 2, 3, "a"]],
  },
  {
    says: "contains asks for an item where no place allows one",
    schema: { anyOf: [{ type: "string" }, { items: { not: {} }, contains: { type: "array" } }] },
    yes: ["a", 1],
    no: [[], [[]]],
  },
  {
    says: "a list of places may be long",
    schema: { type: "array", prefixItems: Array(1500).fill({ type: "integer" }), items: false },
    yes: [[], Array(1500).fill(1)],
    no: [Array(1501).fill(1), ["a"]],
  },
  {
    says: "counts may be beyond what is ever met",
    schema: { type: "array", maxItems: 1e308, items: { maxLength: 2 ** 60 } },
    yes: [["a", "b"]],
    no: ["a"],
  },
  {
    says: "numbers beyond the doubles are read as infinite",
    schema: { enum: [Number.POSITIVE_INFINITY, 1] },
    yes: [Number.POSITIVE_INFINITY, 1],
    no: [Number.NEGATIVE_INFINITY, 2],
  },
  {
    says: "anyOf is a union",
    schema: { anyOf: [{ type: "string", maxLength: 1 }, { type: "integer" }] },
    yes: ["a", 7],
    no: ["ab", null],
  },
  {
    says: "oneOf refuses what fits two",
    schema: {
      oneOf: [
        { type: "integer", minimum: 3 },
        { type: "integer", maximum: 5 },
      ],
    },
    yes: [2, 6],
    no: [3, 5],
  },
  {
    says: "oneOf of requirements excludes both",
    schema: { type: "object", oneOf: [{ required: ["a"] }, { required: ["b"] }] },
    yes: [{ a: 1 }, { b: 1, c: 1 }],
    no: [{}, { a: 1, b: 1 }],
  },
  {
    says: "allOf merges objects",
    schema: {
      allOf: [
        { properties: { a: { type: "integer" } }, required: ["a"] },
        { properties: { a: { minimum: 3 } } },
      ],
    },
    yes: [{ a: 3 }, "x"],
    no: [{ a: 2 }, {}],
  },
  {
    says: "not removes a type",
    schema: { not: { type: "string" } },
    yes: [1, null, {}],
    no: ["a"],
  },
  {
    says: "not removes values",
    schema: { type: "string", not: { enum: ["a", "b"] } },
    yes: ["c", "aa"],
    no: ["a", "b"],
  },
  {
    says: "not removes an object with a key",
    schema: { type: "object", not: { required: ["x"] } },
    yes: [{}, { y: 1 }],
    no: [{ x: 1 }],
  },
  {
    says: "not removes all of a kind of key",
    schema: { type: "object", not: { additionalProperties: { type: "string" } } },
    yes: [{ a: 1 }, { a: "x", b: 2 }],
    no: [{}, { a: "x" }],
  },
  {
    says: "not finds the item that differs",
    schema: { type: "array", not: { items: { type: "integer" } } },
    yes: [["a"], [1, "a"]],
    no: [[], [1, 2]],
  },
  {
    says: "if chooses between then and else",
    schema: {
      type: "object",
      properties: { kind: { enum: ["a", "b"] } },
      required: ["kind"],
      if: { properties: { kind: { const: "a" } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ["x"] },
      else: { required: ["y"] },
    },
    yes: [
      { kind: "a", x: 1 },
      { kind: "b", y: 1 },
    ],
    no: [
      { kind: "a", y: 1 },
      { kind: "b", x: 1 },
    ],
  },
  {
    says: "$ref follows $defs",
    schema: { $defs: { id: { type: "integer" } }, type: "array", items: { $ref: "#/$defs/id" } },
    yes: [[1]],
    no: [["a"]],
  },
  {
    says: "$ref may be recursive",
    schema: { type: "object", properties: { next: { $ref: "#" } }, additionalProperties: false },
    yes: [{}, { next: { next: {} } }],
    no: [{ next: 1 }, { next: { x: 1 } }],
  },
  {
    says: "$ref finds anchors and embedded ids",
    schema: {
      $id: "https://x.test/root",
      $defs: { a: { $anchor: "here", type: "string" }, b: { $id: "item", type: "integer" } },
      prefixItems: [{ $ref: "#here" }, { $ref: "item" }],
    },
    yes: [["a", 1]],
    no: [[1], ["a", "b"]],
  },
  {
    says: "$ref hides its neighbours up to draft 7",
    schema: {
      $schema: "http://json-schema.org/draft-07/schema#",
      definitions: { s: { type: "string" } },
      $ref: "#/definitions/s",
      maxLength: 1,
    },
    yes: ["long"],
    no: [1],
  },
];

describe.each(EXACT)("$says", ({ schema, yes, no }) => {
  test("and nothing is left to the validator", () => {
    expect(compileSchema(schema).unsupported).toEqual([]);
  });
  test.each(yes.map((value) => [JSON.stringify(value).slice(0, 60), value]))(
    "accepts %s",
    (_, value) => {
      expect(accepts(schema, value)).toBe(true);
    },
  );
  if (no.length > 0) {
    test.each(no.map((value) => [JSON.stringify(value).slice(0, 60), value]))(
      "refuses %s",
      (_, value) => {
        expect(accepts(schema, value)).toBe(false);
      },
    );
  }
});

const REPORTED: readonly { schema: unknown; keyword: string; pointer: string; fits: unknown }[] = [
  {
    schema: { type: "array", uniqueItems: true },
    keyword: "uniqueItems",
    pointer: "/uniqueItems",
    fits: [1, 2],
  },
  {
    schema: { properties: { s: { pattern: "(a)\\1" } } },
    keyword: "pattern",
    pointer: "/properties/s/pattern",
    fits: { s: "aa" },
  },
  {
    schema: { contains: { const: 1 }, minContains: 2 },
    keyword: "minContains",
    pointer: "/minContains",
    fits: [1, 1],
  },
  { schema: { not: { uniqueItems: true } }, keyword: "not", pointer: "/not", fits: [1, 1] },
];

test.each(REPORTED)(
  "$keyword is reported at $pointer and lets through",
  ({ schema, keyword, pointer, fits }) => {
    expect(compileSchema(schema).unsupported).toContainEqual(
      expect.objectContaining({ keyword, pointer }),
    );
    expect(accepts(schema, fits)).toBe(true);
  },
);

const IMPOSSIBLE = { type: "integer", minimum: 5, maximum: 3 };

function nestRequired(levels: number, innermost: unknown): unknown {
  let schema = innermost;
  for (let level = 0; level < levels; level++) {
    schema = { type: "object", properties: { a: schema }, required: ["a"] };
  }
  return schema;
}

function chainReferences(length: number): unknown {
  const links = Array.from({ length }, (_, index) => [
    `d${index}`,
    { allOf: [{ $ref: `#/$defs/d${index + 1}` }] },
  ]);
  return { $ref: "#/$defs/d0", $defs: { ...Object.fromEntries(links), [`d${length}`]: {} } };
}

const REFUSED: readonly { says: string; schema: unknown; code: string; pointer?: string }[] = [
  { says: "a number is no schema", schema: 3, code: "schema-invalid", pointer: "" },
  {
    says: "a property's schema is a list",
    schema: { properties: { a: [] } },
    code: "schema-invalid",
    pointer: "/properties/a",
  },
  {
    says: "a remote $ref",
    schema: { items: { $ref: "https://x.test/other" } },
    code: "schema-invalid",
    pointer: "/items/$ref",
  },
  {
    says: "a $ref to nothing",
    schema: { $ref: "#/$defs/x" },
    code: "schema-invalid",
    pointer: "/$ref",
  },
  { says: "a $ref to itself", schema: { $ref: "#" }, code: "schema-invalid" },
  {
    says: "two $refs in a circle",
    schema: {
      $defs: { a: { $ref: "#/$defs/b" }, b: { allOf: [{ $ref: "#/$defs/a" }] } },
      $ref: "#/$defs/a",
    },
    code: "schema-invalid",
  },
  {
    says: "a minimum above the maximum",
    schema: { type: "integer", minimum: 5, maximum: 3 },
    code: "schema-unsatisfiable",
    pointer: "",
  },
  {
    says: "a required property that nothing fits",
    schema: {
      type: "object",
      properties: { n: { type: "integer", minimum: 5, maximum: 3 } },
      required: ["n"],
    },
    code: "schema-unsatisfiable",
    pointer: "/properties/n",
  },
  {
    says: "a required property that nothing fits, many levels down",
    schema: nestRequired(12, IMPOSSIBLE),
    code: "schema-unsatisfiable",
    pointer: "/properties/a".repeat(12),
  },
  {
    says: "a required property beside an optional one that nothing fits either",
    schema: {
      type: "object",
      properties: { optional: IMPOSSIBLE, n: IMPOSSIBLE },
      required: ["n"],
    },
    code: "schema-unsatisfiable",
    pointer: "/properties/n",
  },
  {
    says: "two required properties that nothing fits",
    schema: { type: "object", properties: { m: IMPOSSIBLE, n: IMPOSSIBLE }, required: ["m", "n"] },
    code: "schema-unsatisfiable",
    pointer: "/properties/n",
  },
  {
    says: "a count that contradicts itself around a property that nothing fits",
    schema: { type: "object", properties: { n: IMPOSSIBLE }, minProperties: 3, maxProperties: 2 },
    code: "schema-unsatisfiable",
    pointer: "",
  },
  {
    says: "endless recursion",
    schema: { type: "object", properties: { n: { $ref: "#" } }, required: ["n"] },
    code: "schema-unsatisfiable",
  },
  { says: "false", schema: false, code: "schema-unsatisfiable", pointer: "" },
  { says: "a chain of references", schema: chainReferences(5000), code: "schema-too-large" },
  {
    says: "a key of a million characters",
    schema: { properties: { ["k".repeat(1_000_000)]: { type: "string" } } },
    code: "schema-too-large",
  },
  { says: "too many values", schema: { enum: Array(300_000).fill(1) }, code: "schema-too-large" },
];

test.each(REFUSED)("$says is refused as $code", ({ schema, code, pointer }) => {
  let thrown: unknown;
  try {
    compileSchema(schema);
  } catch (error) {
    thrown = error;
  }
  expect(isAgentError(thrown) && thrown.code).toBe(code);
  if (pointer !== undefined) expect(thrown).toMatchObject({ details: { pointer } });
});

test("depth beyond the limit is refused", () => {
  let schema: unknown = {};
  for (let level = 0; level < 5000; level++) schema = { not: schema };
  expect(() => compileSchema(schema)).toThrow(/nested/);
});

test("an optional property that nothing fits is named, and cannot be written", () => {
  const schema = { properties: { n: { minimum: 5, maximum: 3, type: "integer" } } };
  expect(compileSchema(schema).contradictions).toEqual(["/properties/n"]);
  expect(accepts(schema, {})).toBe(true);
});

test("keys are written required first, then in the schema's order", () => {
  const schema = { properties: { z: {}, a: {}, m: {} }, required: ["m"] };
  const { serialize } = compileSchema(schema);
  expect(serialize({ x: 1, a: 2, m: 3, z: 4 })).toBe('{"m": 3, "z": 4, "a": 2, "x": 1}');
});

test("whitespace is the caller's", () => {
  const compact = { comma: ",", colon: ":" };
  expect(compileSchema({}, compact).serialize({ a: [1, 2] })).toBe('{"a":[1,2]}');
  expect(accepts({}, { a: [1, 2] }, compact)).toBe(true);
});

test("a closed object has no keys its schema does not speak of", () => {
  const closed = { closesObjects: true };
  expect(accepts(A_STRING_B_NUMBER, { c: 1 }, closed)).toBe(false);
  expect(accepts({ type: "object" }, { c: 1 }, closed)).toBe(true);
  expect(
    accepts({ allOf: [A_STRING_B_NUMBER, { properties: { c: {} } }] }, { b: 1, c: 1 }, closed),
  ).toBe(true);
});

test("numbers are written without an exponent", () => {
  expect(compileSchema({}).serialize([1e21, 1e-7, -0])).toBe(
    "[1000000000000000000000, 0.0000001, 0]",
  );
});

test("what is left out because of its cost is reported, and later schemas are not the worse for it", () => {
  const costly = (index: number) => ({ pattern: `^(.*a.{9}${index})$` });
  const schema = { allOf: Array.from({ length: 40 }, (_, index) => costly(index)) };
  expect(compileSchema(schema).unsupported).not.toEqual([]);
  expect(compileSchema(costly(39)).unsupported).toEqual([]);
});

test("very many keys may be required", () => {
  const required = Array.from({ length: 80_000 }, (_, index) => `k${index}`);
  expect(compileSchema({ type: "object", required }).unsupported).toEqual([]);
});

test("optional keys beyond the engine's limits are the schema's fault", () => {
  const keys = Array.from({ length: 3000 }, (_, index) => [`k${index}`, {}]);
  const compiled = compileSchema({ properties: Object.fromEntries(keys) });
  expect(() => compiled.gbnf).toThrow(expect.objectContaining({ code: "schema-too-large" }));
});

test("a value nested beyond the stack is refused", () => {
  let value: unknown = [];
  for (let level = 0; level < 100_000; level++) value = [value];
  const { serialize } = compileSchema({ items: { $ref: "#" } });
  expect(() => serialize(value)).toThrow(expect.objectContaining({ code: "value-too-deep" }));
});

test("a value is written by what is known where a schema inside is none", () => {
  const loop = { anyOf: [{ $ref: "#/$defs/loop" }] };
  const schema = {
    type: "array",
    items: { type: "null", properties: { a: { $ref: "#/$defs/loop" } } },
  };
  const { serialize } = compileSchema({ ...schema, $defs: { loop } });
  expect(serialize([{ a: [1] }])).toBe('[{"a": [1]}]');
});
