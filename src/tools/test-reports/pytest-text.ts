/** Reads what pytest prints, for runs whose XML report we do not have. */
import { createReportBuilder, type TestReport } from "../test-report.ts";
import { parsePytestFrames, pytestMessage } from "./pytest-frames.ts";
import { classifyPythonError } from "./python-traceback.ts";

const SUMMARY =
  /^(?:=+ )?((?:\d+ (?:failed|passed|skipped|errors?|xfailed|xpassed|deselected|warnings?|rerun)(?:, )?)+) in [\d.]+s/gm;
const COUNT = /(\d+) (failed|passed|skipped|error|xfailed|xpassed)/g;
const SECTION = /^_{3,} (?:ERROR collecting )?(.+?) _{3,}$/gm;
const SHORT_LINE = /^(FAILED|ERROR) (\S+?)(?: - (.*))?$/gm;

export function parsePytestText(text: string, root: string): TestReport {
  const builder = createReportBuilder();
  const sections = readSections(text);
  let listed = 0;
  for (const match of text.matchAll(SHORT_LINE)) {
    const id = match[2] ?? "";
    const file = id.split("::")[0] ?? "";
    const body = sections.get(sectionName(id)) ?? "";
    const frames = parsePytestFrames(body, root);
    const line = frames.find((frame) => frame.file === file)?.line;
    const message = pytestMessage(body) || (match[3] ?? "");
    const isLoad = match[1] === "ERROR" && !id.includes("::");
    listed++;
    builder.addFailure({
      name: id,
      file,
      ...(line !== undefined && { line }),
      message,
      frames,
      kind: isLoad ? "load" : classifyPythonError(message, ""),
    });
  }
  const counts = readCounts(text);
  const count = (name: string) => counts.get(name) ?? 0;
  builder.addCounts({
    passed: count("passed") + count("xfailed") + count("xpassed"),
    failed: count("failed") + count("error") - listed,
    skipped: count("skipped"),
  });
  return builder.build();
}

function readCounts(text: string): Map<string | undefined, number> {
  const last = [...text.matchAll(SUMMARY)].at(-1)?.[1] ?? "";
  return new Map([...last.matchAll(COUNT)].map((match) => [match[2], Number(match[1])]));
}

function readSections(text: string): Map<string, string> {
  const headers = [...text.matchAll(SECTION)];
  return new Map(
    headers.map((header, index) => [
      header[1] ?? "",
      text.slice(header.index + header[0].length, headers[index + 1]?.index),
    ]),
  );
}

/** A section is headed `TestA.test_b`, the short line says `file.py::TestA::test_b`. */
function sectionName(id: string): string {
  const [file = "", ...names] = id.split("::");
  return names.length === 0 ? file : names.join(".");
}
