/** The files in which the failing tests stand. */
import type { TestFailure } from "../../../tools/test-report.ts";
import type { ProjectView, ViewedFile } from "../../project-view.ts";

/** Each file once, the one that failed first first; what cannot be read is left out, and counts to `maxFiles`. */
export async function openFailingTests(
  view: ProjectView,
  failures: readonly TestFailure[],
  maxFiles: number = Number.POSITIVE_INFINITY,
): Promise<ViewedFile[]> {
  const paths = new Set(failures.flatMap(({ file }) => (file === undefined ? [] : [file])));
  const opened = await Promise.all([...paths].slice(0, maxFiles).map((path) => view.open(path)));
  return opened.filter((file) => file !== null);
}
