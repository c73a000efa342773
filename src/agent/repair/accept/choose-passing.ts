/**
 * Which of the candidates that pass is kept, and how sure one may be of it. Pure.
 * Order: no grave sign of cheating; fewest doubts; fewest changed lines, then tokens; likeliest; first found.
 */
import { alignLines } from "../../../tools/line-alignment.ts";
import type { Edit } from "../generate/candidate.ts";
import { normalizeCode } from "./normal-text.ts";
import type { OverfitSign } from "./overfit-sign.ts";

export interface PassingCandidate {
  edits: readonly Edit[];
  signs: readonly OverfitSign[];
  /** Log-likelihood by the model; null when it was not asked. */
  likelihood: number | null;
  /** What else speaks against it, as sentences: another opinion, the model's own. */
  doubts?: readonly string[];
}

export interface TestStrength {
  /** Tests that passed with the candidates. */
  passed: number;
}

export type Confidence = "high" | "medium" | "low";

export interface PassingChoice<Candidate> {
  /** Null when there are none without a grave sign. */
  chosen: Candidate | null;
  /** Passing candidates that differ in more than comments and spaces, those with grave signs not counted. */
  differentCount: number;
  confidence: Confidence;
  /** Sentences for a person; why it is not higher, or why it is high. */
  reasons: string[];
}

/** So many different ways to pass mean that the tests do not tell right from wrong. */
const MANY_WAYS = 4;
const FEW_TESTS = 3;

/**
 * "low": the chosen one has two doubts or more, or one where the tests are weak, or many different candidates pass.
 * "medium": one doubt, several different candidates without one that was found again, or hardly any tests.
 * "high": everything else.
 */
export function choosePassing<Candidate extends PassingCandidate>(
  candidates: readonly Candidate[],
  tests: TestStrength,
): PassingChoice<Candidate> {
  const clean = candidates.filter(({ signs }) => signs.every(({ isGrave }) => !isGrave));
  const ranked = clean.map((candidate) => ({ candidate, key: keyOf(candidate) }));
  ranked.sort((a, b) => compareKeys(a.key, b.key));
  const [best] = ranked;
  const counts = new Map<string, number>();
  for (const { edits } of clean) {
    const family = nameFamily(edits);
    counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  if (best === undefined) {
    const reasons = candidates.length === 0 ? [] : ["Whatever passes looks written for the tests."];
    return { chosen: null, differentCount: 0, confidence: "low", reasons };
  }
  const { candidate: chosen } = best;
  const found = counts.get(nameFamily(chosen.edits)) ?? 1;
  const facts = { chosen, differentCount: counts.size, found, tests };
  return { chosen, differentCount: counts.size, ...decideConfidence(facts) };
}

interface ChoiceFacts {
  chosen: PassingCandidate;
  differentCount: number;
  /** How often the chosen one was found. */
  found: number;
  tests: TestStrength;
}

function decideConfidence({ chosen, differentCount, found, tests }: ChoiceFacts): {
  confidence: Confidence;
  reasons: string[];
} {
  const doubts = [...chosen.signs.map(({ message }) => message), ...(chosen.doubts ?? [])];
  const weakness = describeWeakness(tests);
  const spread = differentCount > 1 ? `${differentCount} different changes pass.` : null;
  const isSpread = spread !== null && found < 2;
  const reasons = [...doubts, spread, weakness].filter((reason) => reason !== null);
  const points =
    doubts.length + Number(isSpread) + Number(weakness !== null && (doubts.length > 0 || isSpread));
  if (points > 1 || differentCount >= MANY_WAYS) return { confidence: "low", reasons };
  if (points === 1 || weakness !== null) return { confidence: "medium", reasons };
  const agreement =
    found > 1 ? `It was found ${found} times.` : "No other change that was tried passes.";
  return { confidence: "high", reasons: [...reasons, agreement] };
}

function describeWeakness({ passed }: TestStrength): string | null {
  if (passed === 0) return "No test is known to have passed.";
  if (passed === 1) return "Only one test says that it is right.";
  return passed < FEW_TESTS ? `Only ${passed} tests say that it is right.` : null;
}

/** Ascending: the smaller, the better. */
type CandidateKey = readonly [doubts: number, lines: number, tokens: number, unlikeliness: number];

function keyOf({ edits, signs, doubts = [], likelihood }: PassingCandidate): CandidateKey {
  let lines = 0;
  let tokens = 0;
  for (const edit of edits) {
    const size = measureChange(edit);
    lines += size.lines;
    tokens += size.tokens;
  }
  return [signs.length + doubts.length, lines, tokens, -(likelihood ?? Number.NEGATIVE_INFINITY)];
}

function compareKeys(a: CandidateKey, b: CandidateKey): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** Lines that were added or removed; of their tokens, those that only one side has. */
export function measureChange({ baseText, newText }: Omit<Edit, "path">): {
  lines: number;
  tokens: number;
} {
  const before = baseText.split("\n");
  const after = newText.split("\n");
  const origins = alignLines(before, after);
  const kept = new Set(origins);
  const added = after.filter((_, at) => origins[at] === -1);
  const removed = before.filter((_, at) => !kept.has(at));
  return { lines: added.length + removed.length, tokens: countOddTokens(removed, added) };
}

function countOddTokens(removed: readonly string[], added: readonly string[]): number {
  const left = new Map<string, number>();
  for (const token of splitTokens(removed)) left.set(token, (left.get(token) ?? 0) + 1);
  for (const token of splitTokens(added)) left.set(token, (left.get(token) ?? 0) - 1);
  return [...left.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

function splitTokens(lines: readonly string[]): string[] {
  return lines.join("\n").match(/[\w$]+|[^\w\s]/g) ?? [];
}

function nameFamily(edits: readonly Edit[]): string {
  return edits
    .map(({ path, newText }) => `${path}\0${normalizeCode(path, newText)}`)
    .sort()
    .join("\0\0");
}
