/**
 * One short name for a call, and one for what it gave: equal for equals, whatever the order of the arguments and
 * however long a run took. Pure.
 */
import { createHash } from "node:crypto";
import type { ToolCall } from "../../base/tool-call.ts";

const SIGNATURE_CHARS = 16;
/** What lies deeper does not tell calls apart: no tool has such arguments. */
const MAX_DEPTH = 40;
/** Differs from run to run although nothing else does. */
const DURATION = /\b\d+(?:\.\d+)?\s?(?:ms|s|secs?|seconds?)\b/g;
const ADDRESS = /\b0x[0-9a-f]{4,}\b/gi;

export function signCall({ name, arguments: values, payload }: ToolCall): string {
  return digest(JSON.stringify([name, spellCanonically(values, 0), payload ?? null]));
}

export function signResult(result: string): string {
  return digest(result.replace(DURATION, "#").replace(ADDRESS, "#").trimEnd());
}

/** The JSON text of a value with sorted keys. */
export function spellCanonically(value: unknown, depth: number): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (depth === MAX_DEPTH) return '"…"';
  if (Array.isArray(value)) {
    return `[${value.map((item) => spellCanonically(item, depth + 1)).join(",")}]`;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = entries.map(
    ([key, item]) => `${JSON.stringify(key)}:${spellCanonically(item, depth + 1)}`,
  );
  return `{${fields.join(",")}}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, SIGNATURE_CHARS);
}
