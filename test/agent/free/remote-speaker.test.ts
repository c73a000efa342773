import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createRemoteSpeaker } from "../../../src/agent/free/remote-speaker.ts";
import { isAgentError } from "../../../src/base/errors.ts";
import { readApiKey } from "../../../src/remote/api-key.ts";
import { createChatClient } from "../../../src/remote/chat-client.ts";
import { parseEndpoint } from "../../../src/remote/endpoint.ts";
import { type StandInAnswer, startStandIn } from "../../support/stand-in-server.ts";
import { createGreen, createRed } from "../repair/check-result.ts";
import { ask, type FreeOptions, openFree } from "./free-bench.ts";

const KEY = "sk-0123456789abcdef";
const PAY = "def pay(a):\n    return a\n";
const PAID = "def pay(a):\n    return a + 1\n";
const REQUEST = ask("Fix pay so that the tests pass.", { work: "fix-tests", files: ["pay.py"] });

function call(name: string, given: Record<string, unknown>) {
  return { name, arguments: JSON.stringify(given) };
}

const EDIT = call("edit", { target: "pay.py#pay", content: PAID });
const DONE = call("answer", { text: "Done." });
const EDIT_TEXT = JSON.stringify({
  name: "edit",
  arguments: { target: "pay.py#pay", content: PAID },
});

interface RemoteOptions extends Partial<FreeOptions> {
  contextSize?: number;
  charsPerToken?: number;
  timeoutMs?: number;
}

/** A free task whose turns a server takes; the local model fails whoever asks for it. */
async function openRemote(answers: readonly StandInAnswer[], options: RemoteOptions = {}) {
  const { contextSize = 8_192, charsPerToken, timeoutMs, ...others } = options;
  const counted = charsPerToken === undefined ? {} : { charsPerToken };
  const models = { data: [{ id: "stand-in", meta: { n_ctx: contextSize } }] };
  const server = await startStandIn({ answers, models, ...counted });
  const bench = await openFree({
    texts: { "pay.py": PAY, "tax.py": PAY },
    answers: [],
    check: (read) => (read("pay.py") === PAID ? createGreen() : createRed(["test_pay"])),
    speaker: (seat) =>
      createRemoteSpeaker({
        client: createChatClient({
          endpoint: parseEndpoint(server.url),
          apiKey: readApiKey("MY_KEY", { MY_KEY: KEY }),
          timeoutMs,
          idleMs: timeoutMs,
        }),
        seat,
        model: null,
        contextTokens: null,
      }),
    ...others,
  });
  return { ...bench, server };
}

/** One figure for the whole tree. */
function hashTree(snapshot: Record<string, string>): string {
  return createHash("sha256").update(JSON.stringify(snapshot)).digest("hex");
}

test("a server that obeys does the task with the same tools, and no local model is asked", async () => {
  const { run, project, server, usage, events } = await openRemote([
    { calls: [EDIT] },
    { calls: [DONE] },
  ]);
  expect(await run(REQUEST)).toMatchObject({ status: "fixed", answer: "Done." });
  expect(project.get("pay.py")).toBe(PAID);
  expect(server.asked[0]).toMatchObject({ model: "stand-in", tool_choice: "required" });
  const [first] = server.asked;
  const tools = first?.tools as { function: { name: string; parameters: unknown } }[];
  const edit = tools.find((tool) => tool.function.name === "edit");
  expect(edit?.function.parameters).toMatchObject({
    properties: { target: { type: "string" }, content: { type: "string" } },
    required: ["target", "content"],
  });
  expect(usage).toMatchObject({ promptTokens: 1_400, sampledTokens: 40 });
  expect(JSON.stringify(events)).not.toContain(KEY);
});

test("the tools stay the same in every turn, and the conversation only grows", async () => {
  const find = call("find", { query: "pay" });
  const { run, server } = await openRemote([
    { calls: [find] },
    { calls: [EDIT] },
    { calls: [DONE] },
  ]);
  await run(REQUEST);
  const [first, second, third] = server.asked;
  expect(second?.tools).toEqual(first?.tools);
  expect(third?.tools).toEqual(first?.tools);
  const messages = (second?.messages ?? []) as unknown[];
  const longer = (third?.messages ?? []) as unknown[];
  expect(longer.slice(0, messages.length)).toEqual(messages);
  expect(longer.length).toBeGreaterThan(messages.length);
});

test("what was tried before stands behind the task", async () => {
  const { run, server } = await openRemote([{ calls: [EDIT] }, { calls: [DONE] }], {
    handover: "Another model tried this and gave up.",
  });
  await run(REQUEST);
  const messages = server.asked[0]?.messages as { content: string }[];
  expect(messages[1]?.content).toContain("tests pass.\n\nAnother model tried this and gave up.");
});

test.each<[string, StandInAnswer]>([
  ["a call in a fence", { text: `Sure!\n\`\`\`json\n${EDIT_TEXT}\n\`\`\`` }],
  ["a call in tags", { text: `<tool_call>\n${EDIT_TEXT}\n</tool_call>` }],
  [
    "single quotes",
    {
      text: `{'name': 'edit', 'arguments': {'target': 'pay.py#pay', 'content': ${JSON.stringify(PAID)}}}`,
    },
  ],
  ["a comma too many", { text: `${EDIT_TEXT.slice(0, -2)},},}` }],
  ["two calls at once", { calls: [EDIT, call("delete", { target: "tax.py" })] }],
  [
    "null for nothing",
    { calls: [call("edit", { target: "pay.py#pay", content: PAID, line: null })] },
  ],
])("%s is the call that was meant, without another request", async (_what, answer) => {
  const { run, project, server } = await openRemote([answer, { calls: [DONE] }]);
  expect(await run(REQUEST)).toMatchObject({ status: "fixed" });
  expect(project.get("tax.py")).toBe(PAY);
  expect(server.asked).toHaveLength(2);
});

test.each<[string, StandInAnswer, string]>([
  ["prose", { text: "I changed pay as you wished." }, "no call of a tool"],
  ["nothing", { text: "" }, "empty"],
  ["an unknown tool", { calls: [call("sudo", {})] }, 'no tool \\"sudo\\"'],
  ["a file that does not exist", { calls: [call("read", { target: "ghost.py" })] }, "ghost.py"],
  [
    "a symbol that does not exist",
    { calls: [call("edit", { target: "pay.py#no", content: "x" })] },
    "pay.py#no",
  ],
  ["a file of somebody else", { calls: [call("read", { target: "../../etc/passwd" })] }, "passwd"],
  [
    "a line that does not exist",
    { calls: [call("read", { target: "pay.py", first_line: 0 })] },
    "first_line",
  ],
  ["an argument of another type", { calls: [call("read", { target: 7 })] }, "target"],
  ["code that is missing", { calls: [call("edit", { target: "pay.py#pay" })] }, "needs content"],
  ["an answer before any work", { calls: [DONE] }, "answer cannot be called now"],
  [
    "arguments that break off",
    { calls: [{ name: "edit", arguments: EDIT.arguments.slice(0, -6) }] },
    "no JSON object",
  ],
])("%s is asked for once more under a schema, with what was wrong", async (_what, bad, problem) => {
  const { run, project, server } = await openRemote([bad, { text: EDIT_TEXT }, { calls: [DONE] }]);
  expect(await run(REQUEST)).toMatchObject({ status: "fixed" });
  expect(project.get("pay.py")).toBe(PAID);
  const [, retry, next] = server.asked;
  expect(JSON.stringify(retry?.messages)).toContain(problem);
  expect(retry).toMatchObject({ response_format: { type: "json_schema" } });
  expect(retry?.tools).toBeUndefined();
  // What was wrong leaves nothing behind.
  expect(next?.tools).toBeDefined();
  expect(JSON.stringify(next?.messages)).not.toContain("could not be used");
});

test("the schema of the retry holds what exists and what is on offer, and nothing else", async () => {
  const { run, server } = await openRemote([
    { text: "no" },
    { text: EDIT_TEXT },
    { calls: [DONE] },
  ]);
  await run(REQUEST);
  const format = server.asked[1]?.response_format as {
    json_schema: { schema: { anyOf: { properties: { name: { const: string } } }[] } };
  };
  const names = format.json_schema.schema.anyOf.map(({ properties }) => properties.name.const);
  expect(names).toContain("edit");
  expect(names).not.toContain("answer");
  expect(JSON.stringify(format)).toContain('"enum":["pay.py","pay.py#pay"]');
});

test("a retry that is as bad costs the turn; the next turn may be better", async () => {
  const { run, server } = await openRemote([
    { text: "no" },
    { text: "no" },
    { calls: [EDIT] },
    { calls: [DONE] },
  ]);
  expect(await run(REQUEST)).toMatchObject({ status: "fixed" });
  expect(JSON.stringify(server.asked[2]?.messages)).toContain("no call of a tool");
});

test("a server that knows no tools is asked in text from then on", async () => {
  const { run, server } = await openRemote([
    { status: 400, body: '{"error": {"message": "tools are not supported"}}' },
    { text: EDIT_TEXT },
    { text: DONE.arguments.replace(/^/, '{"name": "answer", "arguments": ').concat("}") },
  ]);
  expect(await run(REQUEST)).toMatchObject({ status: "fixed" });
  expect(server.asked.map(({ tools }) => tools !== undefined)).toEqual([true, false, false]);
});

test("code that was cut off by the limit of tokens is not written", async () => {
  const cut = {
    calls: [{ name: "edit", arguments: EDIT.arguments.slice(0, -4) }],
    finish: "length",
  };
  const { run, project } = await openRemote([cut, { calls: [EDIT] }, { calls: [DONE] }]);
  expect(await run(REQUEST)).toMatchObject({ status: "fixed" });
  expect(project.get("pay.py")).toBe(PAID);
});

test.each<[string, StandInAnswer, string, number]>([
  ["always talks", { text: "Let me think about it." }, "endpoint-garbage", 6],
  [
    "always calls what does not exist",
    { calls: [call("read", { target: "x" })] },
    "endpoint-garbage",
    6,
  ],
  [
    "gives no choices",
    { type: "application/json", body: '{"choices": []}' },
    "endpoint-garbage",
    6,
  ],
  ["sends a page", { type: "text/html", body: "<html>" }, "endpoint-garbage", 6],
  [
    "sends bytes that are no text",
    { type: "text/event-stream", body: Buffer.from([0xff, 0xfe, 0x00]) },
    "endpoint-garbage",
    6,
  ],
  ["sends without end", "flood", "endpoint-garbage", 6],
  ["hangs up in the middle", "hang up", "endpoint-unreachable", 6],
  ["says nothing", "silence", "endpoint-timeout", 5],
  ["falls silent in the middle", "stall", "endpoint-timeout", 5],
  ["wants a key", { status: 401, body: JSON.stringify({ error: KEY }) }, "endpoint-failed", 6],
  ["forbids", { status: 403 }, "endpoint-failed", 6],
  ["knows no such place", { status: 404 }, "endpoint-failed", 6],
  ["is busy", { status: 429 }, "endpoint-failed", 6],
  ["fails", { status: 500 }, "endpoint-failed", 6],
  [
    "sends elsewhere",
    { status: 307, headers: { location: "http://127.0.0.1:9/" } },
    "endpoint-failed",
    6,
  ],
])(
  "a server that %s ends the task with its code and writes nothing",
  async (_what, answer, code, exitCode) => {
    const { run, project, events } = await openRemote([answer], { timeoutMs: 2_000 });
    const before = hashTree(project.snapshot());
    const error: unknown = await run(REQUEST).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, exitCode });
    expect(hashTree(project.snapshot())).toBe(before);
    const told = isAgentError(error)
      ? [error.message, error.next, JSON.stringify(error.details)]
      : [];
    expect([...told, JSON.stringify(events)].join("\n")).not.toContain(KEY);
  },
);

test("a server that fails after a change leaves what the journal can take back whole", async () => {
  const { run, project, deps } = await openRemote([{ calls: [EDIT] }, { status: 500 }]);
  const before = hashTree(project.snapshot());
  await expect(run(REQUEST)).rejects.toMatchObject({ code: "endpoint-failed" });
  expect(project.get("pay.py")).toBe(PAID);
  await deps.workspace.restoreAll();
  expect(hashTree(project.snapshot())).toBe(before);
});

test("a model that talks until its limit is held to the schema from then on", async () => {
  const { run, server } = await openRemote([
    { text: `${EDIT_TEXT} and so on and so on`, finish: "length" },
    { text: EDIT_TEXT },
    { text: JSON.stringify({ name: "answer", arguments: { text: "Done." } }) },
  ]);
  expect(await run(REQUEST)).toMatchObject({ status: "fixed" });
  expect(server.asked.map(({ tools }) => tools !== undefined)).toEqual([true, false, false]);
});

test("a conversation that outgrows the context is shortened by code", async () => {
  const long = Array.from(
    { length: 60 },
    (_, at) => `def f${at}(a):\n    return "${"x".repeat(60)}"\n`,
  );
  const texts = Object.fromEntries(
    Array.from({ length: 6 }, (_, at) => [`m${at}.py`, long.join("\n")]),
  );
  const reads = Object.keys(texts).map((target) => ({ calls: [call("read", { target })] }));
  const { run, events, server } = await openRemote(
    [...reads, { calls: [EDIT] }, { calls: [DONE] }],
    { texts: { ...texts, "pay.py": PAY }, contextSize: 4_096, charsPerToken: 3 },
  );
  expect(await run(REQUEST)).toMatchObject({ status: "fixed" });
  expect(events.some(({ type }) => type === "recap")).toBe(true);
  const sizes = server.asked.map(({ messages }) => JSON.stringify(messages).length);
  expect(Math.max(...sizes)).toBeLessThan(4_096 * 4);
});

test("a request that the server finds too long is shortened and sent again", async () => {
  const long = Array.from({ length: 60 }, (_, at) => `x${at} = "${"y".repeat(60)}"\n`).join("");
  const tooLong = { type: "exceed_context_size_error", n_prompt_tokens: 6_000, n_ctx: 4_096 };
  const { run, server } = await openRemote(
    [
      { calls: [call("read", { target: "long.py" })] },
      { status: 400, body: JSON.stringify({ error: tooLong }) },
      { calls: [EDIT] },
      { calls: [DONE] },
    ],
    { texts: { "pay.py": PAY, "long.py": long }, contextSize: 32_768 },
  );
  expect(await run(REQUEST)).toMatchObject({ status: "fixed" });
  const [, refused, again] = server.asked.map((body) => JSON.stringify(body.messages).length);
  expect(again).toBeLessThan(refused ?? 0);
});

test("a server that does not count cannot make a task go on for ever", async () => {
  let query = 0;
  const events = () => {
    const given = { name: "find", arguments: JSON.stringify({ query: `pay ${query++}` }) };
    const delta = { tool_calls: [{ index: 0, function: given }] };
    return [JSON.stringify({ choices: [{ delta, finish_reason: "tool_calls" }] })];
  };
  const answers = Array.from({ length: 40 }, () => ({ events: events() }));
  const { run, usage } = await openRemote(answers, { limits: { maxTokens: 40 }, maxTurns: 40 });
  expect(await run(REQUEST)).toMatchObject({ status: "limit" });
  expect(usage.sampledTokens).toBeGreaterThan(0);
});
