import { expect, test } from "vitest";
import {
  assistant,
  call,
  calling,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SYSTEM,
  user,
} from "../../src/template/evidence/probes.ts";
import { createPlan, type PromptPlan } from "../../src/template/prompt-plan.ts";
import {
  type ConversationOptions,
  renderConversation,
} from "../../src/template/render-conversation.ts";
import type { TemplateContext } from "../../src/template/template-context.ts";
import { renderNatively } from "../support/native-jinja.ts";

/** Renders and hands back what the template was given. */
function seen(
  messages: Parameters<typeof renderConversation>[0],
  {
    plan = {},
    ...options
  }: Partial<Omit<ConversationOptions, "plan">> & { plan?: Partial<PromptPlan> } = {},
): { text: string; source: string; context: TemplateContext } {
  let given = {
    source: "",
    context: { messages: [], add_generation_prompt: false } as TemplateContext,
  };
  const text = renderConversation(messages, {
    ...options,
    plan: { ...createPlan("SOURCE"), ...plan },
    render: (source, context) => {
      given = { source, context };
      return "rendered";
    },
  });
  return { text, ...given };
}

test("the template gets messages, tools and the wish for a generation prompt", () => {
  const { context, source } = seen([FIRST_USER], { tools: PROBE_TOOLS });
  expect(source).toBe("SOURCE");
  expect(context.add_generation_prompt).toBe(true);
  expect(context.tools?.map((tool) => tool.function.name)).toEqual(["read_file", "list_folder"]);
});

test("without tools the template hears of none", () => {
  expect("tools" in seen([FIRST_USER]).context).toBe(false);
});

test("a derived generation prompt stands behind what the template renders", () => {
  const plan = { generationPrompt: "<|assistant|>" };
  const { text, context } = seen([FIRST_USER], { plan });
  expect(text).toBe("rendered<|assistant|>");
  expect(context.add_generation_prompt).toBe(false);
  expect(seen([FIRST_USER], { plan, generationPrompt: false }).text).toBe("rendered");
});

test("variables of the plan reach the template, and a caller's win", () => {
  const plan = { variables: { preserve_thinking: true, style: "short" } };
  expect(seen([FIRST_USER], { plan, variables: { style: "long" } }).context).toMatchObject({
    preserve_thinking: true,
    style: "long",
  });
});

test("under the generic protocol the system text describes the tools, and calls are JSON", () => {
  const messages = [
    SYSTEM,
    FIRST_USER,
    calling(call(READ_FILE.name, { path: "a" })),
    result(READ_FILE.name, "text"),
  ];
  const { context } = seen(messages, { plan: { tools: "generic" }, tools: PROBE_TOOLS });
  expect("tools" in context).toBe(false);
  expect(context.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
  expect(context.messages[0]?.content).toMatch(/^zqsystem[\s\S]*"name":"read_file"/);
  expect(context.messages[2]).toEqual({
    role: "assistant",
    content: '{"name":"read_file","arguments":{"path":"a"}}',
  });
  expect(context.messages[3]?.content).toBe("Result of read_file:\ntext");
});

test("under the generic protocol tools make a system message where there was none", () => {
  const { context } = seen([user("go"), assistant("ok")], {
    plan: { tools: "generic" },
    tools: PROBE_TOOLS,
  });
  expect(context.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant"]);
});

test("a pinned clock changes the source, and only where a clock is read", () => {
  const plan = { pinnedClock: true };
  expect(seen([FIRST_USER], { plan }).source).toBe("SOURCE");
  const source = "{{ strftime_now('%Y') }}";
  expect(seen([FIRST_USER], { plan: { ...plan, source } }).source).not.toBe(source);
});

test("a payload that was not generated here is told in plain text, too", () => {
  const write = { ...call("write", { path: "a.c" }), payload: "a </content> b\n" };
  const { context } = seen([FIRST_USER, calling(write)], {
    plan: { tools: "generic" },
    tools: PROBE_TOOLS,
  });
  expect(context.messages.at(-1)?.content).toBe(
    '{"name":"write","arguments":{"path":"a.c"}}\n<content-2>\na </content> b\n</content-2>',
  );
});

test("whole numbers beyond 64 bits reach the template as text, in calls and in tools", () => {
  const parameters = { type: "object", properties: { id: { maximum: 2 ** 64 } } };
  const tool = { name: "find", description: "Finds", parameters };
  const finding = calling(call("find", { id: 1e21, small: [-1, 1e15, 0.5] }));
  const messages = [FIRST_USER, finding];
  const source = "{{ tools | tojson }}{{ messages | tojson }}";
  const plan = createPlan(source);
  const text = renderConversation(messages, { plan, tools: [tool], render: renderNatively });
  expect(text).toContain('{"maximum": "18446744073709552000"}');
  expect(text).toContain('{"id": "1e+21", "small": [-1, 1000000000000000, 0.5]}');
});
