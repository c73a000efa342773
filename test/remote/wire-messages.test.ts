import { expect, test } from "vitest";
import type { Message } from "../../src/base/message.ts";
import type { ToolSignature } from "../../src/base/tool-call.ts";
import { composeMessages, composeTextMessages } from "../../src/remote/wire-messages.ts";
import { describeCallSchema, describeTools } from "../../src/remote/wire-tools.ts";

const EDIT: ToolSignature = {
  name: "edit",
  description: "Replaces.",
  parameters: {
    type: "object",
    properties: { target: { type: "string" } },
    required: ["target"],
  },
  payload: { description: "the code" },
};
const TALK: Message[] = [
  { role: "system", content: "Rules." },
  { role: "user", content: "Do it." },
  {
    role: "assistant",
    content: "",
    calls: [{ name: "edit", arguments: { target: "a.py" }, payload: "x = 1\n" }],
  },
  { role: "tool", content: "Done.", tool: "edit" },
];

test("code is the last property of a tool's schema, and required", () => {
  expect(describeTools([EDIT])[0]?.function.parameters).toEqual({
    type: "object",
    properties: {
      target: { type: "string" },
      content: { type: "string", description: "the code" },
    },
    required: ["target", "content"],
  });
});

test("calls and results refer to each other", () => {
  expect(composeMessages(TALK).slice(2)).toEqual([
    {
      role: "assistant",
      content: "",
      tool_calls: [
        {
          id: "call00001",
          type: "function",
          function: { name: "edit", arguments: '{"target":"a.py","content":"x = 1\\n"}' },
        },
      ],
    },
    { role: "tool", content: "Done.", tool_call_id: "call00001" },
  ]);
});

test("as text a conversation needs no tools, and the note is its end", () => {
  const told = composeTextMessages({ messages: TALK, signatures: [EDIT], note: "Again." });
  expect(told.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
  expect(told[0]?.content).toContain('"name":"edit"');
  expect(told[2]?.content).toBe(
    '{"name":"edit","arguments":{"target":"a.py","content":"x = 1\\n"}}',
  );
  expect(told[3]?.content).toBe("Result of edit:\nDone.\n\nAgain.");
});

test("half a character does not get into a request", () => {
  const broken: Message[] = [
    { role: "user", content: "a\uD800b" },
    {
      role: "assistant",
      content: "",
      calls: [{ name: "edit", arguments: { target: "a" }, payload: "\uDC00" }],
    },
  ];
  const sent = JSON.stringify(composeMessages(broken));
  expect(sent).toContain("a\uFFFDb");
  expect(sent).not.toMatch(/\\u[dD][89a-fA-F]/);
});

test("the schema of an answer is one of the calls", () => {
  expect(describeCallSchema([EDIT])).toMatchObject({
    properties: { name: { const: "edit" } },
    required: ["name", "arguments"],
  });
  expect(describeCallSchema([EDIT, EDIT])).toMatchObject({ anyOf: [{}, {}] });
});
