/**
 * What the outcomes of the base and of all candidates say about each of them. Pure. The base is known to be wrong
 * somewhere, and an input may be none the function is for: what the base does too is held against nobody.
 */
import type { CallOutcome } from "./call-outcome.ts";

export interface OutcomeTable {
  /** Of the base, by input. */
  base: readonly (CallOutcome | null)[];
  /** By candidate, then by input. */
  candidates: readonly (readonly (CallOutcome | null)[])[];
  inputs: readonly {
    /** The call as a person would write it. */
    shown: string;
    /** A test calls it so. */
    isTold: boolean;
  }[];
  /** Errors that a candidate, or the base, raises on purpose. */
  raised: ReadonlySet<string>;
}

export interface OutcomeVerdict {
  verdict: "agrees" | "differs" | "not-applicable";
  /** Sentences for a person, at most some. Candidates are numbered from 1. */
  details: string[];
  /** The candidate that agrees with most of the others on most inputs; absent when none stands out. */
  preferred?: number;
  /** By candidate: how many of the details are about it. */
  complaints: number[];
}

type Row = readonly (CallOutcome | null)[];

const MAX_DETAILS = 8;
/** Fewer calls that came to something say nothing. */
const MIN_CALLS = 4;
const MIN_UNCHANGED = 8;
const MIN_MENDED = 2;

export function compareOutcomes(table: OutcomeTable): OutcomeVerdict {
  const complaints = table.candidates.map(() => 0);
  const usable = table.candidates.filter((row) => countValues(row) >= MIN_CALLS);
  if (usable.length === 0) return { verdict: "not-applicable", details: [], complaints };
  const details: string[] = [];
  for (const [at, row] of table.candidates.entries()) {
    const found = judgeRow(table, at, row);
    complaints[at] = found.length;
    details.push(...found.map((text) => `Candidate ${at + 1} ${text}.`));
  }
  details.push(...findDisagreements(table));
  const preferred = findPreferred(table, complaints);
  return {
    verdict: details.length === 0 ? "agrees" : "differs",
    details: details.slice(0, MAX_DETAILS),
    ...(preferred === null ? {} : { preferred }),
    complaints,
  };
}

function countValues(row: Row): number {
  return row.filter((outcome) => outcome?.kind === "value").length;
}

/** At most one complaint of a sort. */
function judgeRow(table: OutcomeTable, at: number, row: Row): string[] {
  const others = [table.base, ...table.candidates.filter((_, other) => other !== at)];
  return [
    findCrash(table, row, others),
    findOddType(table, row, others),
    findMutation(table, row),
    findUnchanged(table, row),
  ].filter((complaint) => complaint !== null);
}

function findCrash({ inputs, raised }: OutcomeTable, row: Row, others: readonly Row[]) {
  for (const [at, outcome] of row.entries()) {
    if (!isCrash(outcome, raised)) continue;
    if (!others.some((other) => other[at]?.kind === "value")) continue;
    return `${describeCrash(outcome)} on ${inputs[at]?.shown}, where other code gives a result`;
  }
  return null;
}

function isCrash(outcome: CallOutcome | null | undefined, raised: ReadonlySet<string>): boolean {
  if (outcome === null || outcome === undefined) return false;
  if (outcome.kind === "error") return !raised.has(outcome.type);
  return outcome.kind === "stuck" || outcome.kind === "ended";
}

function describeCrash(outcome: CallOutcome | null): string {
  if (outcome?.kind === "stuck") return "does not return";
  return outcome?.kind === "ended" ? "ends the process" : `fails with ${outcome?.type}`;
}

/** A type it gives to no call of the tests, and that nobody else gives here. */
function findOddType({ inputs }: OutcomeTable, row: Row, others: readonly Row[]): string | null {
  const usual = new Set(row.flatMap((outcome, at) => (inputs[at]?.isTold ? typesOf(outcome) : [])));
  if (usual.size === 0) return null;
  for (const [at, outcome] of row.entries()) {
    const [type] = typesOf(outcome);
    if (inputs[at]?.isTold || type === undefined || usual.has(type)) continue;
    const seen = others.flatMap((other) => typesOf(other[at]));
    if (seen.length === 0 || seen.includes(type)) continue;
    return `gives ${type} for ${inputs[at]?.shown}, where the tests see ${[...usual].join(" or ")}`;
  }
  return null;
}

/** Whole numbers and fractions are one sort: a division decides which it is. */
function typesOf(outcome: CallOutcome | null | undefined): string[] {
  if (outcome?.kind !== "value") return [];
  return [outcome.type === "float" ? "int" : outcome.type];
}

function findMutation({ base, inputs }: OutcomeTable, row: Row): string | null {
  if (base.some((outcome) => outcome?.mutated)) return null;
  const at = row.findIndex((outcome, index) => outcome?.mutated && base[index]?.kind === "value");
  return at === -1 ? null : `changes its arguments, as in ${inputs[at]?.shown}`;
}

/** It mends what the tests ask for and nothing beside it. */
function findUnchanged({ base, inputs }: OutcomeTable, row: Row): string | null {
  let mended = 0;
  let alike = 0;
  for (const [at, input] of inputs.entries()) {
    const outcome = row[at];
    const old = base[at];
    if (!outcome || !old || outcome.kind === "unloaded" || old.kind === "unloaded") continue;
    const isSame = spellOutcome(outcome) === spellOutcome(old);
    if (input.isTold && !isSame) mended++;
    if (!input.isTold && !isSame) return null;
    if (!input.isTold) alike++;
  }
  if (mended < MIN_MENDED || alike < MIN_UNCHANGED) return null;
  return `changes the results of the tests' own ${mended} calls and of none of ${alike} calls beside them`;
}

function spellOutcome(outcome: CallOutcome | null | undefined): string | null {
  if (!outcome || outcome.kind === "unloaded" || outcome.kind === "absent") return null;
  return outcome.kind === "value" ? `=${outcome.text}` : outcome.kind;
}

function findDisagreements({ candidates, inputs }: OutcomeTable): string[] {
  if (candidates.length < 2) return [];
  for (const [at, input] of inputs.entries()) {
    const groups = groupCandidates(candidates, at);
    if (groups.size > 1) return [`The candidates do not agree on ${input.shown}.`];
  }
  return [];
}

/** The numbers of the candidates by what they give. */
function groupCandidates(candidates: readonly Row[], at: number): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [number, row] of candidates.entries()) {
    const spelled = spellOutcome(row[at]);
    if (spelled !== null) groups.set(spelled, [...(groups.get(spelled) ?? []), number]);
  }
  return groups;
}

/** Fewest complaints, then most inputs on which it is of the larger half. */
function findPreferred(
  { candidates, inputs }: OutcomeTable,
  complaints: readonly number[],
): number | null {
  if (candidates.length < 2) return null;
  const scores = candidates.map((_, at) => -(complaints[at] ?? 0) * inputs.length);
  for (const at of inputs.keys()) {
    for (const group of groupCandidates(candidates, at).values()) {
      if (group.length * 2 <= candidates.length) continue;
      for (const number of group) scores[number] = (scores[number] ?? 0) + 1;
    }
  }
  const best = Math.max(...scores);
  const winners = scores.flatMap((score, at) => (score === best ? [at] : []));
  return winners.length === 1 ? (winners[0] ?? null) : null;
}
