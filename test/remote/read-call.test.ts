import { expect, test } from "vitest";
import type { ToolSignature } from "../../src/base/tool-call.ts";
import { readCall } from "../../src/remote/read-call.ts";
import { parseLooseJson } from "../../src/remote/repair-json.ts";

const TOOLS: ToolSignature[] = [
  { name: "read", description: "", parameters: { type: "object", properties: {} } },
  {
    name: "edit",
    description: "",
    parameters: { type: "object", properties: { target: { type: "string" } } },
    payload: { description: "the code" },
  },
];
const READ = { name: "read", arguments: { target: "a.py" } };
const CALL = '{"name": "read", "arguments": {"target": "a.py"}}';

test.each([
  ["JSON alone", CALL],
  ["prose around it", `Sure, I will do that.\n${CALL}\nThen we go on.`],
  ["a fence", `Here:\n\`\`\`json\n${CALL}\n\`\`\`\n`],
  ["a fence and braces in the prose", `Use {x}.\n\`\`\`\n${CALL}\n\`\`\`\nNot {y}.`],
  ["tags", `<tool_call>\n${CALL}\n</tool_call>`],
  ["tags of another model", `<|tool_call|>${CALL}<|/tool_call|>`],
  ["two pairs of tags", `<tool_call>${CALL}</tool_call><tool_call>{"name": "edit"}</tool_call>`],
  ["a thought in front", `<think>maybe {"name": "edit"}?</think>${CALL}`],
  ["single quotes", "{'name': 'read', 'arguments': {'target': 'a.py'}}"],
  ["a comma too many", '{"name": "read", "arguments": {"target": "a.py",},}'],
  ["no quotes at keys", '{name: "read", arguments: {target: "a.py"}}'],
  ["a bracket missing", '{"name": "read", "arguments": {"target": "a.py"}'],
  ["a list of two", `[${CALL}, {"name": "edit"}]`],
  ["two lines", `${CALL}\n${CALL}`],
  ["arguments as text", '{"name": "read", "arguments": "{\\"target\\": \\"a.py\\"}"}'],
  ["parameters", '{"name": "read", "parameters": {"target": "a.py"}}'],
  ["a function inside", `{"type": "function", "function": ${CALL}}`],
  ["a message inside", `{"tool_calls": [{"id": "1", "function": ${CALL}}]}`],
  ["null for what is left out", '{"name": "read", "arguments": {"target": "a.py", "line": null}}'],
])("a call in text is read out of %s", (_what, text) => {
  expect(readCall({ calls: [], text }, TOOLS)).toEqual(READ);
});

test("of calls in their own field the first one counts", () => {
  const calls = [
    { name: "read", arguments: '{"target": "a.py"}' },
    { name: "edit", arguments: "{}" },
  ];
  expect(readCall({ calls, text: "Two at once." }, TOOLS)).toEqual(READ);
});

test("code comes out of its property byte for byte", () => {
  const payload = "x = {\"a\": '```'}\n\t# größe 🎈 </tool_call>\n";
  const given = JSON.stringify({ target: "a.py", content: payload });
  const calls = [{ name: "edit", arguments: given }];
  expect(readCall({ calls, text: "" }, TOOLS)).toEqual({
    name: "edit",
    arguments: { target: "a.py" },
    payload,
  });
});

test.each([
  ["nothing", { text: "" }, "the answer was empty"],
  ["prose", { text: "I have changed the file." }, "no call of a tool"],
  ["code", { text: "```python\ndef f():\n    return {}\n```" }, "no call of a tool"],
  ["an unknown tool", { text: '{"name": "sudo", "arguments": {}}' }, 'no tool "sudo"'],
  [
    "a name from the prototype",
    { text: '{"name": "toString", "arguments": {}}' },
    "there is no tool",
  ],
  ["arguments that are a list", { calls: [["read", "[1]"]] }, "no JSON object"],
  ["arguments that are prose", { calls: [["read", "please"]] }, "no JSON object"],
  ["no code", { calls: [["edit", '{"target": "a.py"}']] }, "needs content"],
  [
    "code that is no text",
    { calls: [["edit", '{"target": "a.py", "content": 1}']] },
    "needs content",
  ],
] as const)("%s is no call, and why is said", (_what, said, problem) => {
  const calls =
    "calls" in said ? said.calls.map(([name, given]) => ({ name, arguments: given })) : [];
  const text = "text" in said ? said.text : "";
  expect(readCall({ calls, text }, TOOLS)).toContain(problem);
});

const CODE = 'def f(a):\n    return {"k": [a, {"n": "m"}]}\n';
const WHOLE = JSON.stringify({ target: "a.py", content: CODE });

test("arguments that were cut off anywhere never give a shorter code", () => {
  for (let end = 1; end < WHOLE.length - 1; end++) {
    const calls = [{ name: "edit", arguments: WHOLE.slice(0, end) }];
    expect(readCall({ calls, text: "" }, TOOLS)).toBeTypeOf("string");
  }
});

test.each([
  ["brackets", `${"[".repeat(100_000)}]`],
  ["quotes of two kinds", `{${`"a'`.repeat(10_000)}}`],
  ["closing brackets", `{${"}".repeat(190_000)}x}`],
  ["more than is repaired", `{'a': '${"x".repeat(300_000)}'}`],
])("a text made of %s ends as no JSON", (_what, text) => {
  expect(parseLooseJson(text)).toBeUndefined();
});

test("a text made of fences and tags is no call", () => {
  const text = `${"`".repeat(50_000)}${"<tool_call>".repeat(5_000)}${"```\n".repeat(20_000)}`;
  expect(readCall({ calls: [], text }, TOOLS)).toContain("no call of a tool");
});
