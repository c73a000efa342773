/**
 * Walks the texts of messages and tools. Pure. What a person, a file or a model wrote is changed; the fields of our own
 * data and the words of JSON Schema stay as they are, since templates look them up by name.
 */
import type { Message } from "../base/message.ts";
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";

export interface TextChanges {
  /** Of a text that a template may print right between its own characters. */
  text: (text: string) => string;
  /** Of a word that templates may compare with their own. */
  word: (word: string) => string;
}

/** Schema keywords whose keys are names that the tool has chosen, not words of JSON Schema. */
const NAME_MAPS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "$defs",
  "definitions",
]);
/** Schema keywords whose values are data. */
const DATA: ReadonlySet<string> = new Set(["enum", "const", "default", "examples"]);

/** All but the generated tokens. */
export function changeMessage(message: Message, { text }: TextChanges): Message {
  const { role, content, reasoning, calls, tool } = message;
  return {
    role,
    content: text(content),
    ...(reasoning === undefined ? {} : { reasoning: text(reasoning) }),
    ...(calls === undefined ? {} : { calls: calls.map((call) => changeCall(call, text)) }),
    ...(tool === undefined ? {} : { tool: text(tool) }),
  };
}

function changeCall({ name, arguments: given, payload }: ToolCall, text: TextChanges["text"]) {
  return {
    name: text(name),
    arguments: changeData(given, text),
    ...(payload === undefined ? {} : { payload: text(payload) }),
  };
}

export function changeTool(tool: ToolSignature, changes: TextChanges): ToolSignature {
  const { text } = changes;
  const { name, description, parameters, payload } = tool;
  return {
    ...tool,
    name: text(name),
    description: text(description),
    parameters: changeSchema(parameters, changes),
    ...(payload === undefined ? {} : { payload: { description: text(payload.description) } }),
  };
}

function changeSchema(schema: unknown, changes: TextChanges): unknown {
  if (Array.isArray(schema)) return schema.map((item) => changeSchema(item, changes));
  if (!isRecord(schema)) return changeData(schema, changes.text);
  return changeEntries(schema, changes.word, (keyword, value) => {
    if (keyword === "type") return changeData(value, changes.word);
    if (DATA.has(keyword)) return changeData(value, changes.text);
    if (!NAME_MAPS.has(keyword) || !isRecord(value)) return changeSchema(value, changes);
    return changeEntries(value, changes.text, (_, item) => changeSchema(item, changes));
  });
}

/** The same JSON value with every string in it changed, keys included. */
function changeData<Value>(value: Value, text: TextChanges["text"]): Value;
function changeData(value: unknown, text: TextChanges["text"]): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => changeData(item, text));
  if (!isRecord(value)) return value;
  return changeEntries(value, text, (_, item) => changeData(item, text));
}

function changeEntries(
  record: Record<string, unknown>,
  changeKey: (key: string) => string,
  changeValue: (key: string, value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [changeKey(key), changeValue(key, value)]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
