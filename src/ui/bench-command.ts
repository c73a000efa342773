/** `agent bench`: speed, tool calls and small repairs of one model, on this machine. The agent comes through the port. */
import type { ExitCode } from "../base/errors.ts";
import type { BenchPort } from "../bench/bench-port.ts";
import { runTask } from "../bench/bench-run-task.ts";
import { type BenchTask, pickTasks } from "../bench/bench-task.ts";
import { CaseProblem } from "../bench/suite-case.ts";
import { type BenchFindings, describeFindings } from "./bench-facts.ts";
import type { BenchCommand, BenchRunCommand } from "./bench-flags.ts";
import { runJoinCommand } from "./bench-join-command.ts";
import { benchMachine } from "./bench-machine.ts";
import { type BenchProgress, createBenchProgress } from "./bench-progress.ts";
import { settleBench } from "./bench-stop.ts";
import { runSuiteCommand } from "./bench-suite-command.ts";
import { renderFindings, renderTaskLine } from "./bench-view.ts";
import type { CommandIo } from "./command-io.ts";
import { createPalette } from "./palette.ts";
import { renderWireLine } from "./wire.ts";

export interface BenchIo extends CommandIo {
  signal: AbortSignal;
  bench: BenchPort;
  /** The small tasks of the program itself. */
  tasks: () => readonly BenchTask[];
}

const CALL_TRIALS = 30;
const QUICK_CALL_TRIALS = 10;
const QUICK_TASKS = 3;

/** 0 measured, 3 when something could not be run, that of the signal when stopped; throws what the port throws. */
export function runBenchCommand(command: BenchCommand, io: BenchIo): Promise<ExitCode> {
  switch (command.kind) {
    case "bench":
      return benchModel(command, io);
    case "bench-suite":
      return runSuiteCommand(command, io);
    case "bench-join":
      return runJoinCommand(command, io);
  }
}

async function benchModel(command: BenchRunCommand, io: BenchIo): Promise<ExitCode> {
  const model = await io.bench.describeModel(command.side, io.signal);
  const tasks = pickTasks(io.tasks(), command.tasks ?? (command.isQuick ? QUICK_TASKS : 1000));
  const findings: BenchFindings = {
    model,
    speed: null,
    calls: null,
    tasks: [],
    plannedTasks: tasks.length,
    notRunnable: [],
    isStopped: false,
  };
  const progress = createBenchProgress(io.stderr, io.stderrIsTty);
  const work = measureModel({ command, io, findings, progress }, tasks);
  return settleBench(work, io.signal, (isStopped) => {
    progress.end();
    const told = { ...findings, isStopped };
    io.stdout.write(
      command.json
        ? renderWireLine(describeFindings(told))
        : `${renderFindings(told, createPalette(io.color)).join("\n")}\n`,
    );
    return findings.notRunnable.length === 0 ? 0 : 3;
  });
}

interface Measuring {
  command: BenchRunCommand;
  io: BenchIo;
  /** What is known so far. */
  findings: BenchFindings;
  progress: BenchProgress;
}

async function measureModel(all: Measuring, tasks: readonly BenchTask[]): Promise<void> {
  const { command, io, findings, progress } = all;
  const { side, isQuick, seed } = command;
  const { bench, signal } = io;
  progress.note(["measuring the speed"]);
  findings.speed = await bench.measureSpeed(side, { isQuick, signal });
  const trials = isQuick ? QUICK_CALL_TRIALS : CALL_TRIALS;
  progress.note(["tool calls", `0 of ${trials}`]);
  findings.calls = await bench.measureCalls(side, {
    trials,
    seed,
    signal,
    onTrial: (tally) => {
      findings.calls = tally;
      progress.note(["tool calls", `${tally.trials} of ${trials}`]);
    },
  });
  for (const [index, task] of tasks.entries()) {
    signal.throwIfAborted();
    progress.note([`task ${index + 1} of ${tasks.length}`, task.id]);
    await measureTask(all, task);
  }
}

async function measureTask(
  { command, io, findings, progress }: Measuring,
  task: BenchTask,
): Promise<void> {
  const { side, seed, timeoutMs } = command;
  const { signal } = io;
  try {
    const run = { task, side, seed, timeoutMs, signal };
    const result = await runTask(io.bench, benchMachine, run);
    if (signal.aborted) return;
    findings.tasks.push(result);
    progress.line(renderTaskLine(result));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CaseProblem)) throw error;
    findings.notRunnable.push({ id: task.id, reason: error.message });
    progress.line(`! ${task.id} could not be run: ${error.message}`);
  }
}
