/**
 * The conversations that fingerprint a template. Frozen: the registry holds hashes of their renders, so any change here
 * is a new FINGERPRINT_VERSION and a registry built anew. Therefore nothing of it is shared with other probes.
 */
import type { TemplateContext, TemplateMessage } from "../template-context.ts";
import type { TemplateTool } from "../tool-list.ts";

/** Of the probes and of how their renders are hashed. */
export const FINGERPRINT_VERSION = 1;

/** Never a vocabulary's own: files of one family spell these tokens differently. */
const BOS_TEXT = "<|zq-begin|>";
const EOS_TEXT = "<|zq-end|>";

const SYSTEM: TemplateMessage = { role: "system", content: "You mend programs." };
const USER: TemplateMessage = { role: "user", content: "Why does main.c not compile?" };
const USER_AGAIN: TemplateMessage = { role: "user", content: "Thank you. What else?" };
const ANSWER: TemplateMessage = { role: "assistant", content: "A semicolon is missing." };
const THOUGHT = "The error names line 3.";

const TOOLS: readonly TemplateTool[] = [
  {
    type: "function",
    function: {
      name: "read_lines",
      description: "Reads lines of a file.",
      parameters: {
        type: "object",
        properties: {
          path: { type: "string", description: "Below the project folder" },
          first: { type: "integer", description: "From 1" },
          how: { type: "string", enum: ["plain", "numbered"] },
        },
        required: ["path"],
      },
    },
  },
  {
    type: "function",
    function: {
      name: "run_tests",
      description: "Runs all tests.",
      parameters: { type: "object", properties: {} },
    },
  },
];

const READ = call("call00001", "read_lines", { path: "src/main.c", first: 3, how: "plain" });
const TEST = call("call00002", "run_tests", {});
const READ_RESULT = result("call00001", "read_lines", '3: printf("hé\\n")\n4:\treturn 0;');
const TEST_RESULT = result("call00002", "run_tests", "2 passed, 1 failed");

interface Probe {
  messages: readonly TemplateMessage[];
  tools?: readonly TemplateTool[];
  /** Default true. */
  generationPrompt?: boolean;
  bosText?: string;
  variables?: Readonly<Record<string, boolean>>;
}

/**
 * Some open with a system message, so that a template which changes only what it says without one agrees on those, and a
 * template that knows no system role is still told from others by the rest. Only "begin-token" has a
 * BOS text, so that a template which differs in nothing else differs there alone.
 */
const PROBES = {
  user: { messages: [USER] },
  "user-no-prompt": { messages: [USER], generationPrompt: false },
  "system-user": { messages: [SYSTEM, USER] },
  "begin-token": { messages: [USER], bosText: BOS_TEXT },
  turns: { messages: [USER, ANSWER, USER_AGAIN] },
  "trailing-answer": { messages: [USER, ANSWER], generationPrompt: false },
  "empty-answer": { messages: [USER, { role: "assistant", content: "" }, USER_AGAIN] },
  whitespace: {
    messages: [
      { role: "user", content: "  \n\tindented\n\n" },
      { role: "assistant", content: "\n\tand so is this \n" },
      { role: "user", content: " x " },
    ],
  },
  tools: { messages: [USER], tools: TOOLS },
  "system-tools": { messages: [SYSTEM, USER], tools: TOOLS },
  call: { messages: [SYSTEM, USER, calling([READ]), READ_RESULT], tools: TOOLS },
  "tool-loop": {
    messages: [SYSTEM, USER, calling([READ]), READ_RESULT, calling([TEST]), TEST_RESULT],
    tools: TOOLS,
  },
  "loop-answer-user": {
    messages: [USER, calling([READ]), READ_RESULT, ANSWER, USER_AGAIN],
    tools: TOOLS,
  },
  "parallel-calls": {
    messages: [SYSTEM, USER, calling([READ, TEST]), READ_RESULT, TEST_RESULT],
    tools: TOOLS,
  },
  "old-reasoning": {
    messages: [SYSTEM, USER, { ...ANSWER, reasoning_content: THOUGHT }, USER_AGAIN],
  },
  "loop-reasoning": {
    messages: [SYSTEM, USER, calling([READ], THOUGHT), READ_RESULT],
    tools: TOOLS,
  },
  "thinking-off": {
    messages: [SYSTEM, USER],
    variables: { enable_thinking: false, thinking: false },
  },
  "thinking-on": {
    messages: [USER, { ...ANSWER, reasoning_content: THOUGHT }, USER_AGAIN],
    variables: { enable_thinking: true, thinking: true },
  },
} as const satisfies Readonly<Record<string, Probe>>;

export type ProbeName = keyof typeof PROBES;

/** In the order in which they are named to people. */
export const PROBE_NAMES = Object.keys(PROBES) as readonly ProbeName[];

/** Probes whose conversation opens with the user. */
export const NO_SYSTEM_PROBES: readonly ProbeName[] = PROBE_NAMES.filter(
  (name) => PROBES[name].messages[0].role !== "system",
);

/** A fresh context each time: an engine may change what it is given. */
export function createProbeContext(name: ProbeName): TemplateContext {
  const { messages, tools, generationPrompt = true, bosText = "", variables }: Probe = PROBES[name];
  return structuredClone({
    ...variables,
    messages,
    ...(tools === undefined ? {} : { tools }),
    add_generation_prompt: generationPrompt,
    bos_token: bosText,
    eos_token: EOS_TEXT,
  });
}

function calling(
  calls: NonNullable<TemplateMessage["tool_calls"]>,
  reasoning?: string,
): TemplateMessage {
  const thought = reasoning === undefined ? {} : { reasoning_content: reasoning };
  return { role: "assistant", content: "", ...thought, tool_calls: calls };
}

function call(id: string, name: string, args: Readonly<Record<string, unknown>>) {
  return { id, type: "function" as const, function: { name, arguments: args } };
}

function result(id: string, name: string, content: string): TemplateMessage {
  return { role: "tool", content, tool_call_id: id, name };
}
