/**
 * Reads a conversation and tools as people have them: our own field names or those of the OpenAI API. Every field is
 * checked here and every size bounded, so rendering never meets a wrong shape.
 */
import { z } from "zod";
import { AgentError, messageOf } from "../base/errors.ts";
import type { Message } from "../base/message.ts";
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";
import { nameInput, readInput } from "./input-file.ts";

const MAX_CONVERSATION_BYTES = 8_000_000;

/** What follows is written out by recursion, here and in another process. */
const MAX_DEPTH = 200;
const MAX_MESSAGES = 2_000;
const MAX_TOOLS = 500;

const ARGUMENTS = z.union([
  z.record(z.string(), z.unknown()),
  z.string().transform((text, context) => {
    const value = parseObject(text);
    if (value !== null) return value;
    context.addIssue({ code: "custom", message: "is a text that is no JSON object" });
    return z.NEVER;
  }),
]);
const PLAIN_CALL = z.object({ name: z.string(), arguments: ARGUMENTS.default({}) });
const CALL = z.union([
  z.object({ function: PLAIN_CALL }).transform((call) => call.function),
  PLAIN_CALL,
]);
const CONTENT = z.union([
  z.string(),
  z.null().transform(() => ""),
  z.array(z.object({ type: z.literal("text"), text: z.string() })).transform(joinParts),
]);
const MESSAGE = z
  .object({
    role: z.enum(["system", "developer", "user", "assistant", "tool"]),
    content: CONTENT.default(""),
    reasoning: z.string().nullish(),
    reasoning_content: z.string().nullish(),
    calls: z.array(CALL).nullish(),
    tool_calls: z.array(CALL).nullish(),
    tool: z.string().optional(),
    name: z.string().optional(),
  })
  .transform(createMessage);

const PLAIN_TOOL = z.object({
  name: z.string().min(1),
  description: z.string().default(""),
  parameters: z.record(z.string(), z.unknown()).default({ type: "object", properties: {} }),
});
const TOOL = z.union([
  z.object({ function: PLAIN_TOOL }).transform((tool) => tool.function),
  PLAIN_TOOL,
]);

const MESSAGES = z.array(MESSAGE).min(1).max(MAX_MESSAGES);
const TOOLS = z.array(TOOL).max(MAX_TOOLS);

/** Throws "input-invalid" that names the first wrong field. */
export async function readMessages(
  file: string,
  stdin: AsyncIterable<Uint8Array>,
): Promise<readonly Message[]> {
  return check(MESSAGES, await readJson(file, stdin), { file, what: "list of messages" });
}

/** Throws "input-invalid" that names the first wrong field. */
export async function readTools(
  file: string,
  stdin: AsyncIterable<Uint8Array>,
): Promise<readonly ToolSignature[]> {
  return check(TOOLS, await readJson(file, stdin), { file, what: "list of tools" });
}

async function readJson(file: string, stdin: AsyncIterable<Uint8Array>): Promise<unknown> {
  const text = await readInput(file, { stdin, maxBytes: MAX_CONVERSATION_BYTES });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fail(file, `it is not JSON: ${messageOf(cause)}`, cause);
  }
  if (isTooDeep(value)) throw fail(file, `it is nested deeper than ${MAX_DEPTH} levels`);
  return value;
}

function check<Value>(
  schema: z.ZodType<Value>,
  given: unknown,
  { file, what }: { file: string; what: string },
): Value {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw fail(file, `it is no ${what}: ${describeFirstIssue(read.error)}`, read.error);
}

function describeFirstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return "its form is wrong";
  const place = issue.path.length === 0 ? "" : `${z.core.toDotPath(issue.path)}: `;
  return `${place}${issue.message}`;
}

function fail(file: string, reason: string, cause?: unknown): AgentError {
  return new AgentError("input-invalid", { path: nameInput(file), line: null, reason }, { cause });
}

function createMessage(given: {
  role: "system" | "developer" | "user" | "assistant" | "tool";
  content: string;
  reasoning?: string | null | undefined;
  reasoning_content?: string | null | undefined;
  calls?: readonly ToolCall[] | null | undefined;
  tool_calls?: readonly ToolCall[] | null | undefined;
  tool?: string | undefined;
  name?: string | undefined;
}): Message {
  const { role, content } = given;
  switch (role) {
    case "assistant": {
      const reasoning = given.reasoning ?? given.reasoning_content ?? "";
      const calls = given.calls ?? given.tool_calls ?? [];
      return {
        role,
        content,
        ...(reasoning === "" ? {} : { reasoning }),
        ...(calls.length === 0 ? {} : { calls }),
      };
    }
    case "tool": {
      const tool = given.tool ?? given.name;
      return { role, content, ...(tool === undefined ? {} : { tool }) };
    }
    case "developer":
      return { role: "system", content };
    default:
      return { role, content };
  }
}

function joinParts(parts: readonly { text: string }[]): string {
  return parts.map(({ text }) => text).join("");
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && !isTooDeep(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isTooDeep(root: unknown): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}
