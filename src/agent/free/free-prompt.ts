/** Every sentence that the free driver says to the model. Pure. */

import { clipText } from "../../base/clip-text.ts";
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";

const LOOK_RULES =
  "Look things up with the tools, then call answer with what you found. Say only what you have seen.";
const CHANGE_RULES =
  "First read what you change. Change as little as the task needs, and only the files it is about.";
const RENAME_RULE = "Use rename to rename.";
const END_RULE = "When it is done, call answer with one sentence.";

/** Short enough to be said again. `tools`: those that the task has. */
export function stateRules(tools: readonly ToolSignature[]): string {
  const has = (tool: string) => tools.some(({ name }) => name === tool);
  if (!has("edit")) return LOOK_RULES;
  return [CHANGE_RULES, ...(has("rename") ? [RENAME_RULE] : []), END_RULE].join(" ");
}

/** Shows how code travels: told in words, small models write it as JSON. */
export const EXAMPLE_CALL: ToolCall = {
  name: "insert",
  arguments: { where: "a.py#end" },
  payload: "def one():\n    return 1\n",
};

/** `payload`: how code goes with a call, as the speaker spells it; null where nothing can be written. */
export function composeSystem(tools: readonly ToolSignature[], payload: string | null): string {
  const work = payload === null ? "answer questions about" : "change the code of";
  const parts = [
    `You ${work} the project in this folder. In each turn you call one tool and then see its result. ${stateRules(tools)}`,
    ...(payload === null ? [] : [payload]),
  ];
  return parts.join("\n");
}

export interface TaskText {
  task: string;
  /** What the project tells whoever works on it, as it is shown; "" or left out for nothing. */
  notes?: string;
  /** What was done before in this session; "" for nothing. */
  earlier: string;
  /** What another model tried before; "" for nothing. */
  handover: string;
  /** Files that may matter, the likeliest first. */
  files: readonly string[];
}

export function composeTask({ task, notes = "", earlier, handover, files }: TaskText): string {
  const known = files.length === 0 ? "" : `Files that may matter: ${files.join(", ")}`;
  return [notes, earlier, task.trim(), handover, known].filter((part) => part !== "").join("\n\n");
}

/** After a call that was refused or could not be read; it is not in the conversation any more. */
export function noteFailure(tried: readonly string[], reason: string): string {
  const before = tried.length > 1 ? `These calls did not work: ${tried.join("; ")}. ` : "";
  const last = tried.at(-1) ?? "the last call";
  return `${before}${tried.length > 1 ? "The last" : last} was refused: ${reason}\nCall something else.`;
}

export const CUT_OFF =
  "The text was cut off before its end. Send less at once: one symbol, or a few lines.";

export const NO_CHANGE =
  "The task is not done: nothing was changed yet. Make the change with a tool, then answer.";
export const NO_TEXT = "The answer was empty. Say in a sentence what you found or did.";

export function reportOpen(checks: string): string {
  return `The task is not done. ${checks}\nMend this, then answer.`;
}

const MAX_CALL_CHARS = 120;

/** A call in a few words: its name and what it is about. */
export function nameCall({ name, arguments: given }: ToolCall): string {
  return clipText(`${name} ${JSON.stringify(given)}`, MAX_CALL_CHARS);
}

/** What a template is told of a tool: all that helps to call it, and nothing that the grammar sees to. */
export function tellTool(signature: ToolSignature): ToolSignature {
  return { ...signature, parameters: dropLimits(signature.parameters) };
}

const LIMITS = new Set([
  "additionalProperties",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "pattern",
]);

function dropLimits(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropLimits);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !LIMITS.has(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, dropLimits(each)]));
}
