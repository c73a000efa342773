/**
 * Shows that our matcher and llama.cpp read grammars alike: generated grammars and the hand-written ones, with texts
 * on the edge of each. Usage: tsx scripts/grammar-agreement.ts [GRAMMARS] [TEXTS] [SEED]
 * Prints "N grammars, M texts, K disagreements"; ends with 1 when there is any.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseGbnf } from "../src/grammar/gbnf/parse-gbnf.ts";
import { startLlama } from "../src/runtime/native-llama.ts";
import {
  addAgreement,
  compareGenerated,
  compareGrammar,
} from "../test/support/grammar-agreement.ts";
import { RandomSource } from "../test/support/random-source.ts";

const MAX_SHOWN = 5;
const PROJECT = path.resolve(import.meta.dirname, "..");
/** Our own, and those that node-llama-cpp brings. */
const FOLDERS = ["grammars", "node_modules/node-llama-cpp/llama/grammars"];

const [grammars = 500, texts = 40, seed = 1] = process.argv.slice(2).map(Number);
const llama = await startLlama({ gpu: false, maxThreads: 1, onError: console.error });
const total = compareGenerated(llama, { seed, grammars, texts });
for (const folder of FOLDERS.map((name) => path.join(PROJECT, name))) {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".gbnf"))) {
    const gbnf = readFileSync(path.join(folder, file), "utf8");
    const options = { random: new RandomSource(seed), texts, gbnf };
    addAgreement(total, compareGrammar(llama, parseGbnf(gbnf), options));
  }
}
await llama.dispose();
for (const disagreement of total.disagreements.slice(0, MAX_SHOWN)) {
  console.log(JSON.stringify(disagreement, null, 2));
}
console.log(
  `${total.grammars} grammars, ${total.texts} texts (${total.matching} match), ${total.disagreements.length} disagreements`,
);
process.exitCode = total.disagreements.length === 0 ? 0 : 1;
