/**
 * What a repair believes of the ways to make candidates when it begins, and where what it finds of them is kept. One
 * bandit lives as long as the task: what one place has taught counts at the next.
 */
import { type LanguageId, languageOf } from "../../../code/language.ts";
import { GeneratorBandit } from "./generator-bandit.ts";
import { decidePrior, type ModelTier } from "./generator-prior.ts";
import { readGeneratorRecord, saveGeneratorRun } from "./generator-record.ts";

export interface GeneratorKnowledge {
  /** Null where the model was not probed. */
  tier: ModelTier | null;
  /** Null: earlier runs are neither read nor added to, and change nothing of the order in which things are tried. */
  records: GeneratorRecords | null;
}

export interface GeneratorRecords {
  cacheFolder: string;
  /** Of the model in use; null while nobody has hashed it, and then nothing is read or kept. */
  identify: () => Promise<string | null>;
}

export interface TaskBandit {
  bandit: GeneratorBandit;
  /** Of the likeliest place; null where there is none, or nobody knows its language. */
  language: LanguageId | null;
}

/** `path`: the likeliest place. Never throws. */
export async function openBandit(
  { tier, records }: GeneratorKnowledge,
  path: string | undefined,
): Promise<TaskBandit> {
  const language = path === undefined ? null : (languageOf(path)?.id ?? null);
  const prior = decidePrior(language, tier);
  const sha256 = records === null || language === null ? null : await identify(records);
  if (records === null || language === null || sha256 === null) {
    return { bandit: new GeneratorBandit({ prior }), language };
  }
  const record = await readGeneratorRecord(records.cacheFolder, { sha256, language });
  return { bandit: new GeneratorBandit({ prior, record }), language };
}

/** Adds what the task has found to what is kept, however it ended. Never throws. */
export async function saveBandit(
  { records }: GeneratorKnowledge,
  { bandit, language }: TaskBandit,
): Promise<void> {
  if (records === null || language === null) return;
  const sha256 = await identify(records);
  if (sha256 === null) return;
  await saveGeneratorRun(records.cacheFolder, { sha256, language }, bandit.tallies);
}

async function identify({ identify: ask }: GeneratorRecords): Promise<string | null> {
  try {
    return await ask();
  } catch {
    return null; // the file is gone or was replaced: nobody knows whose record it would be
  }
}
