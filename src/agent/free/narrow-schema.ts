/**
 * The tools of a turn with what exists right now in their JSON schemas, for an endpoint that can hold its model to one.
 * A set that is too large to be listed is left open; `checkOffer` sees to it. Pure.
 */
import type { ToolSignature } from "../../base/tool-call.ts";
import type { LiveChoice } from "../../grammar/choices.ts";
import type { TurnOffer } from "./live-arguments.ts";

const MAX_LISTED = 200;
const MAX_LISTED_CHARS = 8_000;

export function narrowSignatures({ signatures, live }: TurnOffer): ToolSignature[] {
  return signatures.map((signature) => {
    const { parameters } = signature;
    if (!isRecord(parameters) || !isRecord(parameters.properties)) return signature;
    const properties = Object.entries(parameters.properties).map(([key, schema]) => {
      const choice = live.get(`${signature.name}.${key}`);
      return [key, choice === undefined ? schema : narrow(schema, choice)];
    });
    return {
      ...signature,
      parameters: { ...parameters, properties: Object.fromEntries(properties) },
    };
  });
}

function narrow(schema: unknown, choice: LiveChoice): unknown {
  if (!isRecord(schema)) return schema;
  if (choice.kind === "lines") return { ...schema, minimum: choice.first, maximum: choice.last };
  const { texts } = choice;
  const chars = texts.slice(0, MAX_LISTED).reduce((sum, { length }) => sum + length, 0);
  const isListed = texts.length > 0 && texts.length <= MAX_LISTED && chars <= MAX_LISTED_CHARS;
  return isListed ? { ...schema, enum: texts } : schema;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
