/** The files of one writing task: a workspace with its journal and scope, and the ways it can end. */
import path from "node:path";
import type { AgentEvent } from "./agent/events.ts";
import type { OpenFolder } from "./app-folder.ts";
import { isAgentError } from "./base/errors.ts";
import { writeFileAtomic } from "./session/atomic-write.ts";
import { createJournal } from "./session/journal.ts";
import { locateTasks } from "./session/task-history.ts";
import { renderUnifiedDiff } from "./session/text-diff.ts";
import type { FileChange } from "./tools/task-files.ts";
import { createTaskScope, type TaskScope } from "./tools/task-scope.ts";
import { decodeTextFile } from "./tools/text-file.ts";
import { createWorkspace, type Workspace } from "./tools/workspace.ts";

type EditEvent = Extract<AgentEvent, { type: "edit" }>;

/** One file before and after a task. Null: no file, or bytes that are no text. */
export interface TaskChange {
  path: string;
  before: string | null;
  after: string | null;
  /** Of the bytes as they are now; null for a file that is gone. */
  afterSha: string | null;
}

export interface TaskFiles {
  readonly workspace: Workspace;
  readonly scope: TaskScope;
  /** What differs from the start of the task now, by path. */
  listChanges(): Promise<TaskChange[]>;
  /** From now on the changes stand, and undo takes them back. */
  keep(): void;
  /** Back to the first byte, unless the changes were kept; safe to call twice and from a signal handler. */
  abandon(): AbandonedFiles;
}

/** What became of the files a task had written when it broke off. */
export interface AbandonedFiles {
  /** Put back. */
  restored: readonly string[];
  /** Somebody else wrote them since, so they were left as they are. */
  left: readonly string[];
  /** Where the bytes from before the task are kept. */
  savedIn: string;
}

export interface TaskFilesOptions {
  folder: OpenFolder;
  task: string;
  taskId: string;
  protectedFiles: readonly string[];
  onWiden: (paths: readonly string[], reason: string) => void;
}

/** Begins the journal of the task. Throws what `createJournal` throws. */
export async function openTaskFiles(options: TaskFilesOptions): Promise<TaskFiles> {
  const { folder, task, taskId, onWiden } = options;
  const { root, stateFolder, project, permissions } = folder;
  const { ignore, permitRead } = project;
  const journal = createJournal({ stateDirectory: stateFolder, root, task, taskId });
  const isProtected = (file: string) => options.protectedFiles.includes(file);
  const scope = createTaskScope({ isProtected, onWiden });
  const workspace = await createWorkspace({
    root,
    journal,
    isIgnored: (file) => ignore.isIgnored(file),
    writeFile: writeFileAtomic,
    scope: (file) => scope.allows(file),
    permit: ({ path: file, before, after }) =>
      permissions.requireWrite({
        path: file,
        before: readText(before, file),
        after: readText(after, file),
      }),
    permitRead,
  });
  const savedIn = path.join(locateTasks(stateFolder, root), taskId);
  let isKept = false;
  return {
    workspace,
    scope,
    async listChanges() {
      return Promise.all(workspace.changes().map((change) => readChange(workspace, change)));
    },
    keep() {
      const changes = workspace.changes();
      if (changes.length > 0) journal.commit(changes);
      else journal.rollback();
      isKept = true;
    },
    abandon() {
      if (isKept) return { restored: [], left: [], savedIn };
      const restored = workspace.restoreAllSync();
      const left = workspace.changedFiles();
      journal.rollback();
      return { restored, left, savedIn };
    },
  };
}

async function readChange(
  workspace: Workspace,
  { path: file, beforeSha, afterSha }: FileChange,
): Promise<TaskChange> {
  try {
    const before = await workspace.original(file);
    const after = afterSha === null ? null : (await workspace.read(file)).text;
    return { path: file, before: beforeSha === null ? null : before.text, after, afterSha };
  } catch (error) {
    // Bytes that are no text were copied, moved or removed: there are no lines to show.
    if (!isAgentError(error, "file-not-editable")) throw error;
    return { path: file, before: null, after: null, afterSha };
  }
}

export function describeEdit({ path: file, before, after }: TaskChange): EditEvent {
  return { type: "edit", path: file, ...renderUnifiedDiff(file, before, after) };
}

function readText(bytes: Uint8Array | null, file: string): string | null {
  if (bytes === null) return null;
  try {
    return decodeTextFile(bytes, file).text;
  } catch {
    return null;
  }
}
