/**
 * Runs one command that the policy lets through, or that somebody said yes to, and tells how it ended. A test runner or
 * compiler is read by its report, anything else by its exit code.
 */
import { realpath } from "node:fs/promises";
import { AgentError, messageOf } from "../base/errors.ts";
import { decideCommand } from "./command-policy.ts";
import { type CheckResult, runChecks } from "./run-checks.ts";
import { type CommandResult, runCommand } from "./run-command.ts";
import { identifyRunner } from "./test-runners/identify-runner.ts";
import { readProjectPath } from "./test-runners/project-path.ts";

export type CommandOutcome = "passed" | "failed" | "timed-out" | "not-runnable";

export interface CommandReport {
  /** As a person would type it. */
  command: string;
  outcome: CommandOutcome;
  /** Null when it was ended from outside, or never began. */
  exitCode: number | null;
  /** Tests; null when it is no runner of tests or told no counts. */
  passed: number | null;
  failed: number | null;
  /** Why the outcome is what it is, where the exit code does not say it. */
  problem: string | null;
  /** The last 8 KiB of what it printed, paths relative to the project. */
  outputTail: string;
  durationMs: number;
  /** All of the above in a few lines, for a person or a model. */
  text: string;
  /** The run as the judges of a task see it; null when the command is no check. */
  check: CheckResult | null;
}

/** Lets commands through, or says why not. */
export interface CommandGate {
  /** `said`: commands that the person asked for in their message. */
  mayRun(request: CommandQuestion): Promise<boolean>;
  /** Why it said no, as a sentence that reads on from "it was not run: ". */
  explainRun(request: CommandQuestion): string;
}

interface CommandQuestion {
  command: string;
  said: readonly string[];
}

export interface ReportedCommandOptions {
  /** As it was written. */
  command: string;
  root: string;
  timeoutMs: number;
  signal: AbortSignal;
  /** Asked about every command that the policy does not refuse. */
  mayRun: CommandGate["mayRun"];
  /** Commands that the person asked for in their message. */
  said?: readonly string[];
}

/** Null when the command may not run. Rejects with the signal's reason, and with "directory-unusable" without a root. */
export async function runReportedCommand(
  options: ReportedCommandOptions,
): Promise<CommandReport | null> {
  const verdict = decideCommand(options.command, { said: options.said ?? [] });
  if (verdict.kind === "refused") return null;
  const isAllowed = await options.mayRun({
    command: options.command.trim(),
    said: options.said ?? [],
  });
  return isAllowed ? runArguments(verdict.argv, options) : null;
}

async function runArguments(
  argv: readonly string[],
  options: ReportedCommandOptions,
): Promise<CommandReport> {
  const runner = identifyRunner(argv);
  const report =
    runner === null
      ? await runPlainly(argv, options)
      : await runCheck(
          { runner, argv, display: options.command.trim(), origin: "asked for" },
          options,
        );
  options.signal.throwIfAborted();
  return { ...report, text: describeReport(report) };
}

type Facts = Omit<CommandReport, "text">;

async function runCheck(
  command: Parameters<typeof runChecks>[0]["command"],
  { root, timeoutMs, signal }: ReportedCommandOptions,
): Promise<Facts> {
  const check = await runChecks({ command, root, timeoutMs, signal });
  const { outcome, exitCode, report, outputTail, durationMs, problem = null } = check;
  const hasCounts = command.runner !== "checker" && report.passed + report.failed > 0;
  return {
    command: command.display,
    outcome,
    exitCode,
    passed: hasCounts ? report.passed : null,
    failed: hasCounts ? report.failed : null,
    problem,
    outputTail,
    durationMs,
    check,
  };
}

const TAIL_CHARS = 8 * 1024;

async function runPlainly(
  argv: readonly string[],
  { command, root, timeoutMs, signal }: ReportedCommandOptions,
): Promise<Facts> {
  const cwd = await realpath(root).catch((cause: unknown) => {
    throw new AgentError("directory-unusable", { path: root, reason: messageOf(cause) }, { cause });
  });
  const result = await runCommand({
    argv,
    cwd,
    timeoutMs,
    signal,
    env: { PATH: await readProjectPath(cwd, process.env.PATH ?? "") },
  });
  return {
    command: command.trim(),
    ...judge(result, argv[0] ?? "", timeoutMs),
    exitCode: result.exitCode,
    passed: null,
    failed: null,
    outputTail: result.output.replaceAll(`${cwd}/`, "").slice(-TAIL_CHARS),
    durationMs: result.durationMs,
    check: null,
  };
}

function judge(
  result: CommandResult,
  program: string,
  timeoutMs: number,
): Pick<CommandReport, "outcome" | "problem"> {
  if (result.startError !== undefined) {
    const isMissing = result.startError.code === "ENOENT";
    const problem = isMissing ? `${program} was not found` : `${program} did not start`;
    return { outcome: "not-runnable", problem };
  }
  if (result.timedOut) {
    const problem = `it did not end within ${Math.round(timeoutMs / 1_000)} s`;
    return { outcome: "timed-out", problem };
  }
  if (result.outputLimitReached) return { outcome: "failed", problem: "it printed too much" };
  if (result.exitCode === null) {
    return { outcome: "failed", problem: `it was ended by ${result.signalName ?? "a signal"}` };
  }
  return { outcome: result.exitCode === 0 ? "passed" : "failed", problem: null };
}

const MAX_TEXT_LINES = 20;
const MAX_TEXT_CHARS = 1_500;

function describeReport(report: Facts): string {
  const lines = [`${report.command} ${tellEnd(report)}`];
  const tail = report.outputTail.trimEnd().split("\n").slice(-MAX_TEXT_LINES).join("\n").trim();
  if (tail !== "") lines.push(tail.slice(-MAX_TEXT_CHARS));
  return lines.join("\n");
}

function tellEnd({ outcome, exitCode, problem, passed, failed }: Facts): string {
  const counts = passed === null || failed === null ? "" : ` ${passed} passed, ${failed} failed.`;
  if (outcome === "not-runnable")
    return `could not be run: ${problem ?? "the reason is not known"}.`;
  if (exitCode !== null) return `ended with exit code ${exitCode}.${counts}`;
  return `failed: ${problem ?? "it was ended from outside"}.${counts}`;
}
