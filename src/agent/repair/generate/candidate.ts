/** One try at a repair, wherever it came from; what judges it does not care. Pure. */
import type { Target } from "../../events.ts";
import type { GeneratorName } from "./generator-bandit.ts";

/** One file of a candidate: the text it was made from, and the text it would have. */
export interface Edit {
  path: string;
  baseText: string;
  newText: string;
}

/** Who made it; "combination": edits together that did no harm and no good alone. */
export type CandidateSource = GeneratorName | "combination";

export interface Candidate {
  edits: readonly Edit[];
  generator: CandidateSource;
  /** For a person, e.g. "mutation, comparison". */
  label: string;
  target: Target;
  temperature: number;
  /**
   * Mean log-likelihood of what is new, less that of what stood there; 0 where no model was asked, which is neither
   * likely nor unlikely.
   */
  likelihood: number;
  /** Higher is tried earlier. */
  score: number;
}

/** Equal for candidates that lead to the same files but for blank space at line ends and blank lines. */
export function keyOfTexts(texts: readonly { path: string; text: string }[]): string {
  return texts
    .map(({ path, text }) => `${path}\0${normalizeText(text)}`)
    .sort()
    .join("\0\0");
}

function normalizeText(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}
