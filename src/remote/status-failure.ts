/** What an answer with an HTTP status other than success means, and what a person can do about it. Pure. */

import { clipText } from "../base/clip-text.ts";
import { AgentError } from "../base/errors.ts";
import type { ApiKey } from "./api-key.ts";
import type { Endpoint } from "./endpoint.ts";

export interface Refusal {
  endpoint: Endpoint;
  apiKey: ApiKey | null;
  status: number;
  /** The body, or its beginning. */
  body: string;
  /** Where a redirect leads; null where there is none. */
  location: string | null;
}

const MAX_REASON_CHARS = 200;

/** "context-full" where the server says that it cannot hold the request, else "endpoint-failed". */
export function createStatusFailure(refusal: Refusal): AgentError {
  const { endpoint, status } = refusal;
  const told = readComplaint(refusal.body);
  const full = readOverflow(told);
  if (full !== null) return new AgentError("context-full", full);
  return new AgentError("endpoint-failed", {
    host: endpoint.host,
    status,
    reason: sayReason(refusal, told),
    advice: adviseOn(refusal),
  });
}

/** An error that stands in an answer which began well. */
export function createStreamFailure(
  { endpoint, apiKey }: Pick<Refusal, "endpoint" | "apiKey">,
  error: unknown,
): AgentError {
  const told = isRecord(error) ? error : { message: error };
  const full = readOverflow(told);
  if (full !== null) return new AgentError("context-full", full);
  return new AgentError("endpoint-failed", {
    host: endpoint.host,
    status: null,
    reason: tidy(String(told.message ?? "it named no reason"), apiKey),
    advice: "Look at the server's log, and try again.",
  });
}

function adviseOn({ status, apiKey, endpoint, location }: Refusal): string {
  if (status >= 300 && status < 400) {
    const place = nameHost(location === null ? null : hideKey(location, apiKey), endpoint);
    return `Requests are not sent on: name ${place} itself in the settings if you trust it.`;
  }
  if (status === 401) {
    return apiKey === null
      ? "It wants a key: name the environment variable that holds one in the settings."
      : `Check the key in the environment variable ${apiKey.name}.`;
  }
  if (status === 403) return "The key or the address may not use this: ask who runs the server.";
  if (status === 404) return "Check the address, which often ends in /v1, and the model's name.";
  if (status === 429) return "It had too many requests: wait a while, or raise the limit there.";
  if (status >= 500) return "Look at the server's log, and try again when it works.";
  return "Check the model's name, and that the server knows tools and JSON schemas.";
}

function nameHost(location: string | null, { base }: Endpoint): string {
  if (location === null || !URL.canParse(location, base)) return "the new address";
  return clipText(new URL(location, base).host || "the new address", MAX_REASON_CHARS);
}

function sayReason({ apiKey, status, location }: Refusal, told: Record<string, unknown>): string {
  if (typeof told.message === "string" && told.message !== "") return tidy(told.message, apiKey);
  return location !== null && status < 400 ? "it sends requests elsewhere" : "it named no reason";
}

/** Servers write {"error": {"message"}}, {"error": text} or {"message"}. */
function readComplaint(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (!isRecord(value)) return {};
    if (isRecord(value.error)) return value.error;
    return typeof value.error === "string" ? { message: value.error } : value;
  } catch {
    return {};
  }
}

const OVERFLOWS = new Set(["exceed_context_size_error", "context_length_exceeded"]);

/** llama-server names both figures; others only the code, and 0 stands for what nobody said. */
function readOverflow({
  type,
  code,
  n_prompt_tokens: needed,
  n_ctx: room,
}: Record<string, unknown>) {
  if (![type, code].some((each) => typeof each === "string" && OVERFLOWS.has(each))) return null;
  return { neededTokens: toCount(needed), contextTokens: toCount(room) };
}

function toCount(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** One line of what others wrote, without the key and without a full stop. */
function tidy(text: string, apiKey: ApiKey | null): string {
  const shown = hideKey(text, apiKey);
  return clipText(shown.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim(), MAX_REASON_CHARS).replace(
    /\.$/,
    "",
  );
}

function hideKey(text: string, apiKey: ApiKey | null): string {
  return apiKey?.hideIn(text) ?? text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
