/** Reads mocha's `json` reporter, from its file or from the end of what the run printed. */
import { z } from "zod";
import { createReportBuilder, type FailureKind, type TestReport } from "../test-report.ts";
import { parseJavaScriptStack, withoutJavaScriptStack } from "./javascript-stack.ts";
import { findProjectFile } from "./project-file.ts";

const errorSchema = z.object({
  message: z.string().optional(),
  stack: z.string().optional(),
  code: z.string().optional(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
});
const testSchema = z.object({
  fullTitle: z.string(),
  file: z.string().nullish(),
  err: errorSchema.optional(),
});
const reportSchema = z.object({
  stats: z.object({ passes: z.number(), failures: z.number() }),
  passes: z.array(testSchema),
  failures: z.array(testSchema),
  pending: z.array(testSchema).optional(),
});
type MochaTest = z.infer<typeof testSchema>;

/** Null when `text` holds no mocha report; text before the JSON is skipped. */
export function parseMochaJson(text: string, root: string): TestReport | null {
  const parsed = reportSchema.safeParse(readLastObject(text));
  if (!parsed.success) return null;
  const builder = createReportBuilder();
  for (const test of parsed.data.passes)
    builder.addCase({ name: test.fullTitle, outcome: "passed" });
  for (const test of parsed.data.pending ?? [])
    builder.addCase({ name: test.fullTitle, outcome: "skipped" });
  for (const test of parsed.data.failures) {
    const frames = parseJavaScriptStack(test.err?.stack ?? "", root);
    const file = findProjectFile(test.file ?? "", root) ?? frames[0]?.file;
    const line = frames.find((frame) => frame.file === file)?.line;
    builder.addFailure({
      name: test.fullTitle,
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      message: describeError(test),
      frames,
      kind: classify(test),
    });
  }
  return builder.build();
}

function describeError({ err }: MochaTest): string {
  const text = withoutJavaScriptStack(err?.message ?? err?.stack ?? "failed");
  const sides = (["expected", "actual"] as const)
    .filter((side) => err?.[side] !== undefined)
    .map((side) => `${side}: ${String(err?.[side])}`);
  return [text, ...sides].join("\n");
}

function classify({ err }: MochaTest): FailureKind {
  if (err?.code === "ERR_MOCHA_TIMEOUT" || /^Timeout of \d+ms exceeded/.test(err?.message ?? ""))
    return "timeout";
  const isAssertion = err?.code === "ERR_ASSERTION" || /^AssertionError/.test(err?.stack ?? "");
  return isAssertion ? "assertion" : "error";
}

/** mocha prints its object with `{` at the start of a line; what the tests printed comes before it. */
function readLastObject(text: string): unknown {
  const starts = [...text.matchAll(/^\{\s*$/gm)].map((match) => match.index).slice(-5);
  for (const start of [0, ...starts]) {
    try {
      return JSON.parse(text.slice(start, text.lastIndexOf("}") + 1));
    } catch {
      // the next start may be the one
    }
  }
  return null;
}
