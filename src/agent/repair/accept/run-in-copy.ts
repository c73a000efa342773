/**
 * Runs a program in the root of a copy of a project, with some files that are there for this run only. Never to be given
 * the user's own tree. Nothing of the copy is overwritten: a name that is taken is a failure.
 */
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { runCommand } from "../../../tools/run-command.ts";
import type { CopyRun, RunInCopy } from "./second-opinion.ts";

/** For the copy whose real path is `root`. What it gives throws what writing a file throws, and the signal's reason. */
export function createCopyRunner(root: string, signal?: AbortSignal): RunInCopy {
  return async ({ argv, files, timeoutMs, maxOutputBytes }: CopyRun) => {
    const written: string[] = [];
    try {
      for (const file of files) {
        const target = path.join(root, file.path);
        await writeFile(target, file.text, { flag: "wx" });
        written.push(target);
      }
      const result = await runCommand({
        argv,
        cwd: root,
        timeoutMs,
        maxOutputBytes,
        tailBytes: maxOutputBytes,
        env: { PYTHONDONTWRITEBYTECODE: "1" },
        ...(signal && { signal }),
      });
      signal?.throwIfAborted();
      return result;
    } finally {
      for (const target of written) await rm(target, { force: true });
    }
  };
}
