import { expect, test } from "vitest";
import { readMessages, readTools } from "../../src/ui/conversation-file.ts";

async function* stream(text: string) {
  yield Buffer.from(text);
}

const messagesOf = (value: unknown) => readMessages("-", stream(JSON.stringify(value)));
const toolsOf = (value: unknown) => readTools("-", stream(JSON.stringify(value)));

test("a conversation in our own names is read as it is", async () => {
  const messages = [
    { role: "system", content: "s" },
    { role: "user", content: "u" },
    {
      role: "assistant",
      content: "",
      reasoning: "r",
      calls: [{ name: "read", arguments: { path: "a" } }],
    },
    { role: "tool", tool: "read", content: "t" },
  ];
  await expect(messagesOf(messages)).resolves.toEqual(messages);
});

test("the names of the OpenAI API say the same", async () => {
  const call = (args: unknown) => ({
    id: "1",
    type: "function",
    function: { name: "read", arguments: args },
  });
  await expect(
    messagesOf([
      {
        role: "developer",
        content: [
          { type: "text", text: "s" },
          { type: "text", text: "t" },
        ],
      },
      {
        role: "assistant",
        content: null,
        reasoning_content: "r",
        refusal: null,
        tool_calls: [call('{"path":"a"}'), call({ path: "b" })],
      },
      { role: "tool", tool_call_id: "1", content: "x" },
      { role: "tool", name: "read", content: "y" },
    ]),
  ).resolves.toEqual([
    { role: "system", content: "st" },
    {
      role: "assistant",
      content: "",
      reasoning: "r",
      calls: [
        { name: "read", arguments: { path: "a" } },
        { name: "read", arguments: { path: "b" } },
      ],
    },
    { role: "tool", content: "x" },
    { role: "tool", tool: "read", content: "y" },
  ]);
});

test("tools are read bare or inside a function", async () => {
  const parameters = { type: "object", properties: { path: { type: "string" } } };
  const tool = { name: "read", description: "Reads", parameters };
  await expect(
    toolsOf([tool, { type: "function", function: tool }, { name: "bare" }]),
  ).resolves.toEqual([
    tool,
    tool,
    { name: "bare", description: "", parameters: { type: "object", properties: {} } },
  ]);
});

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const calling = (args: string) =>
  `[{"role":"assistant","calls":[{"name":"f","arguments":${args}}]}]`;

test.each([
  ["[", /it is not JSON/],
  ["{}", /no list of messages: .*array/],
  ["[]", /no list of messages/],
  ['[{"role":"user","content":"a"},{"role":"bot","content":"b"}]', /\[1\]\.role/],
  ['[{"role":"user","content":7}]', /\[0\]\.content/],
  ['[{"role":"user","content":[{"type":"image","text":"a"}]}]', /\[0\]\.content/],
  [calling('"[1]"'), /\[0\]\.calls\[0\]/],
  [calling("3"), /\[0\]\.calls\[0\]/],
  [calling(nested(300)), /nested deeper than 200/],
  [calling(JSON.stringify(nested(300))), /\[0\]\.calls\[0\]/],
  [`${"[".repeat(200_000)}${"]".repeat(200_000)}`, /nested deeper than 200/],
  [JSON.stringify(Array(2001).fill({ role: "user", content: "a" })), /no list of messages/],
  [JSON.stringify([{ role: "user", content: "a".repeat(8_000_000) }]), /larger than 8\.0 MB/],
])("%.60s is refused with its place", async (text, reason) => {
  await expect(readMessages("-", stream(text))).rejects.toMatchObject({
    code: "input-invalid",
    exitCode: 2,
    details: { path: "standard input", reason: expect.stringMatching(reason) },
  });
});

test("tools without a name are refused with their place", async () => {
  await expect(toolsOf([{ name: "" }])).rejects.toMatchObject({
    details: { reason: expect.stringMatching(/no list of tools: \[0\]/) },
  });
});
