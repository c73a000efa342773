/** Writes a file that a person asked for: whole or not at all, and never over another one unasked. */
import { lstatSync } from "node:fs";
import { AgentError } from "../base/errors.ts";
import { writeFileAtomic } from "../session/atomic-write.ts";
import { describeWriteFailure } from "../tools/write-access.ts";

/** `force`: in place of a file that exists. Throws "file-exists", "file-disk-full", "file-read-only", "file-not-written". */
export function writeNewFile(path: string, bytes: Uint8Array, { force }: { force: boolean }): void {
  const refuseOther = () => {
    if (force || lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
    throw new AgentError("file-exists", { path, hint: "Name another file, or give --force." });
  };
  refuseOther();
  try {
    writeFileAtomic(path, bytes, { mode: null, beforeRename: refuseOther });
  } catch (error) {
    throw describeWriteFailure(error, path);
  }
}
