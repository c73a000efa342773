/**
 * Tools and calls as JSON for an endpoint. Where a call in this process carries code behind it as plain text, here it is
 * one more string property, `content`, the last one of the arguments. Pure.
 */
import { clipText } from "../base/clip-text.ts";
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";

export interface WireTool {
  type: "function";
  function: { name: string; description: string; parameters: unknown };
}

/** The property that holds what travels beside the arguments. */
const PAYLOAD_PROPERTY = "content";

const MAX_NAME_CHARS = 60;

export function describeTools(signatures: readonly ToolSignature[]): WireTool[] {
  return signatures.map((signature) => ({
    type: "function",
    function: {
      name: signature.name,
      description: signature.description,
      parameters: describeParameters(signature),
    },
  }));
}

/** A schema that any one call of these tools fits, for servers that can hold a model to it. */
export function describeCallSchema(signatures: readonly ToolSignature[]): unknown {
  const calls = signatures.map((signature) => ({
    type: "object",
    properties: {
      name: { const: signature.name },
      arguments: describeParameters(signature),
    },
    required: ["name", "arguments"],
    additionalProperties: false,
  }));
  return calls.length === 1 ? calls[0] : { anyOf: calls };
}

function describeParameters({ name, parameters, payload }: ToolSignature): unknown {
  if (payload === undefined) return parameters;
  const schema = isRecord(parameters) ? parameters : {};
  const properties = isRecord(schema.properties) ? schema.properties : {};
  if (PAYLOAD_PROPERTY in properties) throw new TypeError(`${name} has an argument of that name`);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return {
    ...schema,
    properties: {
      ...properties,
      [PAYLOAD_PROPERTY]: { type: "string", description: payload.description },
    },
    required: [...required, PAYLOAD_PROPERTY],
  };
}

/** The arguments of a call as one object, its payload among them. */
export function joinArguments({ arguments: given, payload }: ToolCall): Record<string, unknown> {
  return payload === undefined ? given : { ...given, [PAYLOAD_PROPERTY]: payload };
}

/** A call out of what an endpoint gave; a sentence about what is wrong with it. */
export function splitArguments(
  name: string,
  given: unknown,
  signatures: readonly ToolSignature[],
): ToolCall | string {
  const signature = signatures.find((each) => each.name === name);
  if (signature === undefined) {
    const names = signatures.map((each) => each.name).join(", ");
    return `there is no tool ${clipText(JSON.stringify(name), MAX_NAME_CHARS)}; there are ${names}`;
  }
  if (!isRecord(given)) return `the arguments of ${name} are no JSON object`;
  // Models spell what they leave out as null.
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  if (signature.payload === undefined) return { name, arguments: said };
  const { [PAYLOAD_PROPERTY]: payload, ...others } = said;
  if (typeof payload !== "string") return `${name} needs ${PAYLOAD_PROPERTY}, a string`;
  return { name, arguments: others, payload };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
