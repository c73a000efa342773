/** The text of a settings file as settings, or what is wrong with it, by line, key and what was expected. Pure. */
import type { z } from "zod";
import { measureEditDistance } from "../base/edit-distance.ts";
import { AgentError } from "../base/errors.ts";
import type { ConfigFile } from "./config-file.ts";
import { CONFIG_SCHEMA, type ConfigValues, KNOWN_KEYS, SENTENCE } from "./config-schema.ts";
import { type JsonDocument, type JsonPath, parseDocument, quote } from "./json-document.ts";

interface Flaw {
  offset: number;
  problem: string;
}

const MAX_COMPARED_CHARS = 60;
/** Typed there by mistake, a password or a key must not be on the screen as well. */
const SECRET_KEYS: ReadonlySet<string> = new Set(["escalation.endpoint", "escalation.apiKeyEnv"]);

/** Throws "config-invalid" for the first flaw in the order of the text. */
export function parseConfig({ path, text }: ConfigFile): ConfigValues {
  const refuse = (problem: string, offset: number) =>
    new AgentError("config-invalid", { path, problem, ...findPlace(text, offset) });
  const document = parseDocument(text, refuse);
  const parsed = CONFIG_SCHEMA.safeParse(document.value);
  if (parsed.success) return parsed.data;
  const flaws = parsed.error.issues.map((issue) => describeIssue(issue, document));
  const [first = { offset: 0, problem: "" }, ...others] = flaws;
  const earliest = others.reduce((best, flaw) => (flaw.offset < best.offset ? flaw : best), first);
  throw refuse(earliest.problem, earliest.offset);
}

function describeIssue(issue: z.core.$ZodIssue, document: JsonDocument): Flaw {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") return describeUnknownKey(path, issue.keys, document);
  const name = nameKey(path);
  if (issue.code === "custom" && issue.params === SENTENCE) {
    return { offset: document.findValue(path), problem: `${name}: ${issue.message}` };
  }
  const found = SECRET_KEYS.has(name) ? "" : `, got ${describeValue(readAt(document.value, path))}`;
  const subject = name === "" ? "The file" : name;
  return {
    offset: document.findValue(path),
    problem: `${subject} must be ${issue.message}${found}.`,
  };
}

function describeUnknownKey(path: JsonPath, keys: readonly string[], document: JsonDocument): Flaw {
  const places = keys.map((key) => ({ key, offset: document.findKey(path, key) }));
  const { key, offset } = places.reduce((best, each) => (each.offset < best.offset ? each : best));
  const known = KNOWN_KEYS[nameKey(path)] ?? [];
  const nearest = findNearestKey(key, known);
  const hint =
    nearest === null ? `Known are ${known.join(", ")}.` : `Did you mean ${quote(nearest)}?`;
  const place = path.length === 0 ? "" : ` in ${nameKey(path)}`;
  return { offset, problem: `There is no setting ${quote(key)}${place}. ${hint}` };
}

/** A typo or two away, spelt with other separators, or the beginning of it; null when none is near. */
function findNearestKey(key: string, known: readonly string[]): string | null {
  const asked = fold(key);
  if (asked.length < 2 || asked.length > MAX_COMPARED_CHARS) return null;
  const score = (each: string): number =>
    fold(each).startsWith(asked) ? 1 : measureEditDistance(asked, fold(each));
  const ranked = known
    .map((each) => ({ each, distance: score(each) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  const mostTypos = Math.max(2, Math.floor(asked.length / 3));
  return best !== undefined && best.distance <= mostTypos ? best.each : null;
}

function fold(key: string): string {
  return key.toLowerCase().replace(/[-_ ]/g, "");
}

/** "permissions.allow[0]". */
function nameKey(path: JsonPath): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}

function readAt(value: unknown, path: JsonPath): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[part];
  }
  return at;
}

function describeValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** Both from 1; a column counts UTF-16 units. */
function findPlace(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
