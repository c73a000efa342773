/**
 * Writes the own benchmark as a packed suite that a case runner can unpack.
 * Usage: tsx scripts/build-own-suite.ts OUT.jsonl[.gz]
 */
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { renderOwnSuite } from "../src/bench/own/own-suite.ts";
import { listOwnTasks } from "../src/bench/own/own-tasks.ts";

const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: build-own-suite.ts OUT.jsonl[.gz]");
  process.exit(2);
}
const tasks = listOwnTasks();
const text = renderOwnSuite(tasks);
writeFileSync(out, out.endsWith(".gz") ? gzipSync(text) : text);
console.log(`${tasks.length} cases`);
