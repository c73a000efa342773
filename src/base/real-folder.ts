/** The folder a command works in, by its real path, so that one project has one name however it was reached. */
import { realpath, stat } from "node:fs/promises";
import { AgentError, messageOf } from "./errors.ts";

const REASONS: Record<string, string> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of the path is not a folder",
  EACCES: "it may not be read",
  ELOOP: "its links lead in a circle",
};

/** The real path of an existing folder. Throws "directory-unusable". */
export async function openRealFolder(folder: string): Promise<string> {
  try {
    const real = await realpath(folder);
    if ((await stat(real)).isDirectory()) return real;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    const reason = REASONS[code] ?? messageOf(cause);
    throw new AgentError("directory-unusable", { path: folder, reason }, { cause });
  }
  throw new AgentError("directory-unusable", { path: folder, reason: "it is not a folder" });
}
