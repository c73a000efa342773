/** What a call of one variant on one input came to, read from the lines of a harness. They are not to be trusted. */
import { z } from "zod";

const MAX_TEXT_CHARS = 2_000;

const outcomeLine = z.object({
  variant: z.int().nonnegative(),
  input: z.int().nonnegative(),
  /** "stuck": it did not return. "ended": its process was gone. "unloaded", "absent": it could not be called. */
  kind: z.enum(["value", "error", "stuck", "ended", "unloaded", "absent"]),
  /** Of the value, or of the error. */
  type: z.string().max(MAX_TEXT_CHARS).default(""),
  text: z.string().max(MAX_TEXT_CHARS).default(""),
  /** Its arguments were not the same afterwards. */
  mutated: z.boolean().default(false),
});

export type CallOutcome = Omit<z.output<typeof outcomeLine>, "variant" | "input">;

/** By variant, then by input; null for what did not run. Lines that are none are passed over. */
export function readOutcomes(
  output: string,
  { variants, inputs }: { variants: number; inputs: number },
): (CallOutcome | null)[][] {
  const table = Array.from({ length: variants }, () =>
    new Array<CallOutcome | null>(inputs).fill(null),
  );
  for (const line of output.split("\n")) {
    const outcome = readLine(line);
    const row = outcome === null ? undefined : table[outcome.variant];
    if (outcome === null || row === undefined || outcome.input >= inputs) continue;
    const { variant: _, input, ...rest } = outcome;
    row[input] ??= rest;
  }
  return table;
}

function readLine(line: string): z.output<typeof outcomeLine> | null {
  if (!line.startsWith("{")) return null;
  try {
    return outcomeLine.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
