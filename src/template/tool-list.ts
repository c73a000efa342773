/**
 * Tools as chat templates expect them, and as plain text for templates that know none. Pure; what a model family does
 * with the list is its template's matter.
 */
import type { ToolSignature } from "../base/tool-call.ts";

/** One entry of `tools` in the context of a chat template. */
export interface TemplateTool {
  type: "function";
  function: { name: string; description: string; parameters: unknown };
}

export function listTemplateTools(signatures: readonly ToolSignature[]): TemplateTool[] {
  return signatures.map(({ name, description, parameters, payload }) => ({
    type: "function",
    function: {
      name,
      description:
        payload === undefined ? description : `${description}\nPayload: ${payload.description}`,
      parameters,
    },
  }));
}

/** A system text that says what most tool templates say, for calls without any markers around them. */
export function describeTools(signatures: readonly ToolSignature[]): string {
  const tools = listTemplateTools(signatures).map((tool) => JSON.stringify(tool.function));
  return [
    "You can call these functions:",
    ...tools,
    "Answer only with a call, a JSON object:",
    '{"name": <function name>, "arguments": <arguments as a JSON object>}',
  ].join("\n");
}
