/** The files of one writing task: a workspace with its journal and scope, and the ways it can end. */
import path from "node:path";
import type { AgentEvent } from "./agent/events.ts";
import type { OpenProject } from "./app-project.ts";
import { isAgentError } from "./base/errors.ts";
import { writeFileAtomic } from "./session/atomic-write.ts";
import { createJournal } from "./session/journal.ts";
import { locateTasks } from "./session/task-history.ts";
import { renderUnifiedDiff } from "./session/text-diff.ts";
import type { FileChange } from "./tools/task-files.ts";
import { createTaskScope, type TaskScope } from "./tools/task-scope.ts";
import { createWorkspace, type Workspace } from "./tools/workspace.ts";

type EditEvent = Extract<AgentEvent, { type: "edit" }>;

export interface TaskFiles {
  readonly workspace: Workspace;
  readonly scope: TaskScope;
  /** What differs from the start of the task now, by path. */
  describeEdits(): Promise<EditEvent[]>;
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
  stateFolder: string;
  task: string;
  taskId: string;
  project: OpenProject;
  protectedFiles: readonly string[];
  onWiden: (paths: readonly string[], reason: string) => void;
}

/** Begins the journal of the task. Throws what `createJournal` throws. */
export async function openTaskFiles(options: TaskFilesOptions): Promise<TaskFiles> {
  const { stateFolder, task, taskId, project, onWiden } = options;
  const { root, ignore } = project;
  const journal = createJournal({ stateDirectory: stateFolder, root, task, taskId });
  const isProtected = (file: string) => options.protectedFiles.includes(file);
  const scope = createTaskScope({ isProtected, onWiden });
  const workspace = await createWorkspace({
    root,
    journal,
    isIgnored: (file) => ignore.isIgnored(file),
    writeFile: writeFileAtomic,
    scope: (file) => scope.allows(file),
  });
  const savedIn = path.join(locateTasks(stateFolder, root), taskId);
  let isKept = false;
  return {
    workspace,
    scope,
    async describeEdits() {
      return Promise.all(workspace.changes().map((change) => describeEdit(workspace, change)));
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

async function describeEdit(
  workspace: Workspace,
  { path: file, beforeSha, afterSha }: FileChange,
): Promise<EditEvent> {
  try {
    const before = await workspace.original(file);
    const after = afterSha === null ? null : (await workspace.read(file)).text;
    const diff = renderUnifiedDiff(file, beforeSha === null ? null : before.text, after);
    return { type: "edit", path: file, ...diff };
  } catch (error) {
    // Bytes that are no text were copied, moved or removed: there are no lines to show.
    if (!isAgentError(error, "file-not-editable")) throw error;
    return { type: "edit", path: file, diff: "", addedLines: 0, removedLines: 0 };
  }
}
