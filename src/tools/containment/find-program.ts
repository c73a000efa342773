/** Whether a program can be started, told as the system would tell it: a sandbox in front of it has no words for that. */
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

export interface StartError {
  /** ENOENT: the program or the folder is missing. EACCES: nobody may start it. */
  code: string;
  message: string;
}

export function findStartError(
  program: string,
  { cwd, searchPath }: { cwd: string; searchPath: string },
): StartError | null {
  if (!isFolder(cwd)) return { code: "ENOENT", message: `the folder ${cwd} is not there` };
  const places = program.includes("/")
    ? [path.resolve(cwd, program)]
    : searchPath.split(path.delimiter).map((folder) => path.resolve(cwd, folder, program));
  const codes = places.map(examine);
  if (codes.includes(null)) return null;
  const code = codes.includes("EACCES") ? "EACCES" : "ENOENT";
  return { code, message: `spawn ${program} ${code}` };
}

function examine(file: string): string | null {
  try {
    if (!statSync(file).isFile()) return "EACCES";
    accessSync(file, constants.X_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "ENOENT";
  }
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
