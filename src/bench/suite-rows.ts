/** Reads what a run of the case suite left, and joins several runs into one. Pure: texts in, rows out. */
import { z } from "zod";

const TURN = z.object({
  ok: z.boolean(),
  /** Null where a signal ended it. */
  rc: z.number().nullable(),
  timed_out: z.boolean(),
  checks: z.array(z.object({ type: z.string(), ok: z.boolean() })),
});

const ROW = z.object({
  id: z.string(),
  set: z.string(),
  agent: z.string(),
  /** True where nothing was to be done. */
  guard: z.boolean().default(false),
  trial: z.number().default(0),
  pass: z.boolean(),
  /** Passed, and no file changed that was not to change. */
  strict: z.boolean(),
  stray: z.array(z.string()),
  turns: z.array(TURN),
  turns_all: z.number(),
  timed_out: z.boolean(),
  metrics: z
    .object({ tool_calls: z.number().nullish(), tool_calls_invalid: z.number().nullish() })
    .catch({}),
});

const RESULT = z.object({ rows: z.array(ROW) });

export type SuiteRow = z.infer<typeof ROW>;

/** Throws an Error that names the file and the first thing that is wrong with it. */
export function parseSuiteRows(text: string, file: string): SuiteRow[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${file} is not JSON`);
  }
  const parsed = RESULT.safeParse(value);
  if (parsed.success) return parsed.data.rows;
  const [issue] = parsed.error.issues;
  throw new Error(`${file} is no result of a suite: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** All rows. Throws an Error where a case was run twice by the same agent as the same trial. */
export function joinSuiteRows(files: readonly (readonly SuiteRow[])[]): SuiteRow[] {
  const rows = files.flat();
  const seen = new Set<string>();
  for (const { agent, id, trial } of rows) {
    const key = JSON.stringify([agent, id, trial]);
    if (seen.has(key)) throw new Error(`${id} was run twice by ${agent}`);
    seen.add(key);
  }
  return rows;
}
