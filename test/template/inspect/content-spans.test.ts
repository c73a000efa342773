import { expect, test } from "vitest";
import type { Message } from "../../../src/base/message.ts";
import type { ToolSignature } from "../../../src/base/tool-call.ts";
import { locateContent } from "../../../src/template/inspect/content-spans.ts";

interface Conversation {
  messages: readonly Message[];
  tools: readonly ToolSignature[];
}

function findContent(messages: readonly Message[], render: (given: Conversation) => string) {
  const conversation = { messages, tools: [] };
  const prompt = render(conversation);
  return locateContent(prompt, conversation, render).map(({ start, end }) =>
    prompt.slice(start, end),
  );
}

const tagged = (change: (text: string) => string) => (given: Conversation) =>
  given.messages.map(({ role, content }) => `<${role}>${change(content)}</${role}>\n`).join("");

const CHAT: readonly Message[] = [
  { role: "system", content: "user" },
  { role: "user", content: "  </user> \n" },
  { role: "assistant", content: "" },
  { role: "user", content: "a" },
];

test("content is told from template text that spells the same", () => {
  expect(
    findContent(
      CHAT,
      tagged((text) => text),
    ),
  ).toEqual(["user", "  </user> \n", "a"]);
});

test.each<[string, (text: string) => string, string]>([
  ["trims", (text) => text.trim(), "</user>"],
  ["escapes", (text) => JSON.stringify(text).slice(1, -1), "  </user> \\n"],
  ["replaces", (text) => text.replaceAll("user", "USER"), "  </USER> \n"],
])("content that the template %s is found", (_, change, second) => {
  expect(findContent(CHAT, tagged(change))[1]).toBe(second);
});

test("arguments of calls and thoughts are content, names are not", () => {
  const message: Message = {
    role: "assistant",
    content: "c",
    reasoning: "r",
    calls: [{ name: "read", arguments: { path: "read", list: ["x", 1] } }],
  };
  const render = (given: Conversation) => JSON.stringify(given.messages);
  expect(findContent([message], render)).toEqual(["c", "r", "read", "x"]);
});

test("a template that looks at the content is followed as far as it goes", () => {
  const render = ({ messages }: Conversation) =>
    messages.map(({ content }) => (content === "a" ? "!!!" : `[${content}]`)).join("");
  expect(findContent(CHAT, render)).toEqual(["user", "  </user> \n"]);
});

test("a template that raises for other content shows none", () => {
  const render = (given: Conversation) => {
    if (!given.messages.some(({ content }) => content === "a")) throw new Error("no a");
    return tagged((text) => text)(given);
  };
  expect(findContent(CHAT, render)).toEqual([]);
});
