/**
 * Makes models/tokenizers.json: how known base vocabularies split the sample texts. What the file knows already is
 * kept. The vocabularies must come from a trusted place; the engine opens them in this process.
 * Usage: tsx scripts/make-tokenizer-vectors.ts NAME=FILE.gguf [NAME=FILE.gguf …]
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { replaceTextFile } from "../src/base/durable-file.ts";
import { messageOf } from "../src/base/errors.ts";
import { loadVocabulary } from "../src/runtime/llama-vocabulary.ts";
import {
  hashSamples,
  identifyVocabulary,
  type KnownTokenizer,
  knownTokenizerList,
} from "../src/template/registry/known-tokenizers.ts";

const FILE = path.resolve(import.meta.dirname, "../models/tokenizers.json");

type Split = KnownTokenizer["splits"][number];

function readKnown(): KnownTokenizer[] {
  try {
    return knownTokenizerList.parse(JSON.parse(readFileSync(FILE, "utf8")));
  } catch (error) {
    console.error(`starting anew: ${messageOf(error)}`);
    return [];
  }
}

function addSplit(known: KnownTokenizer[], identity: string, split: Split): void {
  const entry = known.find((each) => each.identity === identity);
  if (entry === undefined) {
    known.push({ identity, splits: [split] });
    return;
  }
  // Vocabularies that split alike are one to a check.
  if (entry.splits.some(({ samples }) => samples === split.samples)) return;
  entry.splits = [...entry.splits.filter(({ name }) => name !== split.name), split];
}

const known = readKnown();
for (const argument of process.argv.slice(2)) {
  const [name = "", file = ""] = argument.split("=", 2);
  await using vocabulary = await loadVocabulary(file);
  const identity = identifyVocabulary(vocabulary.tokenTexts);
  if (identity === null) throw new Error(`${file} has too few tokens`);
  const { preTokenizer, tokenizer } = vocabulary;
  addSplit(known, identity, { name, preTokenizer, samples: hashSamples(tokenizer) });
  console.log(`${name}: ${preTokenizer ?? "no pre-tokenizer"}, ${identity.slice(0, 12)}`);
}
await replaceTextFile(FILE, `${JSON.stringify(known, null, 2)}\n`);
process.exit(0);
