/**
 * A tool of the project: its signature for the model, its check of a call, and its run. What it may reach is its
 * context: tools that look get no hands, so a task without write tools cannot write.
 */
import type { z } from "zod";
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";
import type { CodeParser } from "../../code/parse.ts";
import { defineTool, type ToolDefinition } from "../define-tool.ts";
import type { ProjectReader } from "../project-reader.ts";
import type { Workspace } from "../workspace.ts";
import type { EditRules } from "./edit-rules.ts";
import type { Observation } from "./observation.ts";
import type { SeenFiles } from "./seen-files.ts";
import type { TaskChecks } from "./task-checks.ts";
import type { TodoList } from "./todo-list.ts";

export interface LookContext {
  readonly reader: ProjectReader;
  readonly seen: SeenFiles;
  /** The most that one result may show of the project. */
  readonly maxResultChars: number;
}

export interface ChangeContext extends LookContext {
  readonly workspace: Workspace;
  readonly parser: CodeParser;
  readonly rules: EditRules;
  readonly checks: TaskChecks;
  readonly todo: TodoList;
  /** Runs a command that is allowed, or that the person allows when asked. */
  readonly runCommand: (command: string) => Promise<Observation>;
  /** Called after files were written, so that what is known of them is read anew. */
  readonly noteChanged: (paths: readonly string[]) => Promise<void>;
}

/** The text that came beside the arguments. */
interface Payload {
  readonly payload: string;
}

export interface ProjectTool<Context> {
  readonly signature: ToolSignature;
  /** What is wrong with the arguments; null when they fit. */
  check(call: ToolCall): string | null;
  /** Throws "tool-arguments-invalid" and what the project throws. */
  run(call: ToolCall, context: Context): Promise<Observation>;
}

export function defineProjectTool<Input extends z.ZodObject, Context>(
  definition: ToolDefinition<Input, Context & Payload, Promise<Observation>>,
): ProjectTool<Context> {
  const tool = defineTool(definition);
  return {
    signature: tool.signature,
    check(call) {
      const result = definition.input.safeParse(call.arguments);
      return result.success ? null : (result.error.issues[0]?.message ?? "the arguments are wrong");
    },
    run: async (call, context) =>
      tool.run(tool.parse(call.arguments), { ...context, payload: call.payload ?? "" }),
  };
}
