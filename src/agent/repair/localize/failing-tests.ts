/** The files in which the failing tests stand. */
import { isTestPath } from "../../../code/language.ts";
import type { TestFailure } from "../../../tools/test-report.ts";
import type { ProjectView, ViewedFile } from "../../project-view.ts";
import { namesTest } from "./test-excerpt.ts";

/** Test files that are read to find the one that spells a test's name. */
const MAX_SEARCHED_FILES = 60;

/** Failures that are looked for by their name alone; the others have much the same place. */
const MAX_SEARCHED_FAILURES = 10;

/** Each file once, the one that failed first first; what cannot be read is left out, and counts to `maxFiles`. */
export async function openFailingTests(
  view: ProjectView,
  failures: readonly TestFailure[],
  maxFiles: number = Number.POSITIVE_INFINITY,
): Promise<ViewedFile[]> {
  const opened = new Map<string, ViewedFile | null>();
  let searched = 0;
  for (const failure of failures) {
    if (opened.size >= maxFiles) break;
    if (failure.file === undefined && ++searched > MAX_SEARCHED_FAILURES) continue;
    if (failure.file !== undefined && opened.has(failure.file)) continue;
    const file = await openTest(view, failure);
    const path = failure.file ?? file?.path;
    if (path !== undefined) opened.set(path, file);
  }
  return [...opened.values()].filter((file) => file !== null);
}

/** The file that the runner names; where it names none, the first test file that spells the test's name. */
export async function openTest(
  view: ProjectView,
  failure: TestFailure,
): Promise<ViewedFile | null> {
  if (failure.file !== undefined) return view.open(failure.file);
  const tests = [...view.paths].filter((path) => isTestPath(path));
  for (const path of tests.slice(0, MAX_SEARCHED_FILES)) {
    const file = await view.open(path);
    if (file !== null && namesTest(file.text, failure)) return file;
  }
  return null;
}
