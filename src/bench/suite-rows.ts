/** Reads what a run of the case suite left, and joins several runs into one. Pure: texts in, rows out. */
import { z } from "zod";
import { AgentError } from "../base/errors.ts";

const TURN = z.object({
  ok: z.boolean(),
  /** Null where a signal ended it. */
  rc: z.number().nullable(),
  timed_out: z.boolean(),
  wall_s: z.number().optional(),
  /** The agent's own word for how it ended. */
  status: z.string().optional(),
  checks: z.array(
    z.object({ type: z.string(), ok: z.boolean(), detail: z.string().optional().catch(undefined) }),
  ),
});

const ROW = z.object({
  id: z.string(),
  set: z.string(),
  axis: z.string().optional(),
  agent: z.string(),
  /** True where nothing was to be done. */
  guard: z.boolean().default(false),
  trial: z.number().default(0),
  pass: z.boolean(),
  /** Passed, and no file changed that was not to change. */
  strict: z.boolean(),
  changed: z.array(z.string()).optional(),
  stray: z.array(z.string()),
  /** Of these, those that grading lays its own over. */
  tests_touched: z.array(z.string()).optional(),
  turns: z.array(TURN),
  turns_all: z.number(),
  timed_out: z.boolean(),
  /** Of all turns. */
  wall_s: z.number().optional(),
  metrics: z
    .object({
      tool_calls: z.number().nullish(),
      tool_calls_invalid: z.number().nullish(),
      calls: z.number().nullish(),
      output_tokens: z.number().nullish(),
      forced_tokens: z.number().nullish(),
      prompt_tokens: z.number().nullish(),
      /** Candidates tried up to the first that passed. */
      tries: z.number().nullish(),
      /** Who made that one. */
      generator: z.string().nullish(),
    })
    .catch({}),
});

const RESULT = z.object({ rows: z.array(ROW) });

export type SuiteRow = z.infer<typeof ROW>;

/** Of one JSON object with "rows", or of one row per line. Throws "input-invalid" with the first thing that is wrong. */
export function parseSuiteRows(text: string, file: string): SuiteRow[] {
  const whole = parseJson(text);
  const hasRows = typeof whole === "object" && whole !== null && !("id" in whole);
  if (!hasRows) return parseRowLines(text, file);
  const parsed = RESULT.safeParse(whole);
  if (parsed.success) return parsed.data.rows;
  throw describeIssue(parsed.error, file, null);
}

/** One row per line, blank lines skipped. Throws "input-invalid" with the line. */
export function parseRowLines(text: string, file: string): SuiteRow[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const value = parseJson(line);
    if (value === undefined) {
      const details = { path: file, line: index + 1, reason: "it is not JSON" };
      throw new AgentError("input-invalid", details);
    }
    const parsed = ROW.safeParse(value);
    if (parsed.success) return [parsed.data];
    throw describeIssue(parsed.error, file, index + 1);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describeIssue(error: z.ZodError, path: string, line: number | null) {
  const [issue] = error.issues;
  const reason = `it is no result of a suite: ${issue?.path.join(".")}: ${issue?.message}`;
  return new AgentError("input-invalid", { path, line, reason });
}

/** All rows. Throws "input-invalid" where a case was run twice by the same agent as the same trial. */
export function joinSuiteRows(files: readonly (readonly SuiteRow[])[]): SuiteRow[] {
  const rows = files.flat();
  const seen = new Set<string>();
  for (const { agent, id, trial } of rows) {
    const key = JSON.stringify([agent, id, trial]);
    if (seen.has(key)) {
      const reason = `${id} was run twice by ${agent}`;
      throw new AgentError("input-invalid", { path: "the rows", line: null, reason });
    }
    seen.add(key);
  }
  return rows;
}

/** An agent that has run a case in more than one of the files is called after its file in each; others keep their names. */
export function nameAgentsApart(
  files: readonly { name: string; rows: readonly SuiteRow[] }[],
): SuiteRow[][] {
  const seen = new Set<string>();
  const doubles = new Set<string>();
  for (const { agent, id, trial } of files.flatMap(({ rows }) => rows)) {
    const key = JSON.stringify([agent, id, trial]);
    if (seen.has(key)) doubles.add(agent);
    seen.add(key);
  }
  return files.map(({ name, rows }) =>
    rows.map((row) => (doubles.has(row.agent) ? { ...row, agent: `${row.agent} (${name})` } : row)),
  );
}
