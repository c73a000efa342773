import { expect, test } from "vitest";
import type { Message } from "../../src/base/message.ts";
import {
  assistant,
  call,
  calling,
  result,
  system,
  user,
} from "../../src/template/evidence/probes.ts";
import { createPlan, type PromptPlan } from "../../src/template/prompt-plan.ts";
import { createTemplateMessages } from "../../src/template/template-context.ts";

function told(messages: readonly Message[], changes: Partial<PromptPlan> = {}) {
  return createTemplateMessages(messages, { ...createPlan(""), ...changes });
}

test("arguments are objects, and results name their calls in order", () => {
  const messages = [
    user("go"),
    calling(call("read", { path: "a" }), call("list", {})),
    result("read", "1"),
    result("list", "2"),
    calling(call("read", { path: "b" })),
    result("read", "3"),
  ];
  const ids = told(messages).flatMap(({ tool_calls = [], tool_call_id }) =>
    tool_call_id === undefined ? tool_calls.map(({ id }) => id) : [tool_call_id],
  );
  expect(ids).toEqual([
    "call00001",
    "call00002",
    "call00001",
    "call00002",
    "call00003",
    "call00003",
  ]);
  expect(told(messages)[1]?.tool_calls?.[0]?.function).toEqual({
    name: "read",
    arguments: { path: "a" },
  });
});

test("ids can be counted through the conversation with the name of the function", () => {
  const messages = [
    user("go"),
    calling(call("read", {})),
    result("read", "1"),
    calling(call("list", {})),
  ];
  const written = told(messages, { callIds: "functions-index" });
  expect(written[1]?.tool_calls?.[0]?.id).toBe("functions.read:0");
  expect(written[2]?.tool_call_id).toBe("functions.read:0");
  expect(written[3]?.tool_calls?.[0]?.id).toBe("functions.list:1");
});

test("a message without calls has no list of calls", () => {
  expect(told([assistant("done")])).toEqual([{ role: "assistant", content: "done" }]);
});

test("a thought stands beside the content", () => {
  expect(told([assistant("done", { reasoning: "hm" })])).toEqual([
    { role: "assistant", content: "done", reasoning_content: "hm" },
  ]);
});

test("a payload is one argument more", () => {
  const write = { name: "write", arguments: { path: "a" }, payload: "x = 1\n" };
  expect(told([calling(write)])[0]?.tool_calls?.[0]?.function.arguments).toEqual({
    path: "a",
    payload: "x = 1\n",
  });
});

test.each<[string, Message[], Partial<PromptPlan>, [string, string][]]>([
  [
    "a folded system message opens the first user message",
    [system("be brief"), user("go")],
    { systemRole: "folded" },
    [["user", "be brief\n\ngo"]],
  ],
  [
    "a folded system message without a user message becomes one",
    [system("be brief"), assistant("ready")],
    { systemRole: "folded" },
    [
      ["user", "be brief"],
      ["assistant", "ready"],
    ],
  ],
  [
    "merged roles join neighbours of the user",
    [user("go"), user("on"), assistant("ok")],
    { roles: "merged" },
    [
      ["user", "go\n\non"],
      ["assistant", "ok"],
    ],
  ],
  [
    "merged roles make later system messages user text",
    [system("be brief"), user("go"), system("be kind"), assistant("ok")],
    { roles: "merged" },
    [
      ["system", "be brief"],
      ["user", "go\n\nbe kind"],
      ["assistant", "ok"],
    ],
  ],
  [
    "own roles stay as they are",
    [user("go"), system("be kind"), user("on")],
    {},
    [
      ["user", "go"],
      ["system", "be kind"],
      ["user", "on"],
    ],
  ],
])("%s", (_title, messages, changes, expected) => {
  expect(told(messages, changes).map(({ role, content }) => [role, content])).toEqual(expected);
});

test("null arguments are left out where the engine cannot print them", () => {
  const messages = [calling(call("read", { path: "a", limit: null }))];
  const written = (changes: Partial<PromptPlan>) =>
    told(messages, changes)[0]?.tool_calls?.[0]?.function.arguments;
  expect(written({})).toEqual({ path: "a", limit: null });
  expect(written({ nullArguments: "omitted" })).toEqual({ path: "a" });
});

test("content can be a list of one text part", () => {
  expect(told([user("go")], { contentShape: "parts" })[0]?.content).toEqual([
    { type: "text", text: "go" },
  ]);
});
