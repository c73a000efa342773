/**
 * What the figures of a benchmark mean for a person, in one line. Pure. The limits are judgements, all of them here:
 * - repairs, by the share of tasks solved: from 60 % usable for single-file repairs, from 25 % an occasional help, below
 *   it not usable for repairs; of fewer than three tasks nothing is said;
 * - calls: below 95 % valid the line says so, for then tools fail on their form;
 * - writing: from 20 tokens/s an answer keeps up with a reader; below 8 long answers are slow; below 1.5 it is for
 *   working without anybody waiting.
 */
import { medianOf, type Tally } from "./bench-tally.ts";

export const TASK_VERDICTS = [
  /** Visible and hidden tests pass, nothing else changed, and the exit code says so. */
  "solved",
  /** The tests it saw pass, those it did not see fail. */
  "hidden-fail",
  "not-solved",
  /** A file changed that was not to. */
  "wrong-file",
  /** 0 although the tests fail, or not 0 although they pass. */
  "exit-untrue",
] as const;

export type TaskVerdict = (typeof TASK_VERDICTS)[number];

/** `visible`: the tests pass as the agent left them. The gravest that applies: a lie before a stray change before what the tests say. */
export function decideTaskVerdict(facts: {
  exitCode: number;
  visible: boolean;
  hidden: boolean;
  stray: readonly string[];
}): TaskVerdict {
  const { exitCode, visible, hidden, stray } = facts;
  if ((exitCode === 0) !== visible) return "exit-untrue";
  if (stray.length > 0) return "wrong-file";
  if (!visible) return "not-solved";
  return hidden ? "solved" : "hidden-fail";
}

export interface BenchFigures {
  decodeTokensPerSecond: number | null;
  calls: Tally | null;
  tasks: readonly { verdict: TaskVerdict; durationMs: number }[];
}

const LEAST_TASKS = 3;
const USABLE_SHARE = 0.6;
const SOME_SHARE = 0.25;
const VALID_SHARE = 0.95;
const READING_SPEED = 20;
const SLOW_SPEED = 8;
const CRAWLING_SPEED = 1.5;

/** Null where nothing was measured. */
export function describeBench({ decodeTokensPerSecond, calls, tasks }: BenchFigures) {
  const facts = [
    ...describeTasks(tasks),
    ...(calls !== null && calls.trials > 0 && calls.right / calls.trials < VALID_SHARE
      ? [`${calls.right} of ${calls.trials} tool calls valid`]
      : []),
    ...(decodeTokensPerSecond === null
      ? []
      : [`decodes ${decodeTokensPerSecond.toFixed(1)} tokens/s`]),
  ];
  if (facts.length === 0) return null;
  const judgements = [
    ...judgeRepairs(tasks),
    ...(decodeTokensPerSecond === null ? [] : judgeSpeed(decodeTokensPerSecond)),
  ];
  const end = judgements.length === 0 ? "" : `: ${judgements.join(", ")}`;
  const line = `${facts.join("; ")}${end}`;
  return line.charAt(0).toUpperCase() + line.slice(1);
}

function describeTasks(tasks: BenchFigures["tasks"]): string[] {
  const median = medianOf(tasks.map(({ durationMs }) => durationMs));
  if (median === null) return [];
  const seconds = median < 9_950 ? (median / 1000).toFixed(1) : String(Math.round(median / 1000));
  return [`repairs ${countSolved(tasks)} of ${tasks.length} small tasks, median ${seconds} s`];
}

export function countSolved(tasks: readonly { verdict: TaskVerdict }[]): number {
  return tasks.filter(({ verdict }) => verdict === "solved").length;
}

function judgeRepairs(tasks: BenchFigures["tasks"]): string[] {
  if (tasks.length < LEAST_TASKS) return [];
  const share = countSolved(tasks) / tasks.length;
  if (share >= USABLE_SHARE) return ["usable for single-file repairs"];
  return share >= SOME_SHARE ? ["an occasional help with repairs"] : ["not usable for repairs"];
}

function judgeSpeed(tokensPerSecond: number): string[] {
  if (tokensPerSecond < CRAWLING_SPEED) return ["for work that nobody waits for"];
  if (tokensPerSecond < SLOW_SPEED) return ["slow for long answers"];
  return tokensPerSecond < READING_SPEED ? [] : ["fast enough to read along"];
}
