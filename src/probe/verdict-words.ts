/** A verdict in sentences for a person. Pure; numbers are those that were counted. */
import type { EditFormat, PartName, ProbeResults } from "./probe-results.ts";
import type { CallTally } from "./tally.ts";
import type { Tier, Verdict } from "./verdict.ts";

const TIERS: Readonly<Record<Tier, string>> = {
  A: "fit for the free driver, which chooses its own tools",
  B: "good for the guided driver, with every kind of edit",
  C: "good for the guided driver, with some kinds of edit only",
  D: "not fit for changes; ask it questions at most",
};

const EDITS: Readonly<Record<EditFormat, string>> = {
  whole: "whole short files",
  symbol: "single declarations",
  lines: "some lines",
  fill: "one line filled in",
};

const PARTS: Readonly<Record<PartName, string>> = {
  speed: "speed",
  calls: "tool calls with the grammar",
  edits: "edits",
  freeCalls: "tool calls without it",
  levels: "calls in a filled context",
  instructions: "instructions",
  temperatures: "other temperatures",
};

/** Fewer say nothing worth a sentence. */
const LEAST_CALLS = 5;

export function namePart(part: PartName): string {
  return PARTS[part];
}

export function nameEdit(format: EditFormat): string {
  return EDITS[format];
}

/** "C: good for the guided driver, with some kinds of edit only". */
export function describeTier({ tier }: Pick<Verdict, "tier">): string {
  return `${tier}: ${TIERS[tier]}`;
}

/** How sure the tier is, from so few trials; null where both ends say the same. */
export function describeRange({ tierRange: { lowest, highest } }: Verdict): string | null {
  if (lowest === highest) return null;
  return `so few trials could also mean ${lowest} or ${highest}`.replace(/ (\w) or \1$/, " $1");
}

/** "edits: whole short files, some lines". */
export function describeEdits({ editModes }: Pick<Verdict, "editModes">): string {
  return editModes.length === 0 ? "none" : editModes.map(nameEdit).join(", ");
}

/** What the grammar saves; null where it was not measured. */
export function describeLoss({ freeCalls }: ProbeResults): string | null {
  const found: CallTally | null = freeCalls?.finding ?? null;
  if (found === null || found.trials < LEAST_CALLS) return null;
  const lost = found.trials - found.valid;
  if (lost === 0) return `Without the grammar all ${found.trials} calls would have been valid too.`;
  return `Without the grammar ${lost} of ${found.trials} calls would have been invalid; with it the program still uses the model.`;
}

/** Null where every part is whole. */
export function describeOpen(open: readonly PartName[]): string | null {
  if (open.length === 0) return null;
  return `Not measured to the end: ${open.map(namePart).join(", ")}. The next \`agent doctor --probe\` goes on there.`;
}
