/** The source of one failing test, cut out of its file by name and indentation. Pure; works for any language. */
import type { TestFailure } from "../../tools/test-report.ts";

const MAX_EXCERPT_LINES = 40;

/** The lines of the failing test; null when neither its name nor its line is found in `testText`. */
export function excerptTest(testText: string, failure: TestFailure): string | null {
  const lines = testText.split("\n");
  const start = findStart(lines, failure);
  if (start === null) return null;
  const indentation = indentationOf(lines[start] ?? "");
  let end = start + 1;
  while (end < lines.length && end - start < MAX_EXCERPT_LINES) {
    const line = lines[end] ?? "";
    const isInside = line.trim() === "" || indentationOf(line) > indentation;
    if (!isInside) {
      if (/^\s*[)}\]]/.test(line)) end += 1; // the closing line of a call or a body
      break;
    }
    end += 1;
  }
  return lines.slice(start, end).join("\n").trimEnd();
}

function findStart(lines: readonly string[], failure: TestFailure): number | null {
  const name = lastNamePart(failure.name);
  const byName = lines.findIndex((line) => name.length > 1 && declaresTest(line, name));
  if (byName >= 0) return byName;
  if (failure.line === undefined || failure.line > lines.length) return null;
  return failure.line - 1;
}

function declaresTest(line: string, name: string): boolean {
  return line.includes(name) && /\b(?:def|test|it|func|fn|void|describe|specify)\b/.test(line);
}

/** "suite > case", "file::Class::case" and "case (module.Class)" all end in the name the source spells. */
function lastNamePart(name: string): string {
  const withoutModule = name.replace(/\s*\([\w.]+\)\s*$/, "");
  return (
    withoutModule
      .split(/ > |::| › /)
      .at(-1)
      ?.split(/(?<=\w)\.(?=test_)/)
      .at(-1)
      ?.trim() ?? name
  );
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}
