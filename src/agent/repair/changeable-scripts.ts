/**
 * Which scripts of a shell a repair may change: those of a project that has no other code, but for what may be its judge.
 * Pure.
 */
import { posix } from "node:path";
import { isCodePath, isScriptPath, isTestPath } from "../../code/language.ts";

const JUDGES = /(?:^|[._-])(?:tests?|checks?|verify|lint|ci)(?=[._-])/i;

/** `testCommand` as a person would type it: a script that stands in it decides, and stays as it is. */
export function listChangeableScripts(
  paths: Iterable<string>,
  testCommand: string,
): ReadonlySet<string> {
  const all = [...paths];
  if (all.some((path) => isCodePath(path))) return new Set();
  const called = new Set(testCommand.split(/[\s'"`;&|<>()]+/).map((word) => posix.normalize(word)));
  const isJudge = (path: string) =>
    isTestPath(path) || called.has(path) || JUDGES.test(posix.basename(path));
  return new Set(all.filter((path) => isScriptPath(path) && !isJudge(path)));
}
