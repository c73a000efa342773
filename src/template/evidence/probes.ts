/**
 * The building blocks of probe conversations: short messages with words that no template contains, so that each can be
 * found again in the prompt. Pure data.
 */
import type { Message } from "../../base/message.ts";
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";

export function system(content: string): Message {
  return { role: "system", content };
}

export function user(content: string): Message {
  return { role: "user", content };
}

export function assistant(content: string, more: Partial<Message> = {}): Message {
  return { role: "assistant", content, ...more };
}

/** An assistant's turn that only calls. */
export function calling(...calls: ToolCall[]): Message {
  return { role: "assistant", content: "", calls };
}

export function call(name: string, args: Record<string, unknown>): ToolCall {
  return { name, arguments: args };
}

export function result(tool: string, content: string): Message {
  return { role: "tool", content, tool };
}

export const SYSTEM = system("zqsystem You are a coding agent.");
export const FIRST_USER = user("zquserone Please look at main.c");
export const SECOND_USER = user("zqusertwo Thanks, go on");
export const FIRST_ANSWER = assistant("zqanswerone Hello there");

export const READ_FILE: ToolSignature = {
  name: "read_file",
  description: "zqreaddesc Reads a file",
  parameters: {
    type: "object",
    properties: {
      path: { type: "string", description: "zqpathdesc Path of the file" },
      limit: { type: "integer", description: "zqlimitdesc Most lines" },
    },
    required: ["path"],
  },
};

export const LIST_FOLDER: ToolSignature = {
  name: "list_folder",
  description: "zqlistdesc Lists a folder",
  parameters: { type: "object", properties: { folder: { type: "string" } }, required: ["folder"] },
};

export const PROBE_TOOLS: readonly ToolSignature[] = [READ_FILE, LIST_FOLDER];
