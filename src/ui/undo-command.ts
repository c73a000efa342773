/**
 * `agent undo` and `agent redo`: takes back the last change in a folder, or makes it again, and says what it did.
 * One command takes back one thing: an undo that finds a run cut off puts that right, and stops there.
 */
import type { ExitCode } from "../base/errors.ts";
import { openRealFolder } from "../base/real-folder.ts";
import { acquireProjectLock } from "../session/lock.ts";
import { type RecoveredTask, recoverProject } from "../session/recovery.ts";
import { openStateDirectory } from "../session/state-directory.ts";
import { redoLast, type UndoResult, undoLast } from "../session/undo.ts";
import type { CommandIo } from "./command-io.ts";
import type { Variables } from "./flag-values.ts";
import type { ParsedCommand } from "./flags.ts";
import { type Notice, renderNoticeLine } from "./notice-line.ts";
import { createPalette, type Palette } from "./palette.ts";
import { describeRecoveredTask } from "./recovered-task.ts";
import { sanitizeLine } from "./sanitize.ts";
import { renderWireLine } from "./wire.ts";

type UndoCommand = Extract<ParsedCommand, { kind: "undo" | "redo" }>;

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
  const lock = acquireProjectLock(state.path, root);
  try {
    const { tasks: recovered } = await recoverProject(state.path, root);
    for (const task of recovered) {
      writeNotice({ level: "warn", message: describeRecoveredTask(task) }, io);
    }
    const hasRecovered = recovered.length > 0;
    const done = await changeOver(command, { hasRecovered, stateDirectory: state.path, root });
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

async function changeOver(
  { kind }: UndoCommand,
  { hasRecovered, stateDirectory, root }: Place & { hasRecovered: boolean },
): Promise<UndoResult | null> {
  if (kind === "redo") return redoLast(stateDirectory, root);
  return hasRecovered ? null : undoLast(stateDirectory, root);
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
