/**
 * One request over fetch and the bytes of its answer, bounded in time and size. Follows no redirect: the text of a
 * project goes where the person said and nowhere else. Invariant: whatever happens is an AgentError or the reason of the
 * caller's signal.
 */
import { AgentError, isAgentError } from "../base/errors.ts";
import type { ApiKey } from "./api-key.ts";
import { Deadline, type TimeLimits } from "./deadline.ts";
import type { Endpoint } from "./endpoint.ts";

export interface ExchangeRequest {
  endpoint: Endpoint;
  apiKey: ApiKey | null;
  /** Behind the base, such as "/models". */
  path: string;
  /** Sent as JSON; null for a GET. */
  body: unknown;
  limits: TimeLimits;
  signal: AbortSignal;
}

/** An answer; more bytes than these are none. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_CAUSES = 4;
const MAX_REASON_CHARS = 200;
/** Timeouts of Node's own fetch, which come before ours where ours are longer. */
const NODE_TIMEOUTS = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/** An answer that is being read; to be closed whatever happens. */
export class Exchange {
  readonly #request: ExchangeRequest;
  readonly #deadline: Deadline;
  readonly #startedAt = performance.now();
  #response: Response | null = null;

  constructor(request: ExchangeRequest) {
    this.#request = request;
    this.#deadline = new Deadline(request.endpoint.host, request.limits, request.signal);
  }

  /** The head of the answer. Throws "endpoint-unreachable", "endpoint-timeout". */
  async open(): Promise<Pick<Response, "status" | "headers">> {
    const { endpoint, apiKey, path, body } = this.#request;
    try {
      this.#response = await fetch(`${endpoint.base}${path}`, {
        method: body === null ? "GET" : "POST",
        headers: {
          accept: body === null ? "application/json" : "text/event-stream, application/json",
          // What is counted is what comes over the wire.
          "accept-encoding": "identity",
          ...(body === null ? {} : { "content-type": "application/json" }),
          ...(apiKey === null ? {} : { authorization: apiKey.spellHeader() }),
        },
        body: body === null ? null : JSON.stringify(body),
        redirect: "manual",
        signal: this.#deadline.signal,
      });
      return this.#response;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Throws "endpoint-garbage" beyond the size, and what `open` throws. */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const body = this.#response?.body ?? null;
    if (body === null) return;
    let bytes = 0;
    const reader = body.getReader();
    try {
      for (;;) {
        this.#deadline.touch();
        const { done, value } = await reader.read();
        if (done) return;
        bytes += value.length;
        if (bytes > MAX_BYTES) throw this.createGarbage("it is longer than 8 MiB");
        yield value;
      }
    } catch (error) {
      throw this.#explain(error);
    } finally {
      // Ends the connection where the reader stopped early.
      await reader.cancel().catch(() => undefined);
    }
  }

  /** The answer, or its first `maxBytes`; what is no UTF-8 becomes replacement characters. */
  async readText(maxBytes = Number.POSITIVE_INFINITY): Promise<string> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of this.chunks()) {
      parts.push(chunk);
      bytes += chunk.length;
      if (bytes >= maxBytes) break;
    }
    return Buffer.concat(parts).subarray(0, maxBytes).toString("utf8");
  }

  createGarbage(reason: string): AgentError {
    return new AgentError("endpoint-garbage", { host: this.#request.endpoint.host, reason });
  }

  /** Ends the connection of an answer that nobody read. Never throws. */
  async close(): Promise<void> {
    this.#deadline.clear();
    const body = this.#response?.body ?? null;
    if (body !== null && !body.locked) await body.cancel().catch(() => undefined);
  }

  #explain(error: unknown): unknown {
    const { signal } = this.#deadline;
    if (signal.aborted) return signal.reason;
    if (isAgentError(error)) return error;
    const { host } = this.#request.endpoint;
    const causes = listCauses(error);
    if (causes.some(({ code }) => NODE_TIMEOUTS.has(code))) {
      const waitedMs = performance.now() - this.#startedAt;
      return new AgentError("endpoint-timeout", { host, waitedMs, isStalled: false });
    }
    const reason = causes.map(({ text }) => text).join(": ");
    const shown = this.#request.apiKey?.hideIn(reason) ?? reason;
    return new AgentError("endpoint-unreachable", {
      host,
      reason: shown.slice(0, MAX_REASON_CHARS) || "no reason was given",
    });
  }
}

/** Network errors say "fetch failed" and keep the reason one or two causes deeper. */
function listCauses(error: unknown): { text: string; code: string }[] {
  const causes: { text: string; code: string }[] = [];
  let cause: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth++) {
    const code = "code" in cause ? String(cause.code) : "";
    causes.push({ text: (cause.message || code).replace(/[\p{Cc}\s]+/gu, " ").trim(), code });
    cause = cause.cause;
  }
  return causes;
}
