/**
 * Runs a project's tests once and says what came out. Repository code runs here, with the person's rights;
 * nothing of ours is written into the project.
 */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { AgentError, messageOf } from "../base/errors.ts";
import { type CommandResult, runCommand } from "./run-command.ts";
import type { TestCommand } from "./test-command.ts";
import { type CheckOutcome, decideVerdict, FILE_TIMEOUT_SHARE } from "./test-outcome.ts";
import type { TestFailure, TestReport } from "./test-report.ts";
import type { TestRunner } from "./test-runners/identify-runner.ts";
import { narrowTestCommand } from "./test-runners/narrow-command.ts";
import { isOnPath, readProjectPath } from "./test-runners/project-path.ts";
import { createPlainPlan, createReportPlan, type ReportPlan } from "./test-runners/report-plan.ts";

const CHECK_TIMEOUT_MS = 120_000;

export interface CheckOptions {
  command: TestCommand;
  root: string;
  /** For the whole run. Default 120 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Run only these, when the runner can; the whole command otherwise. */
  onlyTests?: readonly TestFailure[];
  /** Added to the environment; PATH and what a runner's own report needs win over it. */
  env?: NodeJS.ProcessEnv;
  /** Existing folders that the tests may write beside the project. */
  folders?: readonly string[];
}

export interface CheckResult {
  outcome: CheckOutcome;
  report: TestReport;
  /** What was run, as a person would type it. */
  command: string;
  runner: TestRunner;
  durationMs: number;
  exitCode: number | null;
  /** The last 8 KiB of what it printed. */
  outputTail: string;
  /** Only a part of the tests was run, so a pass proves nothing about the rest. */
  narrowed: boolean;
  /** Why the outcome is what it is, when no failing test says so. */
  problem?: string;
}

/** The same facts, small enough for an event. */
export interface CheckSummary {
  command: string;
  runner: string;
  outcome: CheckOutcome;
  passed: number;
  failed: number;
  /** In the runner's order, at most 50. */
  failing: readonly string[];
  durationMs: number;
}

const MAX_SUMMARY_NAMES = 50;
const OUTPUT_TAIL_CHARS = 8 * 1024;
const TEXT_TAIL_BYTES = 4 * 1024 * 1024; // reports that come on stdout, such as `go test -json`
const USAGE_ERROR =
  /bad option|(?:unknown|unrecognized|invalid|unexpected) (?:cli )?(?:option|argument|flag|parameter)s?|flag provided but not defined|\busage: /i;

/** Rejects with `signal.reason` when aborted, "directory-unusable" without a root; what the command does is a result. */
export async function runChecks(options: CheckOptions): Promise<CheckResult> {
  const timeoutMs = options.timeoutMs ?? CHECK_TIMEOUT_MS;
  const root = await resolveRoot(options.root);
  const narrowed = narrowTestCommand(options.command, options.onlyTests ?? []);
  const command = await withLocalProgram(narrowed ?? options.command, root);
  const reportFolder = await mkdtemp(path.join(tmpdir(), "agent-report-"));
  try {
    const { result, report } = await runWithReport({
      ...options,
      root,
      command,
      timeoutMs,
      reportFolder,
    });
    options.signal?.throwIfAborted();
    const program = command.shell ? command.display : (command.argv[0] ?? "");
    const { display } = command;
    const verdict = decideVerdict({ result, report, root, program, display, timeoutMs });
    return {
      outcome: verdict.outcome,
      report: withRelativePaths(verdict.report, root),
      command: display,
      runner: command.runner,
      durationMs: result.durationMs,
      exitCode: result.exitCode,
      outputTail: removeRoot(result.output, root).slice(-OUTPUT_TAIL_CHARS),
      narrowed: narrowed !== null,
      ...(verdict.problem !== undefined && { problem: verdict.problem }),
    };
  } finally {
    await rm(reportFolder, { recursive: true, force: true });
  }
}

/** Stacks and reports name real paths, so the root must be one too. */
async function resolveRoot(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (error) {
    throw new AgentError(
      "directory-unusable",
      { path: root, reason: messageOf(error) },
      { cause: error },
    );
  }
}

export function toSummary(result: CheckResult): CheckSummary {
  const { command, runner, outcome, report, durationMs } = result;
  const failing = report.failures.slice(0, MAX_SUMMARY_NAMES).map((failure) => failure.name);
  return {
    command,
    runner,
    outcome,
    passed: report.passed,
    failed: report.failed,
    failing,
    durationMs,
  };
}

interface ReportRun {
  command: TestCommand;
  root: string;
  timeoutMs: number;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
  folders?: readonly string[];
  reportFolder: string;
}

interface ReportedRun {
  result: CommandResult;
  report: TestReport | null;
}

/** With the report flags first; plainly once more when it is the flags that the runner refuses. */
async function runWithReport(run: ReportRun): Promise<ReportedRun> {
  const { command, root, timeoutMs, reportFolder } = run;
  const fileTimeoutMs = Math.max(1, Math.floor(timeoutMs * FILE_TIMEOUT_SHARE));
  const context = { root, reportFolder, fileTimeoutMs, startedAt: new Date() };
  const plan = createReportPlan(command, context);
  const first = await runPlan(plan, run);
  const ranTests = first.report !== null && first.report.passed + first.report.failed > 0;
  const { exitCode, output, durationMs } = first.result;
  const mayBeOurFlags = plan.argv !== command.argv && !ranTests && exitCode !== 0;
  if (!mayBeOurFlags || exitCode === null || !USAGE_ERROR.test(output)) return first;
  const timeLeftMs = Math.max(1, timeoutMs - durationMs);
  return runPlan(createPlainPlan(command.argv, root), { ...run, timeoutMs: timeLeftMs });
}

async function runPlan(plan: ReportPlan, run: ReportRun): Promise<ReportedRun> {
  const { root, timeoutMs, signal } = run;
  const searchPath = await readProjectPath(root, process.env.PATH ?? "");
  const result = await runCommand({
    argv: plan.argv,
    cwd: root,
    timeoutMs,
    tailBytes: TEXT_TAIL_BYTES,
    env: { ...run.env, ...plan.env, PATH: searchPath },
    folders: [run.reportFolder, ...(run.folders ?? [])],
    ...(signal && { signal }),
    ...(plan.timeoutSignal && { timeoutSignal: plan.timeoutSignal }),
  });
  return { result, report: await plan.read(result) };
}

/** `npx vitest` is vitest itself when it is installed; when not, npx must not fetch it. */
async function withLocalProgram(command: TestCommand, root: string): Promise<TestCommand> {
  const [npx, ...args] = command.argv;
  if (npx !== "npx") return command;
  const inner = args.slice(args.findIndex((word) => !word.startsWith("-")));
  const searchPath = await readProjectPath(root, process.env.PATH ?? "");
  const isInstalled = await isOnPath(inner[0] ?? "", searchPath);
  return { ...command, argv: isInstalled ? inner : ["npx", "--no-install", ...inner] };
}

/** Absolute paths say nothing about the failure, and differ from machine to machine. */
function withRelativePaths(report: TestReport, root: string): TestReport {
  const failures = report.failures.map((failure) => ({
    ...failure,
    message: removeRoot(failure.message, root),
  }));
  return { ...report, failures };
}

function removeRoot(text: string, root: string): string {
  return text.replaceAll(`file://${root}${path.sep}`, "").replaceAll(`${root}${path.sep}`, "");
}
