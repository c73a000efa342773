/**
 * `agent undo` and `agent redo`: takes back the last change in a folder or the one that is named, or makes it again, and
 * says what it did. One command takes back one thing: an undo of the last change that finds a run cut off puts that right,
 * and stops there.
 */
import nodePath from "node:path";
import type { ExitCode } from "../base/errors.ts";
import { openRealFolder } from "../base/real-folder.ts";
import { acquireProjectLock } from "../session/lock.ts";
import { type RecoveredTask, recoverProject } from "../session/recovery.ts";
import { openStateDirectory } from "../session/state-directory.ts";
import { redoLast, type UndoOptions, type UndoResult, undoLast } from "../session/undo.ts";
import { chooseTurn } from "../session/undo-turn.ts";
import type { CommandIo } from "./command-io.ts";
import type { Variables } from "./flag-values.ts";
import { type Notice, renderNoticeLine } from "./notice-line.ts";
import { createPalette, type Palette } from "./palette.ts";
import { describeRecoveredTask } from "./recovered-task.ts";
import { sanitizeLine } from "./sanitize.ts";
import type { UndoCommand } from "./undo-flags.ts";
import { renderWireLine } from "./wire.ts";

export interface UndoIo extends CommandIo {
  /** Says where the agent keeps its state; the process's own when absent. */
  variables?: Variables;
}

interface Place {
  stateDirectory: string;
  root: string;
}

interface Outcome {
  recovered: readonly RecoveredTask[];
  /** Null when the recovery was all there was to do. */
  done: UndoResult | null;
}

/**
 * 0 when every file is where it should be, 3 when a file had to be left as it is.
 * Throws "directory-unusable", "project-busy", and what undoing throws, with nothing changed.
 */
export async function runUndoCommand(command: UndoCommand, io: UndoIo): Promise<ExitCode> {
  const root = await openRealFolder(command.cwd);
  const state = openStateDirectory({ env: io.variables ?? process.env });
  if (state.notice !== null) writeNotice({ level: "warn", message: state.notice }, io);
  const lock = await acquireProjectLock(state.path, root, { task: command.kind });
  try {
    const { tasks: recovered } = await recoverProject(state.path, root);
    for (const task of recovered) {
      writeNotice({ level: "warn", message: describeRecoveredTask(task) }, io);
    }
    const place = { stateDirectory: state.path, root };
    const done = await changeOver(command, { ...place, recovered });
    const outcome: Outcome = { recovered, done };
    const lines = renderOutcome(command, outcome, createPalette(io.color));
    io.stdout.write(
      command.json ? renderWireLine({ type: command.kind, ...outcome }) : `${lines.join("\n")}\n`,
    );
    return recovered.every(({ isFinished, leftAlone }) => isFinished && leftAlone.length === 0)
      ? 0
      : 3;
  } finally {
    lock.release();
  }
}

/** Null when the recovery has done what was asked for. */
async function changeOver(
  command: UndoCommand,
  { recovered, stateDirectory, root }: Place & { recovered: readonly RecoveredTask[] },
): Promise<UndoResult | null> {
  const { kind, path, taskId, turn } = command;
  const isNamed = path !== undefined || taskId !== undefined || turn !== undefined;
  const isRecovered = recovered.some((task) => task.taskId === taskId);
  if (kind === "undo" && (isNamed ? isRecovered : recovered.length > 0)) return null;
  const choice = turn && chooseTurn(kind, { stateDirectory, root }, turn);
  const options: UndoOptions = { taskId, path: path && locatePath(command, root, path), ...choice };
  const takeOver = kind === "undo" ? undoLast : redoLast;
  return takeOver(stateDirectory, root, options);
}

/** The folder may have been reached through a link, and the file named by that way. */
function locatePath({ cwd }: UndoCommand, root: string, path: string): string {
  const absolute = nodePath.resolve(cwd, path);
  const fromFolder = nodePath.relative(cwd, absolute);
  const isBelow = !fromFolder.startsWith("..") && !nodePath.isAbsolute(fromFolder);
  const relative = isBelow ? fromFolder : nodePath.relative(root, absolute);
  return relative.split(nodePath.sep).join("/");
}

function renderOutcome(
  { kind }: UndoCommand,
  { done }: Outcome,
  { good, strong }: Palette,
): string[] {
  if (done === null) {
    return [
      `${good("✓")} took back the run that was cut off`,
      "  To undo the change before it as well, run agent undo again.",
    ];
  }
  const heading = kind === "undo" ? "undone" : "redone";
  const verb = kind === "undo" ? "restored" : "changed";
  const removed = new Set(done.removed);
  return [
    `${good(`✓ ${heading}`)}  ${strong(sanitizeLine(done.task))}`,
    ...done.files.map((file) => `  ${removed.has(file) ? "removed" : verb}  ${sanitizeLine(file)}`),
  ];
}

function writeNotice(notice: Notice, { stderr, stderrIsTty, color }: CommandIo): void {
  stderr.write(`${renderNoticeLine(notice, createPalette(color && stderrIsTty))}\n`);
}
