import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { AgentError, isAgentError } from "../../src/base/errors.ts";
import { readApiKey } from "../../src/remote/api-key.ts";
import {
  type ChatClientOptions,
  type ChatRequest,
  createChatClient,
} from "../../src/remote/chat-client.ts";
import type { Completion } from "../../src/remote/completion.ts";
import { parseEndpoint } from "../../src/remote/endpoint.ts";
import { type StandInAnswer, startStandIn, streamAnswer } from "../support/stand-in-server.ts";

const KEY = "sk-0123456789abcdef";
const REQUEST: ChatRequest = {
  model: "m",
  messages: [{ role: "user", content: "größe" }],
  temperature: 0,
  seed: 1,
  max_tokens: 64,
};

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

function openClient(url: string, options: Partial<ChatClientOptions> = {}) {
  const apiKey = readApiKey("MY_KEY", { MY_KEY: KEY });
  return createChatClient({ endpoint: parseEndpoint(url), apiKey, ...options });
}

async function complete(
  url: string,
  options: Partial<ChatClientOptions> = {},
  signal = new AbortController().signal,
): Promise<Completion> {
  const work = openClient(url, options).complete(REQUEST, signal);
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
  }
}

/** The failure of one request; what is thrown shows the key nowhere. */
async function fail(
  answers: readonly StandInAnswer[],
  options: Partial<ChatClientOptions> = {},
): Promise<AgentError> {
  const { url } = await startStandIn({ answers });
  const error: unknown = await complete(url, options).catch((thrown: unknown) => thrown);
  if (!isAgentError(error)) throw new Error(`no failure: ${inspect(error)}`);
  const told = [inspect(error, { depth: 12, showHidden: true }), error.next, error.stack];
  expect(told.join("\n")).not.toContain(KEY);
  return error;
}

test("a streamed answer is put together, and the request is as the protocol has it", async () => {
  const { url, requests } = await startStandIn({
    answers: [{ calls: [{ name: "read", arguments: '{"target": "größe 🎈.py"}' }] }],
  });
  expect(await complete(url)).toEqual({
    text: "",
    calls: [{ name: "read", arguments: '{"target": "größe 🎈.py"}' }],
    isCut: false,
    usage: { promptTokens: 700, cachedTokens: 0, sampledTokens: 20 },
  });
  expect(requests).toMatchObject([
    {
      method: "POST",
      path: "/v1/chat/completions",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: { ...REQUEST, stream: true },
    },
  ]);
});

test("an answer that comes whole is taken as well", async () => {
  const message = {
    content: null,
    tool_calls: [{ id: "1", function: { name: "read", arguments: { target: "a.py" } } }],
  };
  const body = JSON.stringify({ choices: [{ message, finish_reason: "tool_calls" }] });
  const { url } = await startStandIn({
    answers: [{ type: "application/json; charset=utf-8", body }],
  });
  expect(await complete(url)).toMatchObject({
    calls: [{ name: "read", arguments: '{"target":"a.py"}' }],
    usage: null,
  });
});

test("the limit of tokens is told as such", async () => {
  const { url } = await startStandIn({ answers: [{ text: '{"name": ', finish: "length" }] });
  expect(await complete(url)).toMatchObject({ text: '{"name": ', isCut: true });
});

test("counts that are nonsense count as none", async () => {
  const usage = { prompt_tokens: -5, completion_tokens: "many" };
  const events = [
    JSON.stringify({ choices: [{ delta: { content: "a" }, finish_reason: "stop" }], usage }),
  ];
  const { url } = await startStandIn({ answers: [{ events }] });
  expect((await complete(url)).usage).toEqual({
    promptTokens: 0,
    cachedTokens: 0,
    sampledTokens: 0,
  });
});

const ECHO = JSON.stringify({ error: { message: `Wrong key ${KEY}.\nSee\u0007 the docs.` } });

test.each([
  [401, ECHO, "Wrong key [key]. See the docs", "MY_KEY"],
  [403, "", "it named no reason", "who runs the server"],
  [404, '{"error": "no such model"}', "no such model", "/v1"],
  [429, "", "it named no reason", "wait a while"],
  [400, "<html>", "it named no reason", "JSON schemas"],
  [500, '{"message": "boom"}', "boom", "log"],
  [503, "x".repeat(1_000_000), "it named no reason", "log"],
])("status %i is a refusal that says what to do", async (status, body, reason, advice) => {
  const error = await fail([{ status, body }]);
  expect(error).toMatchObject({ code: "endpoint-failed", exitCode: 6, details: { status } });
  expect(error.message).toContain(reason);
  expect(error.next).toContain(advice);
});

test.each([
  ["llama-server", { type: "exceed_context_size_error", n_prompt_tokens: 9000, n_ctx: 4096 }, 4096],
  ["others", { code: "context_length_exceeded", message: "too long" }, 0],
])("what is longer than the context of %s is told as that", async (_who, error, contextTokens) => {
  const failure = await fail([{ status: 400, body: JSON.stringify({ error }) }]);
  expect(failure).toMatchObject({ code: "context-full", details: { contextTokens } });
});

test.each([429, 503])("status %i with a time to wait is asked once more", async (status) => {
  const busy = { status, headers: { "retry-after": "0" } };
  const { url, asked } = await startStandIn({ answers: [busy, { text: "a" }] });
  expect((await complete(url)).text).toBe("a");
  expect(asked).toHaveLength(2);
  const still = await startStandIn({ answers: [busy] });
  await expect(complete(still.url)).rejects.toMatchObject({ details: { status } });
  expect(still.asked).toHaveLength(2);
});

test("a server that wants to be left alone for minutes is not waited for", async () => {
  const busy = { status: 429, headers: { "retry-after": "600" } };
  const { url, asked } = await startStandIn({ answers: [busy] });
  await expect(complete(url)).rejects.toMatchObject({ code: "endpoint-failed" });
  expect(asked).toHaveLength(1);
});

test.each([301, 302, 307, 308])("a redirect with status %i is not followed", async (status) => {
  const elsewhere = await startStandIn({ answers: [{ text: "stolen" }] });
  const headers = { location: `${elsewhere.url}/v1/chat/completions` };
  const error = await fail([{ status, headers }]);
  expect(error).toMatchObject({ code: "endpoint-failed", details: { status } });
  expect(error.next).toContain(new URL(elsewhere.url).host);
  expect(elsewhere.requests).toEqual([]);
});

const PIECE = JSON.stringify({ choices: [{ delta: { content: "a" } }] });

test.each<[string, StandInAnswer, string]>([
  ["a page", { type: "text/html", body: "<html>log in</html>" }, "it is text/html"],
  ["no type", { type: "", body: "{}" }, "does not say what it is"],
  ["a type that is long", { type: `x/${"y".repeat(500)}`, body: "" }, "not JSON"],
  ["JSON that is cut", { type: "application/json", body: '{"choices": [' }, "not made of JSON"],
  [
    "JSON of another kind",
    { type: "application/json", body: '{"choices": 1}' },
    "not made of JSON",
  ],
  ["no choices", { type: "application/json", body: '{"choices": []}' }, "holds no choice"],
  ["a stream of nothing", { type: "text/event-stream", body: "" }, "holds no choice"],
  ["events that are no JSON", { events: ["hello"] }, "not made of JSON"],
  ["events without their end", { events: [PIECE] }, "ended in the middle"],
  ["an end without a reason", { events: [PIECE, "[DONE]"] }, "ended in the middle"],
  [
    "bytes that are no text",
    { type: "text/event-stream", body: Buffer.from([0x64, 0xff, 0xfe, 0x00, 0x9f]) },
    "no text in UTF-8",
  ],
])("%s is garbage", async (_what, answer, reason) => {
  const error = await fail([answer]);
  expect(error).toMatchObject({ code: "endpoint-garbage", exitCode: 6 });
  expect(error.message).toContain(reason);
  expect(error.message.length).toBeLessThan(300);
});

test("an answer without end is left at its limit", async () => {
  const error = await fail(["flood"]);
  expect(error).toMatchObject({ code: "endpoint-garbage" });
  expect(error.message).toContain("8 MiB");
});

test.each(["again and ", " ", "\n"])(
  "nobody waits for the end of an answer that only says %j",
  async (content) => {
    const piece = JSON.stringify({ choices: [{ delta: { content } }] });
    const { url } = await startStandIn({ answers: [{ events: Array(2_000).fill(piece) }] });
    const { isCut, text } = await complete(url);
    expect(isCut).toBe(true);
    expect(text.length).toBeLessThan(2_000 * content.length);
  },
);

test("an error within a stream ends it, without the key", async () => {
  const events = [PIECE, JSON.stringify({ error: { message: `overloaded ${KEY}`, code: 500 } })];
  const error = await fail([{ events }]);
  expect(error).toMatchObject({ code: "endpoint-failed", details: { status: null } });
  expect(error.message).toContain("overloaded [key]");
});

test("a connection that breaks in the middle is no answer", async () => {
  expect(await fail(["hang up"])).toMatchObject({ code: "endpoint-unreachable", exitCode: 6 });
});

test("a server that says nothing is left when the time is up", async () => {
  expect(await fail(["silence"], { timeoutMs: 100 })).toMatchObject({
    code: "endpoint-timeout",
    exitCode: 5,
    details: { isStalled: false },
  });
});

test("a server that falls silent in the middle is left before that", async () => {
  expect(await fail(["stall"], { idleMs: 100 })).toMatchObject({
    code: "endpoint-timeout",
    details: { isStalled: true, waitedMs: 100 },
  });
});

test("nobody there is told with the reason", async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  await expect(complete(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
    code: "endpoint-unreachable",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test.each<[string, StandInAnswer]>([
  ["before the answer", "silence"],
  ["within the answer", "stall"],
  ["while it waits to ask again", { status: 503, headers: { "retry-after": "30" } }],
])("whoever stops a request %s gets their own reason", async (_when, answer) => {
  const { url, asked } = await startStandIn({ answers: [answer] });
  const stop = new AbortController();
  const reason = new AgentError("interrupted", { signal: "SIGINT" });
  const work = complete(url, {}, stop.signal);
  const timer = setInterval(() => asked.length > 0 && stop.abort(reason), 50);
  onTestFinished(() => clearInterval(timer));
  await expect(work).rejects.toBe(reason);
});

test("a proxy of the environment is not gone through", async () => {
  const proxy = await startStandIn({ answers: [{ text: "proxy" }] });
  const { url } = await startStandIn({ answers: [{ text: "direct" }] });
  for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"]) {
    process.env[name] = proxy.url;
  }
  expect((await complete(url)).text).toBe("direct");
  expect(proxy.requests).toEqual([]);
});

test("the models of a server are listed, and a server without a list has none", async () => {
  const signal = new AbortController().signal;
  const { url } = await startStandIn({ answers: [] });
  expect(await openClient(url).listModels(signal)).toEqual([
    { id: "stand-in", contextTokens: 8_192 },
  ]);
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await openClient(`http://127.0.0.1:${port}`).listModels(signal)).toEqual([]);
});

test("the key is sent to the endpoint and kept out of the client", () => {
  const client = openClient("http://127.0.0.1:1");
  expect(inspect(client, { depth: 12, showHidden: true })).not.toContain(KEY);
  expect(JSON.stringify(client)).not.toContain(KEY);
});

test("the pieces of an answer are counted as they come", async () => {
  const { url } = await startStandIn({ answers: [{ text: "twenty characters ..." }] });
  const signal = new AbortController().signal;
  const counts: number[] = [];
  for await (const count of openClient(url).complete(REQUEST, signal)) counts.push(count);
  const pieces = streamAnswer({ text: "twenty characters ..." }).length - 1;
  expect(counts).toEqual(Array.from({ length: pieces }, (_, at) => at + 1));
});
