import { expect, test } from "vitest";
import type { Message } from "../../../src/base/message.ts";
import {
  assistant,
  call,
  calling,
  result,
  system,
  user,
} from "../../../src/template/evidence/probes.ts";
import { CHATML } from "../../../src/template/repairs/own-templates.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const READ = { name: "read", description: "Reads", parameters: { type: "object" } };

const TOOLS_TEXT = [
  "# Tools",
  "",
  "You can call these functions:",
  "<tools>",
  '{"type": "function", "function": {"name": "read", "description": "Reads", "parameters": {"type": "object"}}}',
  "</tools>",
  "",
  "For each call, write a JSON object between tool_call tags:",
  "<tool_call>",
  '{"name": <function name>, "arguments": <arguments as a JSON object>}',
  "</tool_call>",
].join("\n");

const PROMPT = "<|im_start|>assistant\n";

function turn(role: string, text: string): string {
  return `<|im_start|>${role}\n${text}<|im_end|>\n`;
}

test.each<[string, Message[], boolean, string]>([
  ["a question", [user("hi")], false, turn("user", "hi")],
  [
    "a chat",
    [system("sys"), user("a"), assistant(" b\n"), user("c")],
    false,
    turn("system", "sys") + turn("user", "a") + turn("assistant", " b\n") + turn("user", "c"),
  ],
  ["tools alone", [user("a")], true, turn("system", TOOLS_TEXT) + turn("user", "a")],
  [
    "tools behind a system text",
    [system("sys"), user("a")],
    true,
    turn("system", `sys\n\n${TOOLS_TEXT}`) + turn("user", "a"),
  ],
  [
    "two calls and their results",
    [
      user("a"),
      { ...calling(call("read", { path: "x" }), call("read", {})), content: "Look" },
      result("read", "one\n"),
      result("read", "two"),
    ],
    false,
    turn("user", "a") +
      turn(
        "assistant",
        'Look\n<tool_call>\n{"name": "read", "arguments": {"path": "x"}}\n</tool_call>\n' +
          '<tool_call>\n{"name": "read", "arguments": {}}\n</tool_call>',
      ) +
      turn(
        "user",
        "<tool_response>\none\n\n</tool_response>\n<tool_response>\ntwo\n</tool_response>",
      ),
  ],
])("our ChatML tells %s", (_what, messages, hasTools, expected) => {
  const subject = createTestSubject(CHATML);
  const render = subject.converse(messages, hasTools ? { tools: [READ] } : {});
  expect(render).toEqual({ ok: true, text: `${expected}${PROMPT}` });
});
