/**
 * The whole check of the project: style and types, build, model files, all tests.
 * Ends with one line, "N passed, N failed, N skipped"; a stage that fails counts as one failed test.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Plumbing, sliding-window attention, and the main job. */
const MODELS = ["smollm2-135m", "gemma-3-270m", "qwen2.5-coder-1.5b"];

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

function run(title: string, command: string, args: readonly string[]): boolean {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) console.log(`${title}: failed`);
  return status === 0;
}

function runStage(counts: Counts, title: string, ...command: [string, ...string[]]): boolean {
  const [program, ...args] = command;
  const isGood = run(title, program, args);
  if (isGood) counts.passed += 1;
  else counts.failed += 1;
  return isGood;
}

function runVitest(counts: Counts): void {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-test-"));
  const report = path.join(folder, "report.json");
  try {
    run("tests", "npx", [
      "vitest",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ]);
    addReport(counts, readFileSync(report, "utf8"));
  } catch (error) {
    console.log(`vitest left no report: ${String(error)}`);
    counts.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Suites that could not be loaded have no tests to count, so each counts as one failure. */
function addReport(counts: Counts, text: string): void {
  const report = JSON.parse(text) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    testResults: { status: string; assertionResults: { status: string }[] }[];
  };
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((each) => each.status !== "failed"),
  );
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests + unloaded.length;
  counts.skipped += report.numPendingTests;
}

const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
runStage(counts, "style, types and unused code", "npm", "run", "--silent", "check");
if (runStage(counts, "build", "npm", "run", "--silent", "build")) {
  for (const model of MODELS) {
    runStage(counts, `model ${model}`, process.execPath, "dist/main.js", "models", "pull", model);
  }
}
runVitest(counts);
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exit(counts.failed === 0 ? 0 : 1);
