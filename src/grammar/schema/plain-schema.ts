/**
 * A copy of a schema that means to Ajv what it means to JSON Schema: without keywords only Ajv acts on, formats that
 * are annotations, and what a `$ref` hides; with properties that Ajv skips. On request without identifiers.
 */

import { DATA_KEYWORDS, isSchemaObject, SCHEMA_MAPS, type SchemaObject } from "./schema-object.ts";
import { FORMAT_CHECKS } from "./validator-formats.ts";

export interface PlainSchemaOptions {
  readonly refHidesSiblings: boolean;
  /** For identifiers that clash or are no addresses. Has no effect while a reference uses one. */
  readonly dropIds: boolean;
}

/** `$async` makes a check a promise; `nullable` is OpenAPI's. */
const AJV_ONLY: ReadonlySet<string> = new Set(["$async", "nullable"]);

/** Null for a schema nested beyond the stack. */
export function plainSchema(schema: unknown, options: PlainSchemaOptions): unknown {
  try {
    const dropIds = options.dropIds && refersByPointer(schema);
    return copySchema(schema, { ...options, dropIds });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function copySchema(node: unknown, options: PlainSchemaOptions): unknown {
  if (Array.isArray(node)) return node.map((item) => copySchema(item, options));
  if (!isSchemaObject(node)) return node;
  const kept = Object.entries(node).filter(([keyword]) => !isDropped(keyword, node, options));
  const copies = kept.map(([keyword, value]) => [keyword, copyKeyword(keyword, value, options)]);
  return withProtoProperty(Object.fromEntries(copies));
}

function copyKeyword(keyword: string, value: unknown, options: PlainSchemaOptions): unknown {
  if (DATA_KEYWORDS.has(keyword)) return value;
  if (!SCHEMA_MAPS.has(keyword) || !isSchemaObject(value)) return copySchema(value, options);
  const copies = Object.entries(value).map(([name, schema]) => [name, copySchema(schema, options)]);
  return Object.fromEntries(copies);
}

function isDropped(keyword: string, node: SchemaObject, options: PlainSchemaOptions): boolean {
  if (AJV_ONLY.has(keyword)) return true;
  if (keyword === "$id" || keyword === "id") return options.dropIds;
  if (keyword === "format") return !Object.hasOwn(FORMAT_CHECKS, String(node.format));
  return keyword === "type" && options.refHidesSiblings && typeof node.$ref === "string";
}

/** Ajv leaves a property named "__proto__" unchecked, but not a pattern that says the same. */
function withProtoProperty(schema: SchemaObject): SchemaObject {
  const { properties, patternProperties } = schema;
  if (!isSchemaObject(properties) || !Object.hasOwn(properties, "__proto__")) return schema;
  const patterns = isSchemaObject(patternProperties) ? patternProperties : {};
  return {
    ...schema,
    patternProperties: { ...patterns, "^__proto__$": Reflect.get(properties, "__proto__") },
  };
}

function refersByPointer(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(refersByPointer);
  if (!isSchemaObject(schema)) return true;
  const { $ref } = schema;
  if (typeof $ref === "string" && $ref !== "#" && !$ref.startsWith("#/")) return false;
  return Object.values(schema).every(refersByPointer);
}
