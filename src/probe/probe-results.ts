/**
 * What a probe has found, part by part, as plain data. The shape on disk is checked here; what follows from the counts
 * is never stored, so that a record cannot claim it.
 */
import { z } from "zod";

export const EDIT_FORMATS = ["whole", "symbol", "lines", "fill"] as const;
/** "fill": one line by fill-in-the-middle, with infill tokens; the others are answered with a code block. */
export type EditFormat = (typeof EDIT_FORMATS)[number];

const MAX_TRIALS = 10_000;
const MAX_NOTE_CHARS = 500;

const count = z.number().int().min(0).max(MAX_TRIALS);
const tokens = z
  .number()
  .int()
  .min(0)
  .max(2 ** 40);
const rate = z.number().min(0).max(1e9);
const tally = z
  .strictObject({ trials: count, right: count })
  .refine(({ trials, right }) => right <= trials);
const callTally = z
  .strictObject({ trials: count, right: count, valid: count })
  .refine(({ trials, right, valid }) => right <= trials && valid <= trials);
const level = z
  .strictObject({
    /** Of the context of this part. */
    share: z.number().min(0).max(1),
    /** In front of a question. */
    tokens,
    trials: count,
    right: count,
    valid: count,
  })
  .refine(({ trials, right, valid }) => right <= trials && valid <= trials);

const FINDINGS = {
  speed: z.strictObject({
    threads: count,
    samples: z
      .array(z.strictObject({ threads: count, msPerToken: rate }))
      .max(64)
      .readonly(),
    prefillTokensPerSecond: rate,
    decodeTokensPerSecond: rate,
  }),
  /** Tool calls in one growing conversation, under the grammar. */
  calls: callTally,
  /** `fill`: by infill tokens; `forcedFill`: in an answer whose beginning is given. */
  edits: z.strictObject({
    ...{ whole: tally, symbol: tally, lines: tally },
    ...{ fill: tally, forcedFill: tally },
  }),
  /** The same conversation without a grammar. */
  freeCalls: callTally,
  /** Calls at growing fill. */
  levels: z.strictObject({ contextTokens: tokens, levels: z.array(level).max(16).readonly() }),
  instructions: tally,
  /** Calls with an empty context at other temperatures. */
  temperatures: z
    .array(z.strictObject({ temperature: z.number().min(0).max(2), trials: count, right: count }))
    .max(16)
    .readonly(),
};

export type ProbeFindings = { [Name in keyof typeof FINDINGS]: z.infer<(typeof FINDINGS)[Name]> };
export type PartName = keyof ProbeFindings;

export interface PartResult<Finding> {
  /** Null: not even one trial came to its end. */
  finding: Finding | null;
  /** False: more trials would tell more, and the next probe makes them. */
  isWhole: boolean;
  /** Why it ended before its last trial; null where it did not. */
  note: string | null;
}

/** Parts that were not begun are absent. */
export type ProbeResults = { [Name in PartName]?: PartResult<ProbeFindings[Name]> | undefined };

/** In the order in which they are measured: what decides most comes first. */
export const PART_NAMES = [
  "speed",
  "calls",
  "edits",
  "freeCalls",
  "levels",
  "instructions",
  "temperatures",
] as const satisfies readonly PartName[];

function partOf<Finding extends z.ZodType>(finding: Finding) {
  return z
    .strictObject({
      finding: finding.nullable(),
      isWhole: z.boolean(),
      note: z.string().max(MAX_NOTE_CHARS).nullable(),
    })
    .optional();
}

export const PROBE_RESULTS = z.strictObject({
  speed: partOf(FINDINGS.speed),
  calls: partOf(FINDINGS.calls),
  edits: partOf(FINDINGS.edits),
  freeCalls: partOf(FINDINGS.freeCalls),
  levels: partOf(FINDINGS.levels),
  instructions: partOf(FINDINGS.instructions),
  temperatures: partOf(FINDINGS.temperatures),
});

export function clipNote(note: string): string {
  return note.slice(0, MAX_NOTE_CHARS);
}

/** Parts that a further probe would have to measure, in its order. */
export function listOpenParts(results: ProbeResults): PartName[] {
  return PART_NAMES.filter((name) => results[name]?.isWhole !== true);
}
