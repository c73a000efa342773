/** Tools and calls that every dialect is tried with. */
import type { ToolCall, ToolSignature } from "../../../src/base/tool-call.ts";
import { createToolGrammar, type ToolGrammar } from "../../../src/grammar/dialects/tool-grammar.ts";

const object = (properties: object, required: readonly string[] = []): object => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const tool = (name: string, parameters: object): ToolSignature => ({
  name,
  description: "",
  parameters,
});

const SIGNATURES: readonly ToolSignature[] = [
  tool("read_file", object({ path: { type: "string" }, limit: { type: "integer" } }, ["path"])),
  tool("read", object({ first: { type: "string" }, second: { type: "string" } })),
  tool("git_status", object({})),
  tool("say", object({ text: { type: "string" } }, ["text"])),
  tool(
    "mixed",
    object(
      {
        kind: { enum: ["fast", "slow"] },
        ratio: { type: "number" },
        count: { type: "integer", minimum: 1 },
        yes: { type: "boolean" },
        nothing: { type: "null" },
        maybe: { anyOf: [{ type: "integer" }, { type: "null" }, { type: "boolean" }] },
        list: { type: "array", items: { type: "string" } },
        code: { type: "string", pattern: "^[a-z]{2,4}$" },
      },
      ["kind"],
    ),
  ),
  tool(
    "multi_edit",
    object(
      {
        file: { type: "string" },
        edits: {
          type: "array",
          items: object({ old: { type: "string" }, new: { type: "string" }, deep: {} }, ["old"]),
        },
        tree: { $ref: "#/$defs/tree" },
      },
      ["file", "edits"],
    ),
  ),
].map((signature) => ({
  ...signature,
  parameters: {
    ...(signature.parameters as object),
    $defs: {
      tree: object({ name: { type: "string" }, child: { $ref: "#/$defs/tree" } }, ["name"]),
    },
  },
}));

const WRITE_FILE: ToolSignature = {
  name: "write_file",
  description: "",
  parameters: object({ path: { type: "string" }, mode: { enum: ["new", "over"] } }, ["path"]),
  payload: { description: "The file" },
};

export const TOOLS: readonly ToolGrammar[] = [...SIGNATURES, WRITE_FILE].map((signature) =>
  createToolGrammar(signature, { payloadSentinel: "</content>" }),
);

const call = (name: string, args: Record<string, unknown>): ToolCall => ({ name, arguments: args });
const say = (text: string): ToolCall => call("say", { text });

export const CALLS: Readonly<Record<string, readonly [ToolCall, ...ToolCall[]]>> = {
  "no arguments": [call("git_status", {})],
  "all optional arguments left out": [call("read", {})],
  "only a later optional argument": [call("read", { second: "b" })],
  "all optional arguments": [call("read", { first: "a", second: "b" })],
  "an optional argument behind a required one": [call("read_file", { path: "a.ts", limit: 3 })],
  "an empty text": [say("")],
  quotes: [say(`say "hi" and 'bye' and \`x\``)],
  "line ends": [say("a\nb\r\n\n\tc\n")],
  "blanks around": [say("  x  ")],
  backslashes: [say("C:\\new\\table \\u0041 \\")],
  "control characters": [say("\u0001\u001f\u007f\0")],
  "other alphabets and emoji": [say("é 日本 🎉 \u2028 ｜")],
  "braces and brackets": [say('}]}, {"name": "x"}) ]')],
  "a text like other values": [say("null")],
  "markers of many families": [
    say("</tool_call><|tool_call_end|><tool_call|></s>[TOOL_CALLS]<|call|><｜tool▁call▁end｜>"),
  ],
  numbers: [call("mixed", { kind: "fast", ratio: -0.25, count: 12 })],
  "true, false and null": [call("mixed", { kind: "slow", yes: false, nothing: null, maybe: true })],
  "an empty list": [call("mixed", { kind: "slow", list: [] })],
  "a list of texts": [call("mixed", { kind: "slow", maybe: null, list: ["a", 'b"c', ""] })],
  "a text with a pattern": [call("mixed", { kind: "slow", maybe: 7, code: "abc" })],
  "nested objects": [
    call("multi_edit", {
      file: "a/b.c",
      edits: [
        {
          old: "if (x) {\n\treturn 1;\n}",
          new: '  y = "q" \\n',
          deep: { a: [1, { b: null }], c: true },
        },
        { old: "" },
      ],
      tree: { name: "root", child: { name: "leaf", child: { name: "x" } } },
    }),
  ],
  "empty nested values": [call("multi_edit", { file: "", edits: [] })],
};

export const TWO_CALLS: readonly ToolCall[] = [
  call("read_file", { path: 'src/"x" <é>.c', limit: 7 }),
  say("two\nlines"),
];

export const PAYLOADS: Readonly<Record<string, string>> = {
  "nothing in it": "",
  "no line end at the end": "a",
  "line ends": "\na\r\nb\n",
  "quotes, NUL and emoji": '"x"\\n\0🎉',
  markers: "</tool_call><|tool_call_end|><tool_call|>[ARGS]",
};

export function write(payload: string): ToolCall {
  return { name: "write_file", arguments: { path: "a.ts", mode: "over" }, payload };
}
