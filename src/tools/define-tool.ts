/**
 * A tool from one zod schema: what the model is told, what is checked, and what runs share the same source.
 * Knows neither models nor grammars.
 */
import { z } from "zod";
import { AgentError } from "../base/errors.ts";
import type { ToolSignature } from "../base/tool-call.ts";

const TOOL_NAME = /^[a-z][a-z0-9_]{0,63}$/;

export interface ToolDefinition<Input extends z.ZodObject, Context, Output> {
  /** Lower case letters, digits and underscores, at most 64; it begins with a letter. */
  name: string;
  description: string;
  input: Input;
  /** Set when the tool takes a free text besides its arguments. */
  payload?: { description: string };
  run: (input: z.output<Input>, context: Context) => Output;
}

export interface Tool<Input, Context, Output> {
  readonly signature: ToolSignature;
  /** The arguments as the tool takes them, defaults filled in. Throws "tool-arguments-invalid". */
  parse(args: Readonly<Record<string, unknown>>): Input;
  run(input: Input, context: Context): Output;
}

/** Builds a tool. A bad name is a mistake in the program and throws a plain error. */
export function defineTool<Input extends z.ZodObject, Context, Output>(
  definition: ToolDefinition<Input, Context, Output>,
): Tool<z.output<Input>, Context, Output> {
  const { name, description, input, payload, run } = definition;
  if (!TOOL_NAME.test(name)) throw new TypeError(`"${name}" is no tool name`);
  const signature = { name, description, parameters: describeInput(input) };
  return {
    signature: payload === undefined ? signature : { ...signature, payload },
    parse: (args) => {
      const result = input.safeParse(args);
      if (result.success) return result.data;
      throw new AgentError("tool-arguments-invalid", {
        tool: name,
        problems: result.error.issues.map(
          ({ path, message }) => `${path.join(".") || "arguments"}: ${message}`,
        ),
      });
    },
    run,
  };
}

/** Objects that ignore unknown keys are described as closed: a key nobody reads is never worth a token. */
function describeInput(input: z.ZodObject): unknown {
  const { $schema: _, ...parameters } = z.toJSONSchema(input, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.type !== "object" || jsonSchema.properties === undefined) return;
      jsonSchema.additionalProperties ??= false;
    },
  });
  return parameters;
}
