/** The project itself as the place of a trial: each candidate is written, judged, and taken out again. */
import type { Workspace } from "../../tools/workspace.ts";
import { putBack } from "../put-back.ts";
import type { RepairDeps } from "./repair-deps.ts";
import type { Trial, TrialText } from "./trial.ts";

/** `check` throws what the workspace throws, and the signal's reason; the files are put back before. */
export function createTreeTrial({
  workspace,
  check,
}: Pick<RepairDeps, "workspace" | "check">): Trial {
  return {
    async check(texts, request) {
      // What could not be written is not ours to take out: somebody else may have written it meanwhile.
      const written: { path: string; baseText: string }[] = [];
      try {
        for (const { path, text } of texts) {
          const { text: baseText } = await workspace.read(path);
          if (baseText === text) continue;
          await workspace.write(path, text);
          written.push({ path, baseText });
        }
        return await check(request);
      } finally {
        for (const file of written) await putBack(workspace, file);
      }
    },
  };
}

/** Puts texts into the tree for good. Throws what the workspace throws; files written until then keep their new text. */
export async function writeTexts(
  workspace: Pick<Workspace, "read" | "write">,
  texts: readonly TrialText[],
): Promise<void> {
  for (const { path, text } of texts) {
    if ((await workspace.read(path)).text !== text) await workspace.write(path, text);
  }
}
