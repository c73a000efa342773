/**
 * What is believed of each way to make candidates before any was tried here. Starting points, not measurements: they say
 * who goes first, and a handful of tries outweighs them.
 */
import type { LanguageId } from "../../../code/language.ts";
import { GENERATOR_NAMES, type GeneratorName, type GeneratorPrior } from "./generator-bandit.ts";

/** As a probe grades models: A chooses its own tools, D writes no edits. */
export type ModelTier = "A" | "B" | "C" | "D";

/**
 * | generator     | why                                                                                              |
 * |---------------|--------------------------------------------------------------------------------------------------|
 * | expected-text | exists only where a failure spells the text that is wanted: rare, and then nearly always right   |
 * | mutation      | most small bugs are one operator, constant or name away, and there are many places to try        |
 * | reuse         | the right line often stands somewhere else in the project                                        |
 * | deletion      | what is there is rarely just too much, but a try costs nothing                                   |
 * | branch        | the model itself names the place and the first word of what it would rather have there          |
 * | expression    | a short answer inside a line that is otherwise right                                             |
 * | line          | one line anew, with all around it to see                                                         |
 * | insertion     | a check that is missing                                                                          |
 * | block         | several lines hang together; longer, so dearer and more often broken                             |
 * | rewrite       | the whole function: the likeliest to be right and the dearest                                    |
 *
 * Reward of one try; cost relative to a try that needs no model.
 */
const USUAL: Readonly<Record<GeneratorName, GeneratorPrior>> = {
  "expected-text": { reward: 0.25, cost: 1 },
  mutation: { reward: 0.03, cost: 1 },
  reuse: { reward: 0.01, cost: 1 },
  deletion: { reward: 0.015, cost: 1 },
  branch: { reward: 0.4, cost: 3 },
  expression: { reward: 0.15, cost: 3 },
  line: { reward: 0.3, cost: 3 },
  insertion: { reward: 0.1, cost: 3 },
  block: { reward: 0.15, cost: 6 },
  rewrite: { reward: 0.6, cost: 8 },
};

type Factors = Partial<Record<GeneratorName, number>>;

/** A stronger model gains most where it writes most. */
const BY_TIER: Readonly<Record<ModelTier, Factors>> = {
  A: { expression: 1.5, line: 1.5, insertion: 1.5, block: 2, rewrite: 2.5 },
  B: {},
  C: { expression: 0.8, line: 0.8, insertion: 0.7, block: 0.5, rewrite: 0.5 },
  D: { expression: 0.4, line: 0.4, insertion: 0.3, block: 0.2, rewrite: 0.1 },
};

/** A compiler in front of the tests refuses much of what small models write at length, and few small changes. */
const COMPILED: Factors = { mutation: 1.2, insertion: 1.2, block: 0.8, rewrite: 0.7 };

const BY_LANGUAGE: Partial<Record<LanguageId, Factors>> = {
  go: COMPILED,
  rust: { ...COMPILED, rewrite: 0.5 },
  java: COMPILED,
  csharp: COMPILED,
  c: COMPILED,
  cpp: { ...COMPILED, rewrite: 0.5 },
};

/** `tier`: null where the model was not probed. */
export function decidePrior(
  language: LanguageId | null,
  tier: ModelTier | null,
): Record<GeneratorName, GeneratorPrior> {
  const byLanguage = (language === null ? null : BY_LANGUAGE[language]) ?? {};
  const byTier = BY_TIER[tier ?? "B"];
  const entries = GENERATOR_NAMES.map((name) => {
    const { reward, cost } = USUAL[name];
    const factor = (byLanguage[name] ?? 1) * (byTier[name] ?? 1);
    return [name, { reward: Math.min(1, reward * factor), cost }] as const;
  });
  return Object.fromEntries(entries) as Record<GeneratorName, GeneratorPrior>;
}
