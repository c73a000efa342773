/**
 * What undo and redo should do, told over plain data: which task a call means, whether it is refused and with which file
 * named, and every file's bytes and mode afterwards. Shares no code with the program.
 */

/** Bytes as latin1 text; "folder" stands in a file's place. */
export interface ModelFile {
  mode: number;
  bytes: string;
}

export type Tree = Readonly<Record<string, ModelFile | "folder">>;
export type Action = "undo" | "redo";

export interface ModelTask {
  taskId: string;
  sequence: number;
  /** Of its last undo. */
  undoSequence: number | null;
  stands: boolean;
  before: Tree;
  after: Tree;
  files: readonly string[];
  /** As its last undo found them. */
  undoneModes: Record<string, number>;
  /** What undos of it found and kept for a redo. */
  saved: Set<string>;
}

export interface Choice {
  path?: string;
  taskId?: string;
}

export type Prediction =
  | { kind: "refused"; code: string; paths: readonly string[] }
  /**
   * `unsaved`: files that somebody put back by hand before they were undone, so that nobody may have kept the task's
   * bytes; the call may be refused with one of them named.
   */
  | { kind: "done"; task: ModelTask; tree: Tree; unsaved: readonly string[] };

const OWNER_MAY_WRITE = 0o200;

/** `newMode`: what the system gives a file that nothing is known of. */
export function predict(
  action: Action,
  choice: Choice,
  { tree, tasks, newMode }: { tree: Tree; tasks: readonly ModelTask[]; newMode: number },
): Prediction {
  const task = action === "undo" ? chooseUndone(tasks, choice) : chooseRedone(tasks, choice);
  if (task === null) return { kind: "refused", code: "nothing-to-undo", paths: [] };
  const clash = listOthers(action, task, { tasks, choice }).flatMap(({ files }) =>
    files.filter((file) => task.files.includes(file)),
  );
  if (clash.length > 0) return { kind: "refused", code: "undo-conflict", paths: clash };
  return place(action, task, { tree, newMode });
}

function fits({ taskId, files }: ModelTask, choice: Choice): boolean {
  const isTask = choice.taskId === undefined || choice.taskId === taskId;
  return isTask && (choice.path === undefined || files.includes(choice.path));
}

function chooseUndone(tasks: readonly ModelTask[], choice: Choice): ModelTask | null {
  return tasks.findLast((task) => task.stands && fits(task, choice)) ?? null;
}

function chooseRedone(tasks: readonly ModelTask[], choice: Choice): ModelTask | null {
  const undone = tasks.filter((task) => !task.stands && fits(task, choice));
  const [last] = undone.sort((a, b) => (b.undoSequence ?? 0) - (a.undoSequence ?? 0));
  if (last === undefined || isNamed(choice)) return last ?? null;
  const isSince = ({ sequence }: ModelTask) => sequence > (last.undoSequence ?? 0);
  return tasks.some(isSince) ? null : last;
}

function isNamed({ path, taskId }: Choice): boolean {
  return path !== undefined || taskId !== undefined;
}

/** Tasks that have to move first, if they share a file. */
function listOthers(
  action: Action,
  task: ModelTask,
  { tasks, choice }: { tasks: readonly ModelTask[]; choice: Choice },
): ModelTask[] {
  if (action === "undo") {
    return tasks.filter(({ stands, sequence }) => stands && sequence > task.sequence);
  }
  if (!isNamed(choice)) return [];
  return tasks.filter(({ stands, sequence, undoSequence }) =>
    stands
      ? sequence > (task.undoSequence ?? 0)
      : sequence < task.sequence && (undoSequence ?? 0) > task.sequence,
  );
}

type Fate = "conflict" | "locked" | "stays" | { becomes: ModelFile | undefined };

function place(
  action: Action,
  task: ModelTask,
  { tree, newMode }: { tree: Tree; newMode: number },
): Prediction {
  const result: Record<string, ModelFile | "folder"> = { ...tree };
  const wrong: Record<"conflict" | "locked", string[]> = { conflict: [], locked: [] };
  for (const file of task.files) {
    const fate = decideFate(action, task, { file, now: tree[file], newMode });
    if (fate === "conflict" || fate === "locked") wrong[fate].push(file);
    else if (fate !== "stays" && fate.becomes !== undefined) result[file] = fate.becomes;
    else if (fate !== "stays") delete result[file];
  }
  const paths = [...wrong.conflict, ...wrong.locked];
  const unsaved = action === "redo" ? listUnsaved(task, tree) : [];
  if (paths.length === 0) return { kind: "done", task, tree: result, unsaved };
  // Files are looked at one by one: the first that is wrong is named.
  const code = wrong.conflict.length > 0 ? "undo-conflict" : "file-read-only";
  return { kind: "refused", code, paths: [...paths, ...unsaved] };
}

function listUnsaved({ before, after, files, saved }: ModelTask, tree: Tree): string[] {
  const kept = new Set([...saved, ...files.map((file) => bytesOf(before[file]))]);
  return files.filter((file) => {
    const wanted = bytesOf(after[file]);
    return wanted !== null && wanted !== bytesOf(tree[file]) && !kept.has(wanted);
  });
}

function decideFate(
  action: Action,
  task: ModelTask,
  { file, now, newMode }: { file: string; now: Tree[string] | undefined; newMode: number },
): Fate {
  const states = [bytesOf(task.before[file]), bytesOf(task.after[file])] as const;
  const wanted = action === "undo" ? states[0] : states[1];
  if (now === "folder" || !states.includes(bytesOf(now))) return "conflict";
  if (bytesOf(now) === wanted) return "stays";
  const isOwn = action === "undo" && wanted === null;
  if (now !== undefined && !isOwn && (now.mode & OWNER_MAY_WRITE) === 0) return "locked";
  if (wanted === null) return { becomes: undefined };
  return { becomes: { bytes: wanted, mode: chooseMode(action, task, { file, newMode, now }) } };
}

function chooseMode(
  action: Action,
  { before, undoneModes }: ModelTask,
  { file, newMode, now }: { file: string; newMode: number; now: ModelFile | undefined },
): number {
  const earlier = before[file];
  const known = action === "undo" && earlier !== "folder" ? earlier?.mode : undoneModes[file];
  return known ?? now?.mode ?? newMode;
}

function bytesOf(file: ModelFile | "folder" | undefined): string | null {
  return file === undefined || file === "folder" ? null : file.bytes;
}
