/**
 * Which edition of JSON Schema a schema is written in.
 * What says nothing about its edition is read as draft-07, the common ground of the editions in use.
 */
import { isSchemaObject, listSubschemas, type SchemaObject } from "./schema-object.ts";

/** Drafts 06 and 07 are read alike. */
export type Dialect = "draft-04" | "draft-07" | "2019-09" | "2020-12";

const NAMED: readonly (readonly [part: string, dialect: Dialect])[] = [
  ["draft-04", "draft-04"],
  ["draft-06", "draft-07"],
  ["draft-07", "draft-07"],
  ["2019-09", "2019-09"],
  ["2020-12", "2020-12"],
];

const ONLY_2020 = [
  "prefixItems",
  "$defs",
  "unevaluatedItems",
  "unevaluatedProperties",
  "dependentRequired",
  "dependentSchemas",
];

/** Bounds the search for hints; a schema of more nodes is judged by the first ones. */
const MAX_VISITED = 20_000;

/** The edition `$schema` names, else the one whose own keywords the schema uses. */
export function pickDialect(schema: unknown): Dialect {
  if (!isSchemaObject(schema)) return "draft-07";
  const uri = typeof schema.$schema === "string" ? schema.$schema : "";
  if (uri === "http://json-schema.org/schema#") return "draft-04";
  const named = NAMED.find(([part]) => uri.includes(part));
  return named?.[1] ?? guessDialect(schema);
}

/** Before 2019-09 a schema with `$ref` is that reference and nothing else. */
export function ignoresRefSiblings(dialect: Dialect): boolean {
  return dialect === "draft-04" || dialect === "draft-07";
}

function guessDialect(schema: SchemaObject): Dialect {
  for (const node of visitSchemas(schema)) {
    if (typeof node.exclusiveMinimum === "boolean" || typeof node.exclusiveMaximum === "boolean")
      return "draft-04";
    if (ONLY_2020.some((keyword) => Object.hasOwn(node, keyword))) return "2020-12";
  }
  return "draft-07";
}

function* visitSchemas(root: SchemaObject): Generator<SchemaObject> {
  const waiting: unknown[] = [root];
  for (let visited = 0; visited < MAX_VISITED && waiting.length > 0; visited += 1) {
    const node = waiting.pop();
    if (!isSchemaObject(node)) continue;
    yield node;
    for (const { value } of listSubschemas(node)) waiting.push(value);
  }
}
