/** A folder as it lies on the disk: its bytes to compare, its texts to quote. Reads, never writes. */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Tree } from "./promise-rules.ts";

export function readTree(root: string): Tree {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return new Map(
    entries.map((entry): [string, string] => {
      const absolute = path.join(entry.parentPath, entry.name);
      const relative = path.relative(root, absolute);
      if (!entry.isFile()) return [relative, entry.isDirectory() ? "folder" : "link"];
      const mode = (lstatSync(absolute).mode & 0o7777).toString(8);
      const hash = createHash("sha256").update(readFileSync(absolute)).digest("hex");
      return [relative, `${mode} ${hash}`];
    }),
  );
}

/** By path from the root, packages left out; empty where there is no such folder. */
export function readTexts(root: string): Map<string, string> {
  if (!existsSync(root)) return new Map();
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("/node_modules/"));
  return new Map(files.map((file) => [path.relative(root, file), readFileSync(file, "utf8")]));
}
