/** Where in a schema other schemas stand, whatever its edition. Knows positions of subschemas, nothing of their meaning. */

export type SchemaObject = Readonly<Record<string, unknown>>;

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keywords whose value is a map from names to schemas. */
export const SCHEMA_MAPS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "definitions",
  "$defs",
  "dependentSchemas",
  "dependencies",
]);

/** Keywords whose value is data: whatever looks like a schema there is none. */
export const DATA_KEYWORDS: ReadonlySet<string> = new Set(["enum", "const", "default", "examples"]);

/** Keywords whose value is a schema or a list of schemas. */
const SCHEMA_HOLDERS: ReadonlySet<string> = new Set([
  "additionalItems",
  "additionalProperties",
  "allOf",
  "anyOf",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "oneOf",
  "prefixItems",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

/** The schemas directly inside of one, each with the path that leads to it. */
export function listSubschemas(
  schema: SchemaObject,
): { path: readonly (string | number)[]; value: unknown }[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (SCHEMA_MAPS.has(keyword)) {
      if (!isSchemaObject(value)) return [];
      return Object.entries(value).map(([name, each]) => ({ path: [keyword, name], value: each }));
    }
    if (!SCHEMA_HOLDERS.has(keyword)) return [];
    if (!Array.isArray(value)) return [{ path: [keyword], value }];
    return value.map((each, index) => ({ path: [keyword, index], value: each }));
  });
}
