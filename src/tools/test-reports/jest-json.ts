/** Reads the JSON report that jest (`--json`) and vitest (`--reporter=json`) share. */
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import {
  createReportBuilder,
  type FailureKind,
  type ReportBuilder,
  type TestFrame,
  type TestReport,
} from "../test-report.ts";
import { parseJavaScriptStack, withoutJavaScriptStack } from "./javascript-stack.ts";
import { findProjectFile } from "./project-file.ts";

const assertionSchema = z.object({
  fullName: z.string().optional(),
  title: z.string().optional(),
  ancestorTitles: z.array(z.string()).optional(),
  status: z.string(),
  failureMessages: z.array(z.string()).nullish(),
  location: z.object({ line: z.number() }).nullish(),
});
const fileSchema = z.object({
  name: z.string(),
  status: z.string().optional(),
  message: z.string().nullish(),
  assertionResults: z.array(assertionSchema),
});
const reportSchema = z.object({ testResults: z.array(fileSchema) });

type Assertion = z.infer<typeof assertionSchema>;
type FileResult = z.infer<typeof fileSchema>;

/** Null when `json` is not such a report. */
export function parseJestJson(json: string, root: string): TestReport | null {
  const parsed = reportSchema.safeParse(readJson(json));
  if (!parsed.success) return null;
  const builder = createReportBuilder();
  for (const result of parsed.data.testResults) {
    const file = findProjectFile(result.name, root) ?? result.name;
    for (const assertion of result.assertionResults)
      addAssertion(builder, { assertion, file }, root);
    if (result.status === "failed" && !result.assertionResults.some(isFailed))
      addLoadFailure(builder, { result, file }, root);
  }
  return builder.build();
}

function addAssertion(
  builder: ReportBuilder,
  { assertion, file }: { assertion: Assertion; file: string },
  root: string,
): void {
  const names = [...(assertion.ancestorTitles ?? []), assertion.title ?? ""];
  const name = names.join(" > ") || assertion.fullName || "test";
  if (!isFailed(assertion)) {
    const outcome = assertion.status === "passed" ? "passed" : "skipped";
    builder.addCase({ name, file, outcome });
    return;
  }
  const text = stripVTControlCharacters(assertion.failureMessages?.[0] ?? "");
  const frames = parseJavaScriptStack(text, root);
  const line = frames.find((frame) => frame.file === file)?.line ?? assertion.location?.line;
  const message = withoutJavaScriptStack(text);
  const kind = classify(message);
  builder.addFailure({
    name,
    file,
    ...(line !== undefined && { line }),
    message: kind === "timeout" ? timeoutMessage(message) : message,
    frames,
    kind,
  });
}

/** A file that failed without a failing test of its own never got to run one. */
function addLoadFailure(
  builder: ReportBuilder,
  { result, file }: { result: FileResult; file: string },
  root: string,
): void {
  const text = stripVTControlCharacters(result.message ?? "");
  builder.addFailure({
    name: file,
    file,
    message: withoutJavaScriptStack(text) || "the file could not be loaded",
    frames: findLoadFrames(text, root),
    kind: "load",
  });
}

const SOURCE_PLACE = /([^\s[\](]{1,400}\.[cm]?[jt]sx?)(?::(\d+):\d+|: .{0,400}\((\d+):\d+\))/;
const MAX_SEARCHED_CHARS = 10_000;

/** Bundlers print the place of a syntax error in the text: `[ a.ts:1:14 ]` or `/p/a.js: Unexpected token (1:14)`. */
function findLoadFrames(text: string, root: string): TestFrame[] {
  const frames = parseJavaScriptStack(text, root);
  const match = SOURCE_PLACE.exec(text.slice(0, MAX_SEARCHED_CHARS));
  const file = match === null ? null : findProjectFile(match[1] ?? "", root);
  if (file === null || frames.length > 0) return frames;
  return [{ file, line: Number(match?.[2] ?? match?.[3]) }];
}

function isFailed({ status }: Assertion): boolean {
  return status === "failed";
}

/** vitest 4 writes the placeholder STACK_TRACE_ERROR instead of its timeout message. */
function classify(message: string): FailureKind {
  if (/STACK_TRACE_ERROR|Test timed out in|Exceeded timeout of/.test(message)) return "timeout";
  return /AssertionError|^(?:Error: )?expect\(|ERR_ASSERTION|JestAssertionError/.test(message)
    ? "assertion"
    : "error";
}

function timeoutMessage(message: string): string {
  return message.includes("STACK_TRACE_ERROR")
    ? "the test did not finish within its time limit"
    : message;
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
