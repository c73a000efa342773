/** What a benchmark of one model has found, as plain data and in its JSON form. Pure. */
import { wilsonInterval } from "../base/binomial.ts";
import type { BenchModel, BenchSpeed } from "../bench/bench-port.ts";
import type { TaskResult } from "../bench/bench-run-task.ts";
import { medianOf, type Tally } from "../bench/bench-tally.ts";
import { countSolved, describeBench, TASK_VERDICTS } from "../bench/bench-verdict.ts";
import type { NotRunnable } from "../bench/suite-run.ts";

export interface BenchFindings {
  model: BenchModel;
  /** Null: not measured. */
  speed: BenchSpeed | null;
  calls: Tally | null;
  tasks: TaskResult[];
  plannedTasks: number;
  notRunnable: NotRunnable[];
  /** Before all was measured. */
  isStopped: boolean;
}

/** The one line of the verdict; null where nothing was measured. */
export function judgeFindings({ speed, calls, tasks }: BenchFindings): string | null {
  const decodeTokensPerSecond = speed?.decodeTokensPerSecond ?? null;
  return describeBench({ decodeTokensPerSecond, calls, tasks });
}

export function describeFindings(findings: BenchFindings): object {
  const { model, speed, calls, tasks, plannedTasks, notRunnable, isStopped } = findings;
  return {
    type: "bench",
    model,
    speed,
    calls: calls && {
      trials: calls.trials,
      valid: calls.right,
      interval: wilsonInterval(calls.right, calls.trials),
    },
    tasks: tasks.map(({ id, language, verdict, stray, ...outcome }) => {
      return { id, language, verdict, stray, ...outcome };
    }),
    plannedTasks,
    counts: TASK_VERDICTS.map((verdict) => ({
      verdict,
      tasks: tasks.filter((task) => task.verdict === verdict).length,
    })),
    solved: countSolved(tasks),
    solvedInterval: wilsonInterval(countSolved(tasks), tasks.length),
    medianMs: medianOf(tasks.map(({ durationMs }) => durationMs)),
    notRunnable,
    verdict: judgeFindings(findings),
    isStopped,
  };
}
