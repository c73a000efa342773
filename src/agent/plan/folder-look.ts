/** What lies at a path of the project, as a workspace tells it, with nothing but a reader. */
import { lstatSync } from "node:fs";
import path from "node:path";
import { isAgentError } from "../../base/errors.ts";
import { hashBytes, readDiskFile } from "../../tools/disk-file.ts";
import { resolveInside } from "../../tools/path-scope.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { FileDeps } from "../files/plan-file-steps.ts";

/** Its `look` throws "path-outside", "path-forbidden", and "file-not-editable" above 50 MiB. */
export function createFolderLook(reader: Pick<ProjectReader, "root" | "read">): FileDeps["folder"] {
  const { root } = reader;
  return {
    root,
    async look(asked) {
      await checkReadable(reader, asked);
      const file = await resolveInside(root, asked);
      const disk = readDiskFile(file);
      const stats = lstatSync(path.resolve(root, asked), { throwIfNoEntry: false });
      return {
        path: file.relative,
        sha: disk === null ? null : hashBytes(disk.bytes),
        isLink: stats?.isSymbolicLink() ?? false,
      };
    },
  };
}

/** The reader knows what is ignored, and what may not be read; that a file is missing or no text is nothing against it. */
async function checkReadable(reader: Pick<ProjectReader, "read">, asked: string): Promise<void> {
  try {
    await reader.read(asked);
  } catch (error) {
    if (!isAgentError(error, "file-missing") && !isAgentError(error, "file-not-editable"))
      throw error;
  }
}
