/** Whether a call is one that its tool takes, by the tool's schema alone. Pure. */
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";
import { createValidator } from "./schema/validate-value.ts";

/** What is wrong with a call for its tool, in words; null when it is valid. */
export function findInvalid(
  { name, arguments: given }: ToolCall,
  signatures: readonly ToolSignature[],
): string | null {
  const signature = signatures.find((each) => each.name === name);
  if (signature === undefined) return `no tool ${name}`;
  const known = propertiesOf(signature.parameters);
  const unknown = Object.keys(given).find((key) => known !== null && !known.includes(key));
  if (unknown !== undefined) return `no argument ${unknown}`;
  const [violation] = createValidator(signature.parameters)?.validate(given) ?? [];
  return violation === undefined ? null : `${violation.pointer} ${violation.message}`;
}

function propertiesOf(parameters: unknown): string[] | null {
  if (!isRecord(parameters) || !isRecord(parameters.properties)) return null;
  return Object.keys(parameters.properties);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
