/** One small task: laid out, repaired by the real agent, judged by tests it saw and tests it did not see. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { withPrivateFolder } from "./bench-folder.ts";
import type { BenchMachine, BenchPort, BenchSide, RepairOutcome } from "./bench-port.ts";
import { repairBounded } from "./bench-repair.ts";
import type { BenchTask } from "./bench-task.ts";
import { decideTaskVerdict, type TaskVerdict } from "./bench-verdict.ts";
import { matchesAny } from "./suite-globs.ts";
import { runOnCopy } from "./suite-grade.ts";
import { type FileTexts, placeFiles } from "./suite-place.ts";
import { listChanges, readTree } from "./suite-tree.ts";

export interface TaskResult extends Omit<RepairOutcome, "output"> {
  id: string;
  language: string;
  verdict: TaskVerdict;
  /** Files that changed although they were not to. */
  stray: readonly string[];
}

export interface TaskRun {
  task: BenchTask;
  side: BenchSide;
  seed: number;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Tests of a task take a second. */
const TEST_MS = 60_000;

/** Throws a CaseProblem where the task cannot be laid out, what keeps any run from beginning, and the signal's reason. */
export function runTask(
  port: BenchPort,
  machine: BenchMachine,
  { task, ...run }: TaskRun,
): Promise<TaskResult> {
  return withPrivateFolder(async (folder) => {
    const work = path.join(folder, "work");
    const stateFolder = path.join(folder, "state");
    await mkdir(work);
    await mkdir(stateFolder, { mode: 0o700 });
    await placeFiles(machine, work, new Map(Object.entries(task.files)));
    const before = await readTree(work);
    const request = { ...run, stateFolder, continues: false };
    const asked = { folder: work, prompt: task.prompt, ...request };
    const { output, ...outcome } = await repairBounded(port, asked);
    run.signal.throwIfAborted();
    const changes = listChanges(before, await readTree(work));
    const stray = changes.filter((name) => !matchesAny(name, task.target));
    const passes = (laidOver: Readonly<Record<string, string>>) => {
      const place = { work, folder, files: new Map(Object.entries(laidOver)) };
      return passesTests(machine, task, { ...place, signal: run.signal });
    };
    // As the agent left them: tests that it bent are files that were not to change.
    const visible = await passes({});
    const hidden = visible && (await passes(task.hiddenTests));
    const { exitCode } = outcome;
    const verdict = decideTaskVerdict({ exitCode, visible, hidden, stray });
    return { id: task.id, language: task.language, verdict, stray, ...outcome };
  });
}

interface Place {
  work: string;
  folder: string;
  files: FileTexts;
  signal: AbortSignal;
}

async function passesTests(
  machine: BenchMachine,
  { testCommand }: BenchTask,
  place: Place,
): Promise<boolean> {
  const argv = typeof testCommand === "string" ? ["/bin/sh", "-c", testCommand] : testCommand;
  const end = await runOnCopy(machine, { ...place, argv, timeoutMs: TEST_MS });
  return end.exitCode === 0 && !end.timedOut;
}
