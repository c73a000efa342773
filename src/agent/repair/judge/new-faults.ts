/** What compilers and linters find wrong with a green candidate that they did not find wrong before it. */
import { type Finding, listNewFindings } from "../../../tools/inspect/inspector.ts";
import type { TestFailure } from "../../../tools/test-report.ts";
import type { Edit } from "../generate/candidate.ts";
import type { RepairDeps } from "../repair-deps.ts";

/** Puts one edit into the tree, or takes it out. */
export interface EditMoves {
  write: (edit: Edit) => Promise<void>;
  putBack: (edit: Edit) => Promise<void>;
}

/**
 * Of the tree with the edits in it, as it is before and after. A clean tree costs one inspection; only faults are
 * compared with those of the tree without the edits. Throws what the moves throw, and the signal's reason.
 */
export async function findNewFaults(
  { inspect, signal }: Pick<RepairDeps, "inspect" | "signal">,
  edits: readonly Edit[],
  { write, putBack }: EditMoves,
): Promise<Finding[]> {
  const paths = edits.map(({ path }) => path);
  const after = await inspect.inspect(paths, signal);
  if (after.length === 0) return [];
  for (const edit of edits) await putBack(edit);
  const before = await inspect.inspect(paths, signal);
  for (const edit of edits) await write(edit);
  return listNewFindings(before, after);
}

/** Faults as the model is told of failures. */
export function describeFaults(faults: readonly Finding[]): TestFailure[] {
  return faults.map(({ path, line, message, source }) => ({
    name: line === null ? `${source}, ${path}` : `${source}, ${path}:${line}`,
    message,
    kind: "error",
    frames: [],
  }));
}
