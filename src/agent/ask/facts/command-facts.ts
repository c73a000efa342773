/** What a command came to that was run for a question, or that it was not run, in words. Runs nothing itself. */
import type { CommandReport } from "../../../tools/command-report.ts";
import { type Fact, PRIORITY, stateFact } from "./fact.ts";

/** What is told of a command that ran. */
export type RanCommand = Pick<
  CommandReport,
  "command" | "outcome" | "exitCode" | "passed" | "failed" | "problem" | "outputTail"
>;

/** Runs a command that is allowed; null for one that is not. */
export type RunCommand = (command: string) => Promise<RanCommand | null>;

const MAX_OUTPUT_LINES = 15;
const MAX_OUTPUT_CHARS = 1_200;

export function describeCommand(command: string, ran: RanCommand | null): Fact {
  const title = `The command ${command}`;
  if (ran === null) {
    const why = "it may not be run, so what it would say is not known";
    const refused = stateFact(title, [`${command} was not run: ${why}.`], PRIORITY.command);
    return { ...refused, isBasis: false };
  }
  const lines = [tellOutcome(ran), ...tellCounts(ran)];
  const output = tailOf(ran.outputTail);
  if (output !== "") lines.push("The end of its output:", output);
  return stateFact(title, lines, PRIORITY.command);
}

function tellOutcome({ command, outcome, exitCode, problem }: RanCommand): string {
  const why = problem === null ? "" : ` (${problem})`;
  if (outcome === "not-runnable") return `${command} could not be run${why}.`;
  const verdict = outcome === "passed" ? "it succeeded" : "it failed";
  const end = exitCode === null ? "did not end by itself" : `ended with exit code ${exitCode}`;
  return `${command} was run now and ${end}: ${verdict}${why}.`;
}

function tellCounts({ outcome, passed, failed }: RanCommand): string[] {
  if (passed === null || failed === null) return [];
  const verdict = outcome === "passed" ? "All tests pass" : "Not all tests pass";
  return [`${verdict}: ${passed} passed, ${failed} failed.`];
}

function tailOf(output: string): string {
  const lines = output.trimEnd().split("\n").slice(-MAX_OUTPUT_LINES);
  return lines.join("\n").slice(-MAX_OUTPUT_CHARS).trim();
}
