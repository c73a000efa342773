/** The source of one failing test, cut out of its file by name and indentation. Pure; works for any language. */
import type { TestFailure } from "../../../tools/test-report.ts";

/** Enough to see what a test is about. */
const SOME_LINES = 40;

/** The lines of the failing test; null when neither its name nor its line is found in `testText`. */
export function excerptTest(
  testText: string,
  failure: TestFailure,
  maxLines: number = SOME_LINES,
): string | null {
  const lines = testText.split("\n");
  const start = findStart(lines, failure);
  if (start === null) return null;
  const indentation = indentationOf(lines[start] ?? "");
  let end = start + 1;
  while (end < lines.length && end - start < maxLines) {
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

/** Whether the failing test seems to be one of `testText`, by its name alone. */
export function namesTest(testText: string, { name }: Pick<TestFailure, "name">): boolean {
  return findDeclaration(testText.split("\n"), spellName(name)) !== null;
}

function findStart(lines: readonly string[], failure: TestFailure): number | null {
  const byName = findDeclaration(lines, spellName(failure.name));
  if (byName !== null) return byName;
  if (failure.line === undefined || failure.line > lines.length) return null;
  return failure.line - 1;
}

const DECLARES_TEST = /\b(?:def|test|it|func|fn|void|describe|specify)\b/;

/**
 * A title in quotes first: other titles may begin with the same words. Last a title of several words in quotes wherever
 * it stands, as a harness of the project's own takes it.
 */
function findDeclaration(lines: readonly string[], name: string): number | null {
  if (name.length < 2) return null;
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const spellings = [new RegExp(`["'\`]${escaped}["'\`]`), new RegExp(`(?<!\\w)${escaped}(?!\\w)`)];
  for (const spelling of spellings) {
    const found = lines.findIndex((line) => spelling.test(line) && DECLARES_TEST.test(line));
    if (found >= 0) return found;
  }
  const own = name.includes(" ") ? lines.findIndex((line) => spellings[0]?.test(line)) : -1;
  return own >= 0 ? own : null;
}

/** What runners put around the name that the source spells. */
const DECORATIONS: readonly RegExp[] = [
  /^(.*?::\w+)\[.*\]$/s, // pytest: file::Class::case[parameters]
  /^(\w+) \([\w.]+\).*$/s, // unittest: case (module.Class), perhaps with a subtest
  /^.*(?: > |::| › )(.+)$/s, // suites and files around a case
  /^\S+ ((?:Test|Example|Fuzz)\w*)(?:\/.*)?$/s, // Go: package Test/subtest
  /^[\w$.]+\.(\w+)$/, // dotted: package.Class.case
];

function spellName(name: string): string {
  return DECORATIONS.reduce((rest, decoration) => rest.replace(decoration, "$1"), name).trim();
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}
