/**
 * Reads conformance files: a JSON object a line, either a schema with labelled data or tools with reference calls.
 * Knows no compiler. Every line is checked here, so scoring never meets a wrong shape.
 */
import { z } from "zod";
import { AgentError, messageOf } from "../base/errors.ts";
import { pickDialect } from "../grammar/schema/dialect.ts";
import { parseSpelledJson } from "./spelled-json.ts";

export interface LabelledDatum {
  valid: boolean;
  /** What JSON.parse gave; undefined for a text that is not JSON or nested too deeply. */
  data: unknown;
  /** The same with SpelledNumbers, where the schema's draft tells 1.0 from 1. */
  spelled?: unknown;
}

export interface SchemaRecord {
  id: string;
  category: string;
  schema: unknown;
  tests: readonly LabelledDatum[];
  /** The schema itself is faulty: right is to refuse or to report it. */
  mustFail: boolean;
}

/** Serialising and checking recurse: what comes near the end of the stack is refused before. */
const MAX_DEPTH = 1000;

const NAMED = { id: z.string(), cat: z.string().optional() };
const PRESENT = z.unknown().refine((value) => value !== undefined, "is missing");
const TEXT = z.object({ valid: z.boolean(), text: z.string() });
const TEST = z
  .object({ valid: z.boolean(), data: z.unknown().optional(), text: z.string().optional() })
  .refine(({ data, text }) => (data === undefined) !== (text === undefined), {
    error: 'needs either "data" or "text"',
  });
const SCHEMA_LINE = z.object({
  ...NAMED,
  schema: PRESENT,
  tests: z.array(TEST).default([]),
  texts: z.array(TEXT).default([]),
  expect: z.string().optional(),
});
const SPELLED_LINE = z.object({
  tests: z.array(z.object({ data: z.unknown().optional() })).default([]),
});
const CALL_LINE = z.object({
  ...NAMED,
  functions: z.array(z.object({ name: z.string(), parameters: PRESENT })),
  calls: z.array(z.object({ name: z.string(), arguments: PRESENT })),
});

const SCHEMA_RECORD = SCHEMA_LINE.transform(({ id, cat, schema, tests, texts, expect }) => ({
  id,
  category: cat,
  schema,
  tests: [...tests, ...texts].map(readDatum),
  mustFail: expect === "FAILURE",
}));

/** The schema of a call of any of the tools, and each reference call as a valid datum of it. */
const CALL_RECORD = CALL_LINE.transform(({ id, cat, functions, calls }) => ({
  id,
  category: cat,
  schema: { anyOf: functions.map(schemaOfCall) },
  tests: calls.map((data): LabelledDatum => ({ valid: true, data })),
  mustFail: false,
}));

/**
 * The records of a file, blank lines skipped. `category` is for records without a `cat`, `path` for errors.
 * Throws "input-invalid" with the line for the first one that is not JSON or no record.
 */
export function parseRecords(
  text: string,
  { path, category }: { path: string; category: string },
): SchemaRecord[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [parseRecord(line, category)];
    } catch (cause) {
      const reason = describeMistake(cause);
      throw new AgentError("input-invalid", { path, line: index + 1, reason }, { cause });
    }
  });
}

function parseRecord(line: string, category: string): SchemaRecord {
  const value: unknown = JSON.parse(line);
  if (isDeeperThan(value, MAX_DEPTH)) throw new Error(`nested deeper than ${MAX_DEPTH} levels`);
  const hasTools = typeof value === "object" && value !== null && "functions" in value;
  const record = (hasTools ? CALL_RECORD : SCHEMA_RECORD).parse(value);
  const tests = keepSpelling(record, line);
  return { ...record, tests, category: record.category ?? category };
}

/** In draft 4 an integer has no fraction; later drafts look at the value alone. */
function keepSpelling(
  { schema, tests }: { schema: unknown; tests: readonly LabelledDatum[] },
  line: string,
): readonly LabelledDatum[] {
  const spelled = pickDialect(schema) === "draft-04" ? parseSpelledJson(line) : null;
  if (spelled === null) return tests;
  const data = SPELLED_LINE.parse(spelled).tests.map((test) => test.data);
  return tests.map((test, index) => ({ ...test, spelled: data[index] ?? test.data }));
}

/** The reason in a sentence that starts with what is wrong with the line. */
function describeMistake(cause: unknown): string {
  if (cause instanceof SyntaxError) return `it is not JSON: ${cause.message}`;
  const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
  if (issue === undefined) return `it is no record: ${messageOf(cause)}`;
  return `it is no record: ${[...issue.path.map(String), issue.message].join(": ")}`;
}

function schemaOfCall({ name, parameters }: { name: string; parameters: unknown }): object {
  return {
    type: "object",
    properties: { name: { const: name }, arguments: parameters },
    required: ["name", "arguments"],
    additionalProperties: false,
  };
}

function readDatum(test: { valid: boolean; data?: unknown; text?: string | undefined }) {
  const { valid, data, text } = test;
  return { valid, data: text === undefined ? data : parseText(text) };
}

function parseText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeperThan(value, MAX_DEPTH) ? undefined : value;
  } catch {
    return undefined;
  }
}

function isDeeperThan(root: unknown, maxDepth: number): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}
