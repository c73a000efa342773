/**
 * Reads what `python -m unittest` writes to stderr, with or without -v. A run that was interrupted has
 * no closing line; the test that was running and the interrupt's traceback become a `timeout` failure.
 */
import { createReportBuilder, type ReportBuilder, type TestReport } from "../test-report.ts";
import { parsePythonTraceback } from "./python-traceback.ts";

const SEPARATOR = /^={70}$/m;
const HEADER = /^(FAIL|ERROR|UNEXPECTED SUCCESS): (.+)$/;
const RULE = /^-{70}$/m;
const SUMMARY = /^Ran (\d+) tests? in /m;
const DETAIL = /(skipped|expected failures|unexpected successes|failures|errors)=(\d+)/g;
const VERBOSE = /^(\w+ \([^()\n]+\))(?:\n.*)?? \.\.\. (ok|skipped|expected failure)/gm;
const STARTED = /^(\w+ \([^()\n]+\))/gm;

export function parseUnittest(text: string, root: string): TestReport {
  const summary = SUMMARY.exec(text);
  const builder = createReportBuilder();
  const blocks = text.split(SEPARATOR).slice(1);
  const failing = new Set(blocks.map((block) => addBlock(builder, block, root)));
  failing.delete("");
  const passedNames = addVerboseCases(builder, text);
  if (summary === null) {
    addInterrupted(builder, text, root);
    return builder.build();
  }
  const details = new Map(
    [...text.slice(summary.index).matchAll(DETAIL)].map((match) => [match[1], Number(match[2])]),
  );
  const count = (name: string) => details.get(name) ?? 0;
  const failed = count("failures") + count("errors") + count("unexpected successes");
  const inTests = [...failing].filter((name) => !/^(?:setUp|tearDown)(?:Class|Module) /.test(name));
  const distinctFailed = failing.size === 0 ? failed : inTests.length;
  builder.addCounts({
    passed: Number(summary[1]) - distinctFailed - count("skipped") - passedNames.passed,
    failed: failed - builder.build().failed,
    skipped: count("skipped") - passedNames.skipped,
  });
  return builder.build();
}

/** One FAIL or ERROR block; returns the test's name, "" when the block is something else. */
function addBlock(builder: ReportBuilder, block: string, root: string): string {
  const lines = block.trimStart().split("\n");
  const header = HEADER.exec(lines[0] ?? "");
  if (header === null) return "";
  const printed = header[2] ?? "";
  const name = printed.replace(/^(\w+ \([^()]+\)).*$/s, "$1"); // a subtest's parameters follow the name
  const [, traceback = ""] = splitOnce(block, RULE);
  const body = traceback.split(RULE)[0] ?? "";
  if (header[1] === "UNEXPECTED SUCCESS") {
    builder.addFailure({
      name: printed,
      message: "passed, but is marked as an expected failure",
      frames: [],
      kind: "assertion",
    });
    return name;
  }
  const error = parsePythonTraceback(body, root);
  const outermost = error.frames[0];
  builder.addFailure({
    name: printed,
    ...(outermost !== undefined && { file: outermost.file, line: outermost.line }),
    message: error.message,
    frames: error.frames,
    kind: /unittest\.loader\._FailedTest/.test(printed) ? "load" : error.kind,
  });
  return name;
}

function addVerboseCases(
  builder: ReportBuilder,
  text: string,
): { passed: number; skipped: number } {
  const counts = { passed: 0, skipped: 0 };
  for (const match of text.matchAll(VERBOSE)) {
    const outcome = match[2] === "skipped" ? "skipped" : "passed";
    counts[outcome]++;
    builder.addCase({ name: match[1] ?? "", outcome });
  }
  return counts;
}

function addInterrupted(builder: ReportBuilder, text: string, root: string): void {
  if (!/^KeyboardInterrupt\b/m.test(text)) return;
  const at = Math.max(0, text.lastIndexOf("Traceback (most recent call last):"));
  const running = [...text.slice(0, at + 1).matchAll(STARTED)].at(-1);
  const traceback = text.slice(at);
  const { frames } = parsePythonTraceback(traceback, root);
  const outermost = frames[0];
  builder.addFailure({
    name: running?.[1] ?? "the test that was running",
    ...(outermost !== undefined && { file: outermost.file, line: outermost.line }),
    message: "did not finish in time; it was stopped at the last frame",
    frames,
    kind: "timeout",
  });
}

function splitOnce(text: string, separator: RegExp): [string, string] {
  const match = separator.exec(text);
  if (match === null) return [text, ""];
  return [text.slice(0, match.index), text.slice(match.index + match[0].length)];
}
