/** The project itself as the place of a trial: each candidate is written, judged, and taken out again. */
import type { Workspace } from "../../../tools/workspace.ts";
import { putBack } from "../../put-back.ts";
import type { RepairDeps } from "../repair-deps.ts";
import type { Trial } from "./trial.ts";

/** As the task has it, without reading anew: what somebody wrote since must be refused, not taken for it. */
async function readSeen(workspace: Workspace, path: string): Promise<string> {
  const isOurs = workspace.changedFiles().includes(path);
  return (await (isOurs ? workspace.read(path) : workspace.original(path))).text;
}

/**
 * Of files that the task has read. `check` throws what the workspace throws, and the signal's reason; the files are put back before. What somebody else
 * writes into a file once it was first seen here is "file-changed", and left to them.
 */
export function createTreeTrial({
  workspace,
  check,
}: Pick<RepairDeps, "workspace" | "check">): Trial {
  const seen = new Map<string, string>();
  const look = async (path: string): Promise<string> => {
    const text = seen.get(path) ?? (await readSeen(workspace, path));
    seen.set(path, text);
    return text;
  };
  return {
    async check(texts, request) {
      // What could not be written is not ours to take out: somebody else may have written it meanwhile.
      const written: { path: string; baseText: string }[] = [];
      try {
        for (const { path, text } of texts) {
          const baseText = await look(path);
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
