/**
 * Reads what a compiler or linter prints as a report: each fault is a failure of its file. A fault keeps its name when the
 * lines above it move, so that two runs can be compared.
 */
import { clipText } from "../../base/clip-text.ts";
import type { Finding } from "../inspect/inspector.ts";
import { normalizeMessage } from "../inspect/normalize-message.ts";
import { readFindings } from "../inspect/read-findings.ts";
import { createReportBuilder, type TestReport } from "../test-report.ts";

const MAX_NAME_CHARS = 160;

/** No failures where no line names a file and a fault. */
export function parseCheckerText(text: string, root: string): TestReport {
  const builder = createReportBuilder();
  const counts = new Map<string, number>();
  for (const finding of readFindings({ text, root, source: "" })) {
    const { path, line, rule, message } = finding;
    const name = nameFault(finding);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    builder.addFailure({
      name: count === 1 ? name : `${name} (${count})`,
      file: path,
      ...(line === null ? {} : { line }),
      message: rule === null ? message : `${rule}: ${message}`,
      frames: line === null ? [] : [{ file: path, line }],
      kind: "error",
    });
  }
  return builder.build();
}

function nameFault({ path, rule, message }: Finding): string {
  const fault = normalizeMessage(rule === null ? message : `${rule} ${message}`);
  return clipText(`${path}: ${fault}`, MAX_NAME_CHARS);
}
