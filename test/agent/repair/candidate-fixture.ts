/** Candidates that nothing made, each a text of its own. */
import type { Candidate } from "../../../src/agent/repair/generate/candidate.ts";

const CANDIDATE_PATH = "a.py";
const CANDIDATE_BASE = "x = 0\n";

/** The file as `newText`; `score` decides when it is tried. */
export function createCandidate(
  newText: string,
  score = 0,
  changes: Partial<Candidate> = {},
): Candidate {
  return {
    edits: [{ path: CANDIDATE_PATH, baseText: CANDIDATE_BASE, newText }],
    generator: "line",
    label: "fill, line",
    target: { path: CANDIDATE_PATH, reason: "a test" },
    temperature: 0,
    likelihood: 0,
    score,
    ...changes,
  };
}
