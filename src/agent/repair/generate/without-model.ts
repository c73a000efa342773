/**
 * Candidates that code alone makes: small changes of the syntax tree, deletions, lines from elsewhere, texts that a failing
 * test expects. The model's reading of the code says which are likely; what it never thought of comes last.
 */
import { listMutations, type Mutation } from "../../../code/mutations/list-mutations.ts";
import type { TestFailure } from "../../../tools/test-report.ts";
import { listCodeLines } from "../localize/code-lines.ts";
import { createLineIndex, likelihoodAt } from "../localize/divergences.ts";
import type { Proofreading } from "../localize/proofread.ts";
import type { Site } from "../localize/site.ts";
import type { Candidate } from "./candidate.ts";
import { proposeExpectedTexts } from "./expected-texts.ts";
import type { GeneratorName } from "./generator-bandit.ts";
import { proposeReusedLines } from "./reuse-lines.ts";

/** What a change is taken for that the model did not think of. */
const UNTHOUGHT = -9;
/** As for a mutation that is seldom right. */
const REUSE_PENALTY = 2.5;
/** A line that nothing speaks of is not beyond doubt. */
const LEAST_SUSPICION = 0.05;
/** A change that only code has thought of is worth less than the same one written by the model. */
const CODE_PENALTY = 1;
/** An error text is part of an interface: where a test spells the one it wants, that is no guess. */
const EXPECTED_SCORE = 1;

export interface Readings {
  proofreading: Proofreading | null;
  /** By line, the higher the more suspicious. */
  suspicion: ReadonlyMap<number, number>;
  /** Of one generator. */
  limit: number;
}

/** Those of one site, by generator, the best first. */
export async function proposeWithoutModel(
  site: Site,
  readings: Readings,
): Promise<ReadonlyMap<GeneratorName, Candidate[]>> {
  const { path, fileText } = site;
  const mutations = await listMutations(path, fileText, site);
  const made = new Map<GeneratorName, Candidate[]>();
  for (const mutation of mutations) {
    const generator = mutation.operator === "statement-delete" ? "deletion" : "mutation";
    const candidate = describeMutation(site, mutation, readings);
    made.set(generator, [...(made.get(generator) ?? []), { ...candidate, generator }]);
  }
  const ranked = [...made].map(([generator, candidates]) => {
    candidates.sort((a, b) => b.score - a.score);
    return [generator, candidates.slice(0, readings.limit)] as const;
  });
  return new Map(ranked);
}

/** The texts that failing tests expect where others came. */
export function proposeExpected(site: Site, failures: readonly TestFailure[]): Candidate[] {
  const { path, fileText: text } = site;
  const codeLines = listCodeLines(text);
  const lineAt = createLineIndex(text);
  return proposeExpectedTexts({ path, text, failures })
    .filter(({ startIndex }) => codeLines.has(lineAt(startIndex)))
    .map((edit) => ({
      ...describeEdit(site, edit),
      generator: "expected-text",
      label: "expected text",
      likelihood: 0,
      score: EXPECTED_SCORE,
    }));
}

/** Like lines from elsewhere, for the most suspicious lines. */
export function proposeReuse(
  site: Site,
  lines: readonly number[],
  others: readonly { path: string; text: string }[],
): Candidate[] {
  return lines.flatMap((line, rank) =>
    proposeReusedLines({ path: site.path, text: site.fileText, line, others }).map((edit) => ({
      ...describeEdit(site, edit),
      generator: "reuse" as const,
      label: "line from elsewhere",
      likelihood: UNTHOUGHT,
      score: UNTHOUGHT - REUSE_PENALTY - rank / 10,
    })),
  );
}

function describeMutation(
  site: Site,
  mutation: Mutation,
  { proofreading, suspicion }: Readings,
): Omit<Candidate, "generator"> {
  const { operator, prior } = mutation;
  const likelihood = estimateLikelihood(site, mutation, proofreading) ?? UNTHOUGHT;
  return {
    ...describeEdit(site, mutation),
    label: `mutation, ${operator}`,
    likelihood,
    score:
      likelihood +
      Math.log(Math.max(0.01, prior) * (LEAST_SUSPICION + (suspicion.get(mutation.line) ?? 0))) -
      CODE_PENALTY,
  };
}

function estimateLikelihood(
  site: Site,
  { startIndex, endIndex, replacement }: Mutation,
  proofreading: Proofreading | null,
): number | null {
  if (proofreading === null) return null;
  const { tokens, spell, site: read } = proofreading;
  const { fileText } = site;
  const old = fileText.slice(startIndex, endIndex);
  const same = countEqual(old, replacement);
  const offset = startIndex + same - read.startIndex;
  if (offset < 0 || offset >= read.text.length) return null;
  const newText = replacement.slice(same) + fileText.slice(endIndex, endIndex + 80);
  return likelihoodAt(tokens, { text: read.text, offset, newText }, spell);
}

function countEqual(a: string, b: string): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}

interface TextChange {
  startIndex: number;
  endIndex: number;
  replacement: string;
}

function describeEdit(
  site: Site,
  { startIndex, endIndex, replacement }: TextChange,
): Pick<Candidate, "edits" | "target" | "temperature"> {
  const { path, fileText: baseText } = site;
  const newText = baseText.slice(0, startIndex) + replacement + baseText.slice(endIndex);
  const line = baseText.slice(0, startIndex).split("\n").length;
  return {
    edits: [{ path, baseText, newText }],
    target: { path, reason: site.reason, startLine: line, endLine: line },
    temperature: 0,
  };
}
