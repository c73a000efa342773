/** Reads the TypeScript compiler's errors, for projects whose check is `tsc --noEmit`. */
import { createReportBuilder, type TestReport } from "../test-report.ts";
import { findProjectFile } from "./project-file.ts";

/** `src/a.ts(2,7): error TS2322: text`, with indented lines that explain it. */
const ERROR = /^([^\s(][^(\n]*)\((\d+),\d+\): error (TS\d+): (.*(?:\n[ \t]+\S.*)*)$/gm;

export function parseTscText(text: string, root: string): TestReport {
  const builder = createReportBuilder();
  for (const match of text.matchAll(ERROR)) {
    const [, printed = "", lineText, code = "", message = ""] = match;
    const file = findProjectFile(printed, root);
    const line = Number(lineText);
    const place = file === null ? {} : { file, line };
    builder.addFailure({
      name: `${file ?? printed}:${line} ${code}`,
      ...place,
      message: `${code}: ${message}`,
      frames: file === null ? [] : [{ file, line }],
      kind: "error",
    });
  }
  return builder.build();
}
