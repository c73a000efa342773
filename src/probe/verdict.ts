/**
 * What counts mean: which driver and which edits a model is good for, at which temperature, up to which fill. Pure, and
 * blind to the model's name. What was not measured is never taken for good.
 */

import { USUAL_TOOL_TEMPERATURE } from "./probe-context.ts";
import {
  EDIT_FORMATS,
  type EditFormat,
  listOpenParts,
  type PartName,
  type ProbeResults,
} from "./probe-results.ts";
import { type Reading, readShare, type Tally } from "./tally.ts";

/**
 * A: chooses its own tools. B: answers the guided driver's questions, all edits. C: guided, some edits only. D: no
 * edits; questions at most.
 */
export type Tier = "A" | "B" | "C" | "D";

/** What the rest of the program does differently because of a probe. */
export interface Capabilities {
  tier: Tier;
  driver: "guided" | "free";
  /** The forms that are fit, the best first; empty in tier D. */
  editModes: readonly EditFormat[];
  /** How holes are filled best: by infill tokens, or in an answer whose beginning is forced; "none": neither works. */
  fill: "infill" | "forced" | "none";
  /** Of the holes tried in that way, how many came out right, from 0 to 1; null: none was tried. */
  fillShare: number | null;
  /** For tool calls of the free driver. */
  toolTemperature: number;
  /** The largest fill at which calls were as right as with an empty context; null: not measured, or none was. */
  effectiveContextTokens: number | null;
  /** The smallest fill at which calls were clearly worse, beyond chance; null: at none that was measured. */
  contextLimitTokens: number | null;
}

export interface Verdict extends Capabilities {
  /** The tiers at the two ends of the 95 % intervals of all counts. */
  tierRange: { lowest: Tier; highest: Tier };
  /** Parts that are missing or were cut short. */
  open: readonly PartName[];
}

/** The first answer counts here; the guided driver asks up to four times. */
const FIT_EDIT = 0.5;
/** Closed tasks say little about choosing what to do: whoever is to choose has to get nearly all of them right. */
const FREE_FIT = { calls: 0.95, edits: 0.8, instructions: 0.75, leastCalls: 20 };
/** Fewer answers to a question of the one kind say nothing about a tier. */
const LEAST_EDITS = 2;
/** Of the share with an empty context. */
const HOLDS = 0.9;
const LEAST_LEVEL_TRIALS = 5;
/** By so many calls another temperature has to be better before it is taken. */
const CLEAR_LEAD = 2;

const SITE_FORMATS = EDIT_FORMATS.filter((format) => format !== "fill");

/** Null while nothing is known of the edits, by which the tiers differ most. */
export function decideVerdict(results: ProbeResults): Verdict | null {
  const tier = decideTier(results, "measured");
  if (tier === null) return null;
  return {
    tier,
    driver: tier === "A" ? "free" : "guided",
    editModes: tier === "D" ? [] : listFitEdits(results, "measured"),
    ...decideFill(results),
    toolTemperature: decideTemperature(results),
    ...decideContext(results),
    tierRange: {
      lowest: decideTier(results, "low") ?? tier,
      highest: decideTier(results, "high") ?? tier,
    },
    open: listOpenParts(results),
  };
}

function decideTier(results: ProbeResults, reading: Reading): Tier | null {
  const edits = results.edits?.finding;
  if (edits === null || edits === undefined) return null;
  if (SITE_FORMATS.some((format) => edits[format].trials < LEAST_EDITS)) return null;
  const fit = listFitEdits(results, reading).filter((format) => format !== "fill");
  if (fit.length === 0) return "D";
  if (fit.length < SITE_FORMATS.length) return "C";
  return isFitToChoose(results, reading) ? "A" : "B";
}

function isFitToChoose({ calls, edits, instructions }: ProbeResults, reading: Reading): boolean {
  const made = calls?.finding ?? null;
  if (made === null || made.trials < FREE_FIT.leastCalls) return false;
  const found = edits?.finding;
  const written = SITE_FORMATS.reduce<Tally>(
    (sum, format) => ({
      trials: sum.trials + (found?.[format].trials ?? 0),
      right: sum.right + (found?.[format].right ?? 0),
    }),
    { trials: 0, right: 0 },
  );
  return (
    reaches(made, FREE_FIT.calls, reading) &&
    reaches(written, FREE_FIT.edits, reading) &&
    reaches(instructions?.finding ?? null, FREE_FIT.instructions, reading)
  );
}

function listFitEdits({ edits }: ProbeResults, reading: Reading): EditFormat[] {
  const found = edits?.finding;
  if (found === null || found === undefined) return [];
  const share = (format: EditFormat): number => readShare(found[format], reading) ?? 0;
  return EDIT_FORMATS.filter((format) => reaches(found[format], FIT_EDIT, reading)).sort(
    (a, b) => share(b) - share(a),
  );
}

function decideFill({ edits }: ProbeResults): Pick<Capabilities, "fill" | "fillShare"> {
  const found = edits?.finding;
  const infill = found ? readShare(found.fill) : null;
  const forced = found ? readShare(found.forcedFill) : null;
  const fillShare = infill === null ? forced : Math.max(infill, forced ?? 0);
  if (fillShare === null || fillShare === 0) return { fill: "none", fillShare };
  return { fill: fillShare === infill ? "infill" : "forced", fillShare };
}

function reaches(tally: Tally | null, wanted: number, reading: Reading): boolean {
  const share = tally === null ? null : readShare(tally, reading);
  return share !== null && share >= wanted;
}

function decideTemperature({ levels, temperatures }: ProbeResults): number {
  const usual = levels?.finding?.levels.find(({ share }) => share === 0);
  const others = temperatures?.finding ?? [];
  const [best] = others
    .filter(({ trials }) => usual !== undefined && trials === usual.trials)
    .toSorted((a, b) => b.right - a.right);
  if (usual === undefined || best === undefined) return USUAL_TOOL_TEMPERATURE;
  return best.right >= usual.right + CLEAR_LEAD ? best.temperature : USUAL_TOOL_TEMPERATURE;
}

function decideContext({
  levels,
}: ProbeResults): Pick<Capabilities, "effectiveContextTokens" | "contextLimitTokens"> {
  const found = levels?.finding;
  const measured = (found?.levels ?? []).filter(({ trials }) => trials >= LEAST_LEVEL_TRIALS);
  const [empty, ...filled] = measured;
  const base = empty === undefined ? null : readShare(empty);
  if (empty === undefined || base === null || base === 0 || empty.share !== 0) {
    return { effectiveContextTokens: null, contextLimitTokens: null };
  }
  const wanted = base * HOLDS;
  const largest = filled.findLast((level) => reaches(level, wanted, "measured"))?.tokens ?? null;
  const worse = filled.find((level) => !reaches(level, wanted, "high"))?.tokens ?? null;
  return {
    effectiveContextTokens: largest,
    contextLimitTokens: worse,
  };
}
