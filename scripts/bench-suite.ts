/**
 * Prints what runs of the case suite came to, as Markdown.
 * Usage: tsx scripts/bench-suite.ts RESULTS.json…          (a report of each file)
 *        tsx scripts/bench-suite.ts --join RESULTS.json…   (one report of all: other cases, or other agents)
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { renderSuiteReport } from "../src/bench/suite-report.ts";
import { joinSuiteRows, parseSuiteRows } from "../src/bench/suite-rows.ts";

const { values, positionals } = parseArgs({
  options: { join: { type: "boolean", default: false } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  console.error("usage: bench-suite.ts [--join] RESULTS.json…");
  process.exit(2);
}
try {
  const files = positionals.map((file) => parseSuiteRows(readFileSync(file, "utf8"), file));
  if (values.join) {
    process.stdout.write(renderSuiteReport(joinSuiteRows(files)));
  } else {
    for (const [index, rows] of files.entries()) {
      if (files.length > 1) console.log(`# ${positionals[index]}\n`);
      console.log(renderSuiteReport(joinSuiteRows([rows])));
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
