/**
 * Reads JUnit XML from pytest, Maven Surefire and Gradle. The XML is the project's word: its size and
 * depth are bounded, and a document type declaration (entity expansion) is refused.
 */
import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import {
  createReportBuilder,
  type FailureKind,
  type ReportBuilder,
  type TestFailure,
  type TestFrame,
  type TestReport,
} from "../test-report.ts";
import { parseJavaStack, withoutJavaStack } from "./java-stack.ts";
import { parsePytestFrames, pytestMessage } from "./pytest-frames.ts";
import { classifyPythonError } from "./python-traceback.ts";

const MAX_XML_CHARS = 16_000_000;
const MAX_SUITE_DEPTH = 20;

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const problemSchema = z.union([
  text.transform((body) => ({ message: undefined, type: undefined, body })),
  z
    .object({ "@message": text.optional(), "@type": text.optional(), "#text": text.optional() })
    .transform((node) => ({
      message: node["@message"],
      type: node["@type"],
      body: node["#text"] ?? "",
    })),
]);
type Problem = z.infer<typeof problemSchema>;

const caseSchema = z.object({
  "@name": text.optional(),
  "@classname": text.optional(),
  "@file": text.optional(),
  failure: z.array(problemSchema).optional(),
  error: z.array(problemSchema).optional(),
  skipped: z.unknown().optional(),
});
type XmlCase = z.infer<typeof caseSchema>;

export interface JunitOptions {
  root: string;
  dialect: "pytest" | "java";
  /** The project's source files, to find `Calc.java` of a Java frame. */
  sources?: readonly string[];
}

/** Null when `xml` is not a JUnit report. */
export function parseJunitXml(xml: string, options: JunitOptions): TestReport | null {
  if (xml.length > MAX_XML_CHARS || /<!DOCTYPE/i.test(xml)) return null;
  const document = readXml(xml);
  if (document === null) return null;
  const builder = createReportBuilder();
  for (const node of collectCases(document, 0)) {
    const testCase = caseSchema.safeParse(node).data;
    if (testCase?.["@name"] !== undefined) addCase(builder, testCase, options);
  }
  return builder.build();
}

function addCase(builder: ReportBuilder, testCase: XmlCase, options: JunitOptions): void {
  const name = options.dialect === "pytest" ? pytestId(testCase) : javaName(testCase);
  const [problem] = [...(testCase.failure ?? []), ...(testCase.error ?? [])];
  if (problem !== undefined) {
    builder.addFailure(describeFailure(name, { testCase, problem }, options));
    return;
  }
  builder.addCase({ name, outcome: testCase.skipped === undefined ? "passed" : "skipped" });
}

const LISTS = new Set(["testsuite", "testcase", "failure", "error"]);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true, // for numeric references: pytest writes line breaks as &#10;
  isArray: (name) => LISTS.has(name),
});

function readXml(xml: string): Record<string, unknown> | null {
  try {
    const document: unknown = parser.parse(xml);
    if (!isNode(document)) return null;
    return "testsuites" in document || "testsuite" in document ? document : null;
  } catch {
    return null;
  }
}

function collectCases(node: unknown, depth: number): unknown[] {
  if (!isNode(node) || depth > MAX_SUITE_DEPTH) return [];
  const own = Array.isArray(node.testcase) ? node.testcase : [];
  const below = [node.testsuites, node.testsuite].flat();
  return [...own, ...below.flatMap((child) => collectCases(child, depth + 1))];
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function describeFailure(
  name: string,
  { testCase, problem }: { testCase: XmlCase; problem: Problem },
  options: JunitOptions,
): TestFailure {
  const isPytest = options.dialect === "pytest";
  const frames = isPytest
    ? parsePytestFrames(problem.body, options.root)
    : parseJavaStack(problem.body, options.sources ?? []);
  const file = testCase["@file"] ?? frames[0]?.file;
  const message = isPytest ? pytestText(problem) : javaText(problem);
  return {
    name,
    ...(file !== undefined && { file: file.replaceAll("\\", "/"), ...lineOf(frames, file) }),
    message,
    frames,
    kind: isPytest ? classifyPytest(problem, message) : classifyJava(problem),
  };
}

function lineOf(frames: readonly TestFrame[], file: string): { line?: number } {
  const frame = frames.find((candidate) => candidate.file === file);
  return frame === undefined ? {} : { line: frame.line };
}

function pytestText(problem: Problem): string {
  const { message = "", body } = problem;
  const isSummary =
    message === "" || message === "collection failure" || /^failed on \w+ with /.test(message);
  return isSummary ? pytestMessage(body) || message : message;
}

function classifyPytest(problem: Problem, message: string): FailureKind {
  return problem.message === "collection failure"
    ? "load"
    : classifyPythonError(message, problem.message ?? "");
}

/** `tests/test_a.py::TestA::test_b`, what pytest takes back on its command line. */
function pytestId(testCase: XmlCase): string {
  const file = testCase["@file"]?.replaceAll("\\", "/");
  const name = testCase["@name"] ?? "";
  const className = testCase["@classname"] ?? "";
  if (file === undefined) return className === "" ? name : `${className}::${name}`;
  const module = file.replace(/\.py$/, "").replaceAll("/", ".");
  if (name === module || name === file) return file; // a file that could not be collected
  const inner = className.startsWith(`${module}.`)
    ? className.slice(module.length + 1).split(".")
    : [];
  return [file, ...inner, name].join("::");
}

function javaName(testCase: XmlCase): string {
  const className = testCase["@classname"];
  return className === undefined ? (testCase["@name"] ?? "") : `${className}.${testCase["@name"]}`;
}

function javaText(problem: Problem): string {
  const type = problem.type ?? "";
  const headline = problem.message === undefined ? withoutJavaStack(problem.body) : problem.message;
  return type === "" || headline.includes(type) ? headline : `${type}: ${headline}`;
}

function classifyJava({ type = "" }: Problem): FailureKind {
  if (/Assertion|ComparisonFailure/.test(type)) return "assertion";
  return /Timeout|TimedOut/.test(type) ? "timeout" : "error";
}
