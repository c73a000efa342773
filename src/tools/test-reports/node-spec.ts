/**
 * Reads the `spec` reporter of `node --test`: the counts at the end (`ℹ pass 3`) and the list of
 * failing tests, each with the error as Node inspects it.
 */
import {
  createReportBuilder,
  type FailureKind,
  type TestFailure,
  type TestReport,
} from "../test-report.ts";
import { parseJavaScriptStack, withoutJavaScriptStack } from "./javascript-stack.ts";
import { findProjectFile } from "./project-file.ts";

const COUNT = /^ℹ (pass|fail|cancelled|skipped|todo) (\d+)$/gm;
const ENTRY = /^test at (.+):(\d+):\d+\n✖ (.+?)(?: \([\d.]+m?s\))?$/gm;

/** What util.inspect adds to an AssertionError and says nothing about the failure. */
const INSPECTED = /^ +(?:generatedMessage: (?:true|false)|code: 'ERR_ASSERTION'),\n|^ *\}$/gm;

export function parseNodeSpec(text: string, root: string): TestReport {
  const counts = new Map([...text.matchAll(COUNT)].map((match) => [match[1], Number(match[2])]));
  const count = (name: string) => counts.get(name) ?? 0;
  const builder = createReportBuilder();
  const list = text.slice(Math.max(0, text.lastIndexOf("✖ failing tests:")));
  const entries = [...list.matchAll(ENTRY)];
  for (const [index, entry] of entries.entries()) {
    const body = list.slice(entry.index + entry[0].length, entries[index + 1]?.index);
    builder.addFailure(describeFailure(entry, body, root));
  }
  const failed = count("fail") + count("cancelled");
  builder.addCounts({
    passed: count("pass"),
    failed: failed - entries.length,
    skipped: count("skipped") + count("todo"),
  });
  return builder.build();
}

function describeFailure(
  entry: RegExpExecArray | RegExpMatchArray,
  body: string,
  root: string,
): TestFailure {
  const frames = parseJavaScriptStack(body, root);
  const file = findProjectFile(entry[1] ?? "", root);
  return {
    name: entry[3] ?? "test",
    ...(file !== null && { file, line: Number(entry[2]) }),
    message: withoutJavaScriptStack(body.replace(INSPECTED, "").replace(/^ {2}/gm, "")),
    frames,
    kind: classify(body),
  };
}

function classify(body: string): FailureKind {
  if (/ERR_ASSERTION|AssertionError/.test(body)) return "assertion";
  return /test timed out after/.test(body) ? "timeout" : "error";
}
