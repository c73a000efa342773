/** Writes a tree of small text files into a temp folder: a stand-in for /proc and /sys. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface TextTree extends Disposable {
  folder: string;
  /** Adds or replaces files; keys are paths below the folder. */
  write(files: Readonly<Record<string, string>>): void;
  remove(file: string): void;
}

export function createTextTree(files: Readonly<Record<string, string>> = {}): TextTree {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-tree-"));
  const tree: TextTree = {
    folder,
    write(more) {
      for (const [name, text] of Object.entries(more)) {
        const file = path.join(folder, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    },
    remove: (file) => rmSync(path.join(folder, file), { recursive: true }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
  tree.write(files);
  return tree;
}
