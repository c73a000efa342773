/**
 * An OpenAI-compatible server on loopback that answers from a script, well or badly. It records what it was asked, and
 * knows no model.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** One answer of the script. */
export type StandInAnswer =
  /** Calls in their own field. `arguments`: as they go over the wire. */
  | { calls: readonly { name: string; arguments: string }[]; finish?: string }
  | { text: string; finish?: string }
  /** Events as they are, without the end that they lack. */
  | { events: readonly string[] }
  | { status: number; body?: string; headers?: Readonly<Record<string, string>> }
  | { type: string; body: string | Buffer }
  /** Takes the request and says nothing. */
  | "silence"
  /** Begins to answer and goes on no more. */
  | "stall"
  /** Begins to answer and closes the connection. */
  | "hang up"
  /** Answers without end. */
  | "flood";

export interface StandInRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  /** Null where there was none. */
  body: Record<string, unknown> | null;
}

export interface StandInServer {
  /** Without a path. */
  url: string;
  /** In order. */
  requests: StandInRequest[];
  /** Those for a completion. */
  asked: Record<string, unknown>[];
}

export interface StandInOptions {
  /** Completions in order; the last one again and again. */
  answers: readonly StandInAnswer[];
  /** What GET /v1/models gives; default: one model with a context of 8,192 tokens. */
  models?: unknown;
  /** How a prompt is counted; default: every one as 700 tokens. */
  charsPerToken?: number;
}

const MODELS = { data: [{ id: "stand-in", meta: { n_ctx: 8_192 } }] };
/** Never says the same twice, so that nothing but its length is wrong with it. */
const LONG_TEXT = Array.from({ length: 10_000 }, (_, number) => number).join(" ");
const FLOOD_BYTES = 100 * 1024 * 1024;

export async function startStandIn({
  answers,
  models = MODELS,
  charsPerToken,
}: StandInOptions): Promise<StandInServer> {
  const requests: StandInRequest[] = [];
  const asked: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    // A client that gives up in the middle is what some tests are about.
    response.on("error", () => {});
    const body = await readBody(request);
    requests.push({
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body,
    });
    if (request.method === "GET") return sendJson(response, models);
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(body ?? {});
    const promptTokens =
      charsPerToken === undefined
        ? undefined
        : Math.ceil(JSON.stringify(body).length / charsPerToken);
    if (answer !== undefined) send(response, answer, promptTokens);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, asked };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  return text === "" ? null : (JSON.parse(text) as Record<string, unknown>);
}

function send(response: ServerResponse, answer: StandInAnswer, promptTokens?: number): void {
  if (answer === "silence") return;
  if (typeof answer === "string") {
    misbehave(response, answer);
  } else if ("status" in answer) {
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.body ?? "");
  } else if ("type" in answer) {
    response.writeHead(200, answer.type === "" ? {} : { "content-type": answer.type });
    response.end(answer.body);
  } else {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const events = "events" in answer ? answer.events : streamAnswer(answer, promptTokens);
    for (const event of events) response.write(`data: ${event}\n\n`);
    response.end();
  }
}

/** The events of a good answer: in pieces, then the reason for the end, the counts, and the end. */
export function streamAnswer(
  answer: Extract<StandInAnswer, { finish?: string }>,
  promptTokens = 700,
): string[] {
  const deltas = "text" in answer ? cut(answer.text).map((content) => ({ content })) : [];
  const calls = "calls" in answer ? answer.calls : [];
  const called = calls.flatMap(({ name, arguments: given }, index) => [
    { tool_calls: [{ index, id: `c${index}`, type: "function", function: { name } }] },
    ...cut(given).map((piece) => ({
      tool_calls: [{ index, function: { arguments: piece } }],
    })),
  ]);
  const finish = answer.finish ?? (calls.length > 0 ? "tool_calls" : "stop");
  return [
    ...[...deltas, ...called].map((delta) => JSON.stringify({ choices: [{ index: 0, delta }] })),
    JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: finish }] }),
    JSON.stringify({ choices: [], usage: { prompt_tokens: promptTokens, completion_tokens: 20 } }),
    "[DONE]",
  ];
}

function cut(text: string): string[] {
  return text.match(/[\s\S]{1,7}/g) ?? [];
}

function misbehave(response: ServerResponse, how: "stall" | "hang up" | "flood"): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const piece = { choices: [{ index: 0, delta: { content: '{"name": "edit", ' } }] };
  response.write(`data: ${JSON.stringify(piece)}\n\n`);
  if (how === "hang up") response.write("data: {", () => response.destroy());
  if (how === "flood") flood(response);
}

function flood(response: ServerResponse): void {
  const chunk = Buffer.from(
    `data: ${JSON.stringify({ choices: [{ delta: { content: LONG_TEXT } }] })}\n\n`,
  );
  let sent = 0;
  const pour = () => {
    while (sent < FLOOD_BYTES && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return;
    }
    response.end();
  };
  response.on("drain", pour);
  pour();
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
