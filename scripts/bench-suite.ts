/**
 * Prints what runs of the case suite came to, as Markdown: of a result with all rows, or of the rows that
 * `agent bench --out` writes.
 * Usage: tsx scripts/bench-suite.ts RESULTS…          (a report of each file)
 *        tsx scripts/bench-suite.ts --join RESULTS…   (one report of all: other cases, or other agents; an agent that ran
 *                                                      a case in two files is called after its file)
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { renderSuiteReport } from "../src/bench/suite-report.ts";
import { joinSuiteRows, nameAgentsApart, parseSuiteRows } from "../src/bench/suite-rows.ts";

const { values, positionals } = parseArgs({
  options: { join: { type: "boolean", default: false } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  console.error("usage: bench-suite.ts [--join] RESULTS.json…");
  process.exit(2);
}
try {
  const files = positionals.map((name) => {
    return { name, rows: parseSuiteRows(readFileSync(name, "utf8"), name) };
  });
  if (values.join) {
    process.stdout.write(renderSuiteReport(joinSuiteRows(nameAgentsApart(files))));
  } else {
    for (const { name, rows } of files) {
      if (files.length > 1) console.log(`# ${name}\n`);
      console.log(renderSuiteReport(joinSuiteRows([rows])));
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
