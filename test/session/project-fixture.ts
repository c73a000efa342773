/** A project folder and a state folder beside it, in a temp folder whose name has spaces and Unicode. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import { createJournal, type TaskJournal } from "../../src/session/journal.ts";
import { createWorkspace, type Workspace } from "../../src/tools/workspace.ts";

export interface ProjectFixture {
  root: string;
  state: string;
  put(file: string, content: string, mode?: number): void;
  /** Null when there is no such file. */
  get(file: string): string | null;
  /** Every file and folder with bytes and mode: equal snapshots mean an untouched tree. */
  snapshot(): Record<string, string>;
  begin(task?: string): Promise<{ journal: TaskJournal; workspace: Workspace }>;
  remove(): void;
}

export function createProjectFixture(): ProjectFixture {
  const base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "agent test ü-")));
  const root = path.join(base, "project");
  const state = path.join(base, "state");
  mkdirSync(root);
  mkdirSync(state);
  return {
    root,
    state,
    put(file, content, mode = 0o644) {
      const absolute = path.join(root, file);
      mkdirSync(path.dirname(absolute), { recursive: true });
      rmSync(absolute, { force: true });
      writeFileSync(absolute, content, { mode });
    },
    get(file) {
      const absolute = path.join(root, file);
      const isThere = statSync(absolute, { throwIfNoEntry: false }) !== undefined;
      return isThere ? readFileSync(absolute, "utf8") : null;
    },
    snapshot() {
      const names = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
      return Object.fromEntries(
        names.map((name) => {
          const absolute = path.join(root, name);
          const stats = statSync(absolute);
          const content = stats.isFile() ? readFileSync(absolute, "latin1") : "folder";
          return [name, `${(stats.mode & 0o7777).toString(8)} ${content}`];
        }),
      );
    },
    async begin(task = "a task") {
      const journal = createJournal({ stateDirectory: state, root, task });
      const isIgnored = (file: string) => file.startsWith("node_modules/");
      const workspace = await createWorkspace({
        root,
        journal,
        isIgnored,
        writeFile: writeFileAtomic,
      });
      return { journal, workspace };
    },
    remove: () => rmSync(base, { recursive: true }),
  };
}

/** Reads, then writes: what the agent does. */
export async function edit(workspace: Workspace, file: string, text: string): Promise<void> {
  await workspace.read(file).catch(() => null);
  await workspace.write(file, text);
}
