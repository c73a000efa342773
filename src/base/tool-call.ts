/**
 * What a model may call and what it called. Plain data shared by the tools, the grammar of a turn and the prompt;
 * knows no spelling of any model family.
 */

/** One call as data. The arguments are what the model wrote; a tool's own check decides whether they fit. */
export interface ToolCall {
  name: string;
  arguments: Record<string, unknown>;
  /** Free text that travels beside the arguments, byte for byte. Only for tools that take one. */
  payload?: string;
}

/** What the model is told about a tool. */
export interface ToolSignature {
  name: string;
  description: string;
  /** JSON schema of an object. The order of its properties is the order in which they are written. */
  parameters: unknown;
  /** Present when the tool takes a free text besides its arguments. */
  payload?: { description: string };
  /** No other call goes with it in one turn, as with an answer: beside calls it could only guess at their results. */
  standsAlone?: true;
}
