/**
 * Runs the commands a message asks for and tells what came out. The policy decides what may run; where it wants a yes, the
 * person is asked. Holds no workspace: whatever is written, the commands write.
 */
import {
  type CommandGate,
  type CommandReport,
  runReportedCommand,
} from "../../tools/command-report.ts";
import type { AgentEvent } from "../events.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { listCommands, NO_COMMAND } from "./named-commands.ts";

export interface CommandDeps {
  root: string;
  /** For each command. */
  timeoutMs: number;
  signal: AbortSignal;
  gate: CommandGate;
  /** What runs the project's tests, for a message that names no command; null: it is not known. */
  testCommand?: string | null;
}

/** One after the other; the first that fails, or may not run, ends it. Throws the signal's reason. */
export async function* runTask(
  request: Request,
  deps: CommandDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const commands = listCommands(request, deps.testCommand ?? null);
  if (commands.length === 0) {
    return end("not-achieved", NO_COMMAND, null);
  }
  const reports: CommandReport[] = [];
  for (const command of commands) {
    const report = yield* runOne(command, request, deps);
    if (report === null)
      return refuse(
        command,
        deps.gate.explainRun({ command, said: request.mentions.commands }),
        reports,
      );
    reports.push(report);
    if (report.outcome !== "passed") return conclude("not-achieved", reports);
  }
  return conclude("ran", reports);
}

async function* runOne(
  command: string,
  { mentions }: Request,
  deps: CommandDeps,
): AsyncGenerator<AgentEvent, CommandReport | null> {
  yield { type: "tool_call", turn: 0, name: "run", arguments: { command } };
  const { root, timeoutMs, signal, gate } = deps;
  const said = mentions.commands;
  const mayRun: CommandGate["mayRun"] = (asked) => gate.mayRun(asked);
  const report = await runReportedCommand({ command, root, timeoutMs, signal, mayRun, said });
  const text = report === null ? "It was not run." : report.text;
  yield { type: "tool_result", turn: 0, name: "run", isOk: report?.outcome === "passed", text };
  return report;
}

function refuse(command: string, reason: string, reports: readonly CommandReport[]): TaskOutcome {
  const message = `\`${command}\` was not run: ${reason}`;
  return end("denied", message, reports.length === 0 ? null : tellAll(reports));
}

function conclude(status: TaskStatus, reports: readonly CommandReport[]): TaskOutcome {
  const last = reports[reports.length - 1];
  const message = last === undefined ? "Nothing was run." : tellEnd(last);
  const standing = reports.findLast(({ check }) => check !== null)?.check ?? null;
  return { ...end(status, message, tellAll(reports)), standing };
}

function end(status: TaskStatus, message: string, answer: string | null): TaskOutcome {
  return { status, message, answer, standing: null };
}

function tellAll(reports: readonly CommandReport[]): string {
  return reports.map(({ text }) => text).join("\n\n");
}

function tellEnd({ command, outcome, exitCode, problem, passed, failed }: CommandReport): string {
  const name = `\`${command}\``;
  const counts = passed === null || failed === null ? "" : `: ${passed} passed, ${failed} failed`;
  if (outcome === "passed") return `${name} succeeded${counts}.`;
  if (outcome === "not-runnable")
    return `${name} could not be run: ${problem ?? "no reason is known"}.`;
  if (exitCode === null) return `${name} failed: ${problem ?? "it was ended from outside"}.`;
  return `${name} failed with exit code ${exitCode}${counts}.`;
}
