/** An event as it may be shown: every string in it made safe, at any depth, whatever its name. */
import type { AgentEvent } from "../agent/events.ts";
import { sanitizeLine, sanitizeText } from "./sanitize.ts";

/** Texts of several lines; every other string must stay within its line, or it could fake one of ours. */
const MULTILINE_KEYS = new Set(["diff", "text", "answer"]);

export function createSafeEvent<Event extends AgentEvent>(event: Event): Event {
  return cleanValue(event, "") as Event;
}

function cleanValue(value: unknown, key: string): unknown {
  if (typeof value === "string") {
    return MULTILINE_KEYS.has(key) ? sanitizeText(value) : sanitizeLine(value);
  }
  if (Array.isArray(value)) return value.map((entry) => cleanValue(entry, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, cleanValue(entry, name)]),
  );
}
