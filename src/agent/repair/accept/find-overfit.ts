/**
 * Compares the new text of a file with the text it was made from and with the tests it passes: what of the change was
 * written for these tests alone? Static and cheap. Python, JavaScript and TypeScript; other languages have no signs.
 * It errs towards silence: what stood in the base, or is told by the documents, is never held against a candidate.
 */
import { readCodeFacts } from "../../../code/overfit/read-code-facts.ts";
import { readTestValues } from "../../../code/overfit/test-values.ts";
import { findLiteralSigns } from "./literal-signs.ts";
import { findNoticedSigns } from "./noticed-signs.ts";
import type { OverfitSign } from "./overfit-sign.ts";
import { findShapeSigns } from "./shape-signs.ts";
import { createTestEvidence } from "./test-evidence.ts";

export interface OverfitQuestion {
  path: string;
  baseText: string;
  newText: string;
  tests: readonly { path: string; text: string }[];
  /** What else says what the code shall do: the task, instructions. */
  documents?: readonly string[];
}

/** A file with more signs than this is refused for the first of them. */
const MAX_SIGNS = 20;
const MAX_TESTS = 20;

/** In the order of the lines, each line once a kind. Throws AgentError "language-unusable". */
export async function findOverfit(question: OverfitQuestion): Promise<OverfitSign[]> {
  const { path, baseText, newText, documents = [] } = question;
  const base = await readCodeFacts(path, baseText);
  const after = await readCodeFacts(path, newText);
  if (base === null || after === null) return [];
  const tests = [];
  for (const test of question.tests.slice(0, MAX_TESTS)) {
    const values = await readTestValues(test.path, test.text);
    if (values !== null) tests.push(values);
  }
  const evidence = createTestEvidence(tests, { base, documents });
  const signs = [
    ...findLiteralSigns(base, after, evidence),
    ...findShapeSigns(base, after),
    ...findNoticedSigns(base, after),
  ];
  return dropRepeated(signs).slice(0, MAX_SIGNS);
}

/** Grave before others, so that of two of a kind in a line the grave one stays. */
function dropRepeated(signs: readonly OverfitSign[]): OverfitSign[] {
  const seen = new Set<string>();
  return signs
    .toSorted((a, b) => Number(b.isGrave) - Number(a.isGrave))
    .filter(({ kind, line }) => {
      const key = `${kind}:${line}`;
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((a, b) => a.line - b.line);
}
