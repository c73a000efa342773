/**
 * What the ways to make candidates have earned in earlier runs, by language and by model, in the cache folder and never
 * in the project. A record that is damaged, foreign or of another version is as good as none. Two processes that save at
 * once may lose one run's notes, never the file.
 */
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../../../base/durable-file.ts";
import { makeFolder } from "../../../base/make-folder.ts";
import { readSmallFile } from "../../../base/small-file.ts";
import { type LanguageId, listLanguages } from "../../../code/language.ts";
import { GENERATOR_NAMES, type GeneratorName, type GeneratorTallies } from "./generator-bandit.ts";

export interface RecordSubject {
  /** Of the model file; null where no model took part. */
  sha256: string | null;
  language: LanguageId;
}

/** Raised where tries, rewards or costs mean something else than before. */
const RECORD_VERSION = 1;
const MAX_RECORD_BYTES = 65_536;
/** What a run has found is worth this much less with each later run. */
const DECAY = 0.9;
/** Less than this is noise that has decayed. */
const LEAST_TRIES = 0.1;
const MAX_TRIES = 1_000;
const MAX_COST = 1e12;
const SHA256 = /^[0-9a-f]{64}$/;

const TALLY = z.strictObject({
  tries: z.number().positive().max(MAX_TRIES),
  reward: z.number().min(0).max(MAX_TRIES),
  cost: z.number().min(0).max(MAX_COST),
});
const TALLIES = z.partialRecord(z.enum(GENERATOR_NAMES), TALLY);
const LANGUAGE_IDS = listLanguages().map(({ id }) => id);
const RECORD = z.strictObject({
  version: z.literal(RECORD_VERSION),
  languages: z.partialRecord(z.enum(LANGUAGE_IDS), TALLIES),
});

type Languages = z.infer<typeof RECORD>["languages"];

/** Nothing where nothing usable is kept. */
export async function readGeneratorRecord(
  cacheFolder: string,
  { sha256, language }: RecordSubject,
): Promise<GeneratorTallies> {
  const file = locateRecord(cacheFolder, sha256);
  return file === null ? {} : ((await readLanguages(file))[language] ?? {});
}

/** Adds a run to what is kept. Old or new, never half; never throws for the disk's sake: false when it was not written. */
export async function saveGeneratorRun(
  cacheFolder: string,
  { sha256, language }: RecordSubject,
  run: GeneratorTallies,
): Promise<boolean> {
  const file = locateRecord(cacheFolder, sha256);
  if (file === null || Object.keys(run).length === 0) return false;
  try {
    const languages = await readLanguages(file);
    const merged = mergeTallies(languages[language] ?? {}, run);
    const record = RECORD.parse({
      version: RECORD_VERSION,
      languages: { ...languages, [language]: merged },
    });
    await makeFolder(path.dirname(file));
    await replaceTextFile(file, JSON.stringify(record));
    return true;
  } catch {
    return false;
  }
}

/** What is older weighs less; of what was not tried this time, too. */
export function mergeTallies(old: GeneratorTallies, run: GeneratorTallies): GeneratorTallies {
  const merged = GENERATOR_NAMES.map((name) => {
    const before = readTally(old, name);
    const now = readTally(run, name);
    const sum = (key: keyof typeof now) => before[key] * DECAY + now[key];
    return [name, { tries: sum("tries"), reward: sum("reward"), cost: sum("cost") }] as const;
  });
  return Object.fromEntries(
    merged
      .filter(([, { tries }]) => tries >= LEAST_TRIES)
      .map(([name, tally]) => [name, boundTally(tally)]),
  );
}

/** No numbers are zero; nobody earns more than one a try. */
function readTally(tallies: GeneratorTallies, name: GeneratorName) {
  const { tries = 0, reward = 0, cost = 0 } = tallies[name] ?? {};
  const bound = (value: number, maximum: number) => (value > 0 ? Math.min(value, maximum) : 0);
  const counted = bound(tries, Number.MAX_SAFE_INTEGER);
  return { tries: counted, reward: bound(reward, counted), cost: bound(cost, MAX_COST) };
}

/** The same rates on as many tries as a record holds. */
function boundTally({ tries, reward, cost }: ReturnType<typeof readTally>) {
  const share = Math.min(1, MAX_TRIES / tries);
  return {
    tries: Math.min(tries, MAX_TRIES),
    reward: Math.min(reward * share, MAX_TRIES),
    cost: Math.min(cost * share, MAX_COST),
  };
}

async function readLanguages(file: string): Promise<Languages> {
  try {
    return RECORD.parse(JSON.parse(await readSmallFile(file, MAX_RECORD_BYTES))).languages;
  } catch {
    return {}; // absent or damaged: it begins anew
  }
}

/** Null for what is no hash: it must not become a path. */
function locateRecord(cacheFolder: string, sha256: string | null): string | null {
  if (sha256 !== null && !SHA256.test(sha256)) return null;
  return path.join(cacheFolder, "generators", `${sha256 ?? "no-model"}.json`);
}
