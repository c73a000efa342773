/**
 * A JSON schema as a tree of locations: bounds, draft, and where each `$ref` leads. Knows nothing of what keywords
 * mean. Locations are JSON pointers ("" is the root), so a report can name them.
 */
import { AgentError } from "../../base/errors.ts";
import { ignoresRefSiblings, pickDialect } from "./dialect.ts";
import { isSchemaObject, listSubschemas, type SchemaObject } from "./schema-object.ts";

export type Schema = boolean | SchemaObject;

export interface SchemaDocument {
  /** Up to draft 7 a `$ref` hides the keywords beside it. */
  readonly refHidesSiblings: boolean;
  /** A dynamic anchor has several schemas: which one is meant shows only while a value is looked at. */
  readonly hasRivalAnchors: boolean;
  /** Some `unevaluated…` keyword asks what the others have looked at. */
  readonly tracksEvaluation: boolean;
  /** The schema at a pointer. Throws "schema-invalid" when nothing or no schema is there. */
  schemaAt(pointer: string): Schema;
  /** The pointer a `$ref` at `pointer` leads to. Throws "schema-invalid" for remote and for missing targets. */
  resolve(reference: string, pointer: string): string;
}

const MAX_NODES = 200_000;
const MAX_DEPTH = 200;
const MAX_QUOTED = 200;
const ANONYMOUS_BASE = "schema:///";

/** Throws "schema-invalid" when `root` is no schema and "schema-too-large" beyond 200,000 values or 200 levels. */
export function openSchemaDocument(root: unknown): SchemaDocument {
  requireBounds(root);
  requireSchema(root, "");
  const { resources, anchors, tracksEvaluation, hasRivalAnchors } = indexIdentifiers(root);

  const baseOf = (pointer: string): string => {
    for (let at = pointer; ; at = at.slice(0, at.lastIndexOf("/"))) {
      const base = resources.byPointer.get(at);
      if (base !== undefined) return base;
      if (at === "") return ANONYMOUS_BASE;
    }
  };
  return {
    refHidesSiblings: ignoresRefSiblings(pickDialect(root)),
    tracksEvaluation,
    hasRivalAnchors,
    schemaAt: (pointer) => requireSchema(valueAt(root, pointer), pointer),
    resolve(reference, pointer) {
      const address = joinAddress(baseOf(pointer), reference, pointer);
      const [resource = "", fragment = ""] = splitAtFragment(address);
      const start = resources.byAddress.get(resource);
      if (start === undefined) {
        throw invalid(pointer, `the $ref "${shorten(reference)}" leads outside of this schema`);
      }
      if (fragment === "" || fragment.startsWith("/")) {
        const target = start + decodeFragment(fragment, pointer);
        if (valueAt(root, target) === undefined) {
          throw invalid(pointer, `the $ref "${shorten(reference)}" leads to nothing`);
        }
        return target;
      }
      const anchor = anchors.get(address);
      if (anchor === undefined) throw invalid(pointer, `there is no anchor "${shorten(fragment)}"`);
      return anchor;
    },
  };
}

/** A child's pointer; `segments` are raw names. */
export function joinPointer(pointer: string, ...segments: readonly (string | number)[]): string {
  const escaped = segments.map((each) => String(each).replaceAll("~", "~0").replaceAll("/", "~1"));
  return [pointer, ...escaped].join("/");
}

function invalid(pointer: string, reason: string): AgentError {
  return new AgentError("schema-invalid", { pointer, reason });
}

function shorten(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

function requireSchema(value: unknown, pointer: string): Schema {
  if (typeof value === "boolean" || isSchemaObject(value)) return value;
  throw invalid(pointer, "a schema is an object, true or false");
}

function requireBounds(root: unknown): void {
  let level: unknown[] = [root];
  let nodes = 0;
  for (let depth = 0; level.length > 0; depth++) {
    nodes += level.length;
    if (nodes > MAX_NODES) {
      throw new AgentError("schema-too-large", { reason: `more than ${MAX_NODES} values` });
    }
    if (depth > MAX_DEPTH) {
      throw new AgentError("schema-too-large", {
        reason: `nested deeper than ${MAX_DEPTH} levels`,
      });
    }
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
}

function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const segment of pointer.split("/").slice(1)) {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

interface Identifiers {
  resources: { byPointer: Map<string, string>; byAddress: Map<string, string> };
  anchors: Map<string, string>;
  tracksEvaluation: boolean;
  hasRivalAnchors: boolean;
}

/** Finds `$id`, `id` and anchors by walking schema positions only: a property named "id" is none. */
function indexIdentifiers(root: unknown): Identifiers {
  const resources = {
    byPointer: new Map([["", ANONYMOUS_BASE]]),
    byAddress: new Map([[ANONYMOUS_BASE, ""]]),
  };
  const anchors = new Map<string, string>();
  const dynamicAnchors: unknown[] = [];
  let tracksEvaluation = false;
  const open = [{ schema: root, pointer: "", base: ANONYMOUS_BASE }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { schema, pointer } = visit;
    if (!isSchemaObject(schema)) continue;
    let { base } = visit;
    tracksEvaluation ||= Object.keys(schema).some((keyword) => keyword.startsWith("unevaluated"));
    const id = schema.$id ?? schema.id;
    if (typeof id === "string") {
      const address = joinAddress(base, id, pointer);
      const [resource = "", fragment = ""] = splitAtFragment(address);
      if (fragment !== "") anchors.set(address, pointer);
      else {
        base = resource;
        resources.byPointer.set(pointer, resource);
        resources.byAddress.set(resource, pointer);
      }
    }
    dynamicAnchors.push(...dynamicAnchorsOf(schema));
    for (const keyword of ["$anchor", "$dynamicAnchor"]) {
      const anchor = schema[keyword];
      if (typeof anchor === "string") anchors.set(`${base}#${anchor}`, pointer);
    }
    for (const { path, value } of listSubschemas(schema)) {
      open.push({ schema: value, pointer: joinPointer(pointer, ...path), base });
    }
  }
  const hasRivalAnchors = new Set(dynamicAnchors).size < dynamicAnchors.length;
  return { resources, anchors, tracksEvaluation, hasRivalAnchors };
}

/** `$recursiveAnchor` is the nameless one of draft 2019-09. */
function dynamicAnchorsOf(schema: SchemaObject): unknown[] {
  const { $dynamicAnchor: name, $recursiveAnchor: isRecursive } = schema;
  return [...(name === undefined ? [] : [name]), ...(isRecursive === true ? [true] : [])];
}

function joinAddress(base: string, reference: string, pointer: string): string {
  if (reference.startsWith("#")) return `${base}${reference}`;
  try {
    return new URL(reference, base).href;
  } catch {
    throw invalid(pointer, `"${shorten(reference)}" is no address`);
  }
}

function splitAtFragment(address: string): [string, string] {
  const at = address.indexOf("#");
  return at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at + 1)];
}

function decodeFragment(fragment: string, pointer: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    throw invalid(pointer, `"#${shorten(fragment)}" is badly encoded`);
  }
}
