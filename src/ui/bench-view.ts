/** What a benchmark of one model has found, as a person reads it. Pure. */
import { type Interval, wilsonInterval } from "../base/binomial.ts";
import type { BenchSpeed } from "../bench/bench-port.ts";
import type { TaskResult } from "../bench/bench-run-task.ts";
import { medianOf, type Tally } from "../bench/bench-tally.ts";
import { countSolved, TASK_VERDICTS, type TaskVerdict } from "../bench/bench-verdict.ts";
import { type BenchFindings, judgeFindings } from "./bench-facts.ts";
import type { Palette } from "./palette.ts";
import { formatCount, formatCounted, formatDuration, formatTokenRate } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { renderTable } from "./table.ts";

const LABEL_WIDTH = "tool calls".length;
const COLUMNS = [
  { title: "task" },
  { title: "language" },
  { title: "time", align: "right" },
  { title: "tokens", align: "right" },
  { title: "tries", align: "right" },
  { title: "result" },
] as const;
const WORDS: Readonly<Record<TaskVerdict, string>> = {
  solved: "solved",
  "hidden-fail": "solved, but hidden tests fail",
  "not-solved": "not solved",
  "wrong-file": "changed another file",
  "exit-untrue": "exit code untrue",
};

/** One line for a task that is over. */
export function renderTaskLine({ id, verdict, durationMs, candidates }: TaskResult): string {
  const sign = verdict === "solved" ? "✓" : "✗";
  const parts = [WORDS[verdict], formatDuration(durationMs), formatTries(candidates)];
  return `${sign} ${id}: ${parts.join(", ")}`;
}

export function renderFindings(findings: BenchFindings, { dim, strong }: Palette): string[] {
  const { model, speed, calls, tasks } = findings;
  const facts: [string, string][] = [
    ["model", sanitizeLine(model.name)],
    ...(speed === null ? [] : describeSpeed(speed)),
    ...(calls === null ? [] : [["tool calls", describeCalls(calls)] as [string, string]]),
  ];
  const [head = "", ...lines] = renderTable(COLUMNS, tasks.map(listCells));
  const table = tasks.length === 0 ? [] : ["", dim(head), ...lines, "", ...describeTasks(tasks)];
  const verdict = judgeFindings(findings);
  return [
    ...facts.map(([label, value]) => `${label.padEnd(LABEL_WIDTH)}  ${value}`),
    ...table,
    ...describeMissing(findings),
    "",
    verdict === null ? "Nothing was measured." : strong(`${verdict}.`),
  ];
}

/** `34–100 %`. */
export function formatInterval({ low, high }: Interval): string {
  return `${Math.round(100 * low)}–${Math.round(100 * high)} %`;
}

function describeSpeed(speed: BenchSpeed): [string, string][] {
  const { threads, prefillTokensPerSecond, decodeTokensPerSecond, forcedCalls } = speed;
  const single = speed.singleThreadTokensPerSecond;
  const withOne = single === null || threads === 1 ? "" : `, ${formatTokenRate(single)} with one`;
  const lines: [string, string][] = [
    ["reads", formatTokenRate(prefillTokensPerSecond)],
    [
      "writes",
      `${formatTokenRate(decodeTokensPerSecond)} with ${formatCounted(threads, "thread")}${withOne}`,
    ],
  ];
  if (forcedCalls === null || forcedCalls.tokens === 0) return lines;
  const share = Math.round((100 * forcedCalls.forced) / forcedCalls.tokens);
  return [...lines, ["", `${share} % of a tool call is known and not written by the model`]];
}

function describeCalls({ trials, right }: Tally): string {
  if (trials === 0) return "none: the tools do not fit into the context";
  return `${right} of ${trials} valid (${formatInterval(wilsonInterval(right, trials))})`;
}

function listCells(task: TaskResult): string[] {
  const stray = task.verdict === "wrong-file" ? `: ${task.stray.join(", ")}` : "";
  return [
    sanitizeLine(task.id),
    sanitizeLine(task.language),
    formatDuration(task.durationMs),
    formatCount(task.sampledTokens),
    formatCount(task.candidates),
    sanitizeLine(`${WORDS[task.verdict]}${stray}`, 120),
  ];
}

function describeTasks(tasks: readonly TaskResult[]): string[] {
  const solved = countSolved(tasks);
  const interval = formatInterval(wilsonInterval(solved, tasks.length));
  const others = TASK_VERDICTS.filter((verdict) => verdict !== "solved").flatMap((verdict) => {
    const count = tasks.filter((task) => task.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${WORDS[verdict]}`];
  });
  const median = formatDuration(medianOf(tasks.map(({ durationMs }) => durationMs)) ?? 0);
  const parts = [
    `${solved} of ${tasks.length} solved (${interval})`,
    ...others,
    `median ${median}`,
  ];
  return [parts.join("; ")];
}

function describeMissing({ tasks, plannedTasks, notRunnable, isStopped }: BenchFindings): string[] {
  const open = plannedTasks - tasks.length - notRunnable.length;
  return [
    ...notRunnable.map(({ id, reason }) => sanitizeLine(`not run: ${id}: ${reason}`, 300)),
    ...(isStopped && open > 0 ? [`stopped with ${formatCounted(open, "task")} left`] : []),
  ];
}

function formatTries(candidates: number): string {
  return candidates === 1 ? "1 try" : `${candidates} tries`;
}
