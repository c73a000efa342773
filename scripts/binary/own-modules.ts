/** Finds the modules that the program starts in processes and threads of their own, by how it names them. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface OwnModules {
  /** From the source folder, with forward slashes, without ending. */
  children: string[];
  threads: string[];
}

const START = /\b(forkScript|startThread)\(\s*new URL\("([^"]+)", import\.meta\.url\)/g;

export function findOwnModules(sourceFolder: string): OwnModules {
  const children = new Set<string>();
  const threads = new Set<string>();
  for (const file of readdirSync(sourceFolder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const text = readFileSync(path.join(sourceFolder, file), "utf8");
    for (const [, how, module = ""] of text.matchAll(START)) {
      const folder = path.dirname(file).split(path.sep).join("/");
      (how === "forkScript" ? children : threads).add(path.posix.join(folder, module));
    }
  }
  return { children: [...children].sort(), threads: [...threads].sort() };
}
