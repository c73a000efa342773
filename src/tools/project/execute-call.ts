/**
 * Runs one call: its arguments checked first, what a person's project may answer turned into an observation that helps,
 * the text bounded. Throws only what ends the task.
 */
import { type AgentError, type FailureCode, isAgentError } from "../../base/errors.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import { type Observation, refuse } from "./observation.ts";
import { MAX_PAYLOAD_CHARS } from "./payload-text.ts";
import type { ProjectTool } from "./project-tool.ts";

/** What can be wrong with one file or one call while the task goes on. */
const RECOVERABLE = new Set<FailureCode>([
  "tool-arguments-invalid",
  "path-outside",
  "path-forbidden",
  "permission-denied",
  "file-missing",
  "file-not-editable",
  "file-read-only",
  "file-changed",
  "file-not-written",
]);

/** Above what any tool shows by itself: the last bound. */
const BOUND_FACTOR = 2;

export async function executeCall<Context extends { readonly maxResultChars: number }>(
  call: ToolCall,
  tools: readonly ProjectTool<Context>[],
  context: Context,
): Promise<Observation> {
  const tool = tools.find(({ signature }) => signature.name === call.name);
  if (tool === undefined) {
    const names = tools.map(({ signature }) => signature.name).join(", ");
    return refuse(`There is no tool ${call.name.slice(0, 64)}. There are ${names}.`);
  }
  if ((call.payload?.length ?? 0) > MAX_PAYLOAD_CHARS) {
    return refuse(
      `The text is too long (${call.payload?.length} characters). Change less at once.`,
    );
  }
  try {
    return bound(await tool.run(call, context), context.maxResultChars * BOUND_FACTOR);
  } catch (error) {
    if (!isRecoverable(error)) throw error;
    return refuse(`${error.message} ${error.next}`);
  }
}

function isRecoverable(error: unknown): error is AgentError {
  return isAgentError(error) && RECOVERABLE.has(error.code);
}

function bound(observation: Observation, maxChars: number): Observation {
  const { text } = observation;
  if (text.length <= maxChars) return observation;
  const head = text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, "");
  return { ...observation, text: `${head}\n[${text.length - head.length} characters left out]` };
}
