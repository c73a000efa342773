/**
 * Asks an OpenAI-compatible server for one answer at a time. Knows HTTP and the wire format; knows neither tools nor
 * tasks. Every failure has a code and names the host, never the key.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { clipText } from "../base/clip-text.ts";
import { isAgentError } from "../base/errors.ts";
import type { ApiKey } from "./api-key.ts";
import { type Completion, CompletionBuilder } from "./completion.ts";
import type { Endpoint } from "./endpoint.ts";
import { EventStream } from "./event-stream.ts";
import { Exchange, type ExchangeRequest } from "./exchange.ts";
import { readModelList, type ServedModel } from "./model-list.ts";
import { readRetryAfterMs } from "./retry-after.ts";
import { createStatusFailure, createStreamFailure } from "./status-failure.ts";
import type { WireMessage } from "./wire-messages.ts";
import type { WireTool } from "./wire-tools.ts";

/** The fields of a request as they go over the wire, without those that the client sets itself. */
export interface ChatRequest {
  model: string;
  messages: readonly WireMessage[];
  tools?: readonly WireTool[];
  tool_choice?: "required";
  parallel_tool_calls?: boolean;
  response_format?: { type: "json_schema"; json_schema: { name: string; schema: unknown } };
  temperature: number;
  seed: number;
  max_tokens: number;
}

export interface ChatClient {
  readonly endpoint: Endpoint;
  /** The models that the server lists; empty where it has no such list. Throws as `complete` does. */
  listModels(signal: AbortSignal): Promise<readonly ServedModel[]>;
  /**
   * Yields how many pieces have come. Throws "endpoint-unreachable", "endpoint-failed", "endpoint-timeout",
   * "endpoint-garbage", "context-full" and the signal's reason.
   */
  complete(request: ChatRequest, signal: AbortSignal): AsyncGenerator<number, Completion>;
}

export interface ChatClientOptions {
  endpoint: Endpoint;
  apiKey: ApiKey | null;
  /** For one answer; default 5 minutes, which is also what Node's fetch waits for its first byte. */
  timeoutMs?: number | undefined;
  /** Between two pieces of an answer; default 60 s. */
  idleMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_IDLE_MS = 60_000;
const MAX_LIST_BYTES = 1024 * 1024;
const MAX_COMPLAINT_BYTES = 64 * 1024;
const BUSY = new Set([429, 503]);
const NO_LIST = new Set([404, 405, 501]);
const MAX_KIND_CHARS = 60;
const END = "[DONE]";
const PIECES_BETWEEN_LOOKS = 64;

export function createChatClient(options: ChatClientOptions): ChatClient {
  return {
    endpoint: options.endpoint,
    listModels: (signal) => listModels(options, signal),
    complete: (request, signal) => complete(options, request, signal),
  };
}

async function listModels(
  options: ChatClientOptions,
  signal: AbortSignal,
): Promise<readonly ServedModel[]> {
  try {
    const { exchange } = await openAnswer(options, { path: "/models", body: null, signal });
    try {
      return readModelList(hide(options, await exchange.readText(MAX_LIST_BYTES)));
    } finally {
      await exchange.close();
    }
  } catch (error) {
    // Not every server has such a list.
    if (isAgentError(error, "endpoint-failed") && NO_LIST.has(error.details.status ?? 0)) return [];
    throw error;
  }
}

async function* complete(
  options: ChatClientOptions,
  asked: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<number, Completion> {
  const body = { ...asked, stream: true, stream_options: { include_usage: true } };
  const answer = await openAnswer(options, { path: "/chat/completions", body, signal });
  const { exchange } = answer;
  const builder = new CompletionBuilder();
  try {
    let pieces = 0;
    for await (const data of listData(options, answer)) {
      const trouble = builder.add(data);
      if (trouble !== null && "error" in trouble) throw createStreamFailure(options, trouble.error);
      if (trouble !== null) throw exchange.createGarbage(trouble.problem);
      yield ++pieces;
      if (pieces % PIECES_BETWEEN_LOOKS === 0 && builder.isEndless) {
        builder.cut();
        break;
      }
    }
    const completion = builder.finish();
    if ("problem" in completion) throw exchange.createGarbage(completion.problem);
    return hideInCompletion(options, completion);
  } finally {
    await exchange.close();
  }
}

/** An answer that repeats the key must not carry it into a file, an event or the session. */
function hideInCompletion(options: ChatClientOptions, completion: Completion): Completion {
  const calls = completion.calls.map(({ name, arguments: given }) => ({
    name: hide(options, name),
    arguments: hide(options, given),
  }));
  return { ...completion, text: hide(options, completion.text), calls };
}

function hide({ apiKey }: ChatClientOptions, text: string): string {
  return apiKey?.hideIn(text) ?? text;
}

interface OpenAnswer {
  exchange: Exchange;
  contentType: string;
}

/** An answer with the status of success; a busy server that says how long is asked once more. */
async function openAnswer(
  { endpoint, apiKey, timeoutMs, idleMs }: ChatClientOptions,
  asked: Pick<ExchangeRequest, "path" | "body" | "signal">,
): Promise<OpenAnswer> {
  const limits = {
    totalMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    idleMs: idleMs ?? DEFAULT_IDLE_MS,
  };
  for (let tries = 1; ; tries++) {
    const exchange = new Exchange({ ...asked, endpoint, apiKey, limits });
    let waitMs: number | null = null;
    let isGood = false;
    try {
      const { status, headers } = await exchange.open();
      isGood = status >= 200 && status < 300;
      if (isGood) return { exchange, contentType: headers.get("content-type") ?? "" };
      if (BUSY.has(status) && tries === 1) {
        waitMs = readRetryAfterMs(headers.get("retry-after"), Date.now());
      }
      if (waitMs === null) {
        const body = await exchange.readText(MAX_COMPLAINT_BYTES);
        const location = headers.get("location");
        throw createStatusFailure({ endpoint, apiKey, status, body, location });
      }
    } finally {
      if (!isGood) await exchange.close();
    }
    await pause(waitMs, asked.signal);
  }
}

/** Throws the signal's reason when it fires. */
async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(waitMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** Each event of a stream, or the one text of an answer that came whole. */
async function* listData(
  options: ChatClientOptions,
  { exchange, contentType }: OpenAnswer,
): AsyncGenerator<string> {
  const [kind = ""] = hide(options, contentType).toLowerCase().split(";");
  if (kind.trim() === "application/json") return yield await exchange.readText();
  if (kind.trim() !== "text/event-stream") {
    const shown = clipText(kind.replace(/[^\x20-\x7e]/g, "").trim(), MAX_KIND_CHARS);
    const told = shown === "" ? "it does not say what it is" : `it is ${shown}`;
    throw exchange.createGarbage(`${told}, not JSON or an event stream`);
  }
  const events = new EventStream();
  try {
    for await (const chunk of exchange.chunks()) {
      for (const data of events.push(chunk)) {
        if (data === END) return;
        yield data;
      }
    }
    yield* events.end().filter((data) => data !== END);
  } catch (error) {
    if (error instanceof TypeError) throw exchange.createGarbage("it is no text in UTF-8");
    throw error;
  }
}
