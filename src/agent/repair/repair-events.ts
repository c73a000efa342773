/** What a repair says of its steps, as events. Pure; when each is said is decided by the round. */
import type { Finding } from "../../tools/inspect/inspector.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent, Target } from "../events.ts";
import type { Judgement } from "./judge.ts";
import type { Attempt } from "./schedule.ts";
import type { Site } from "./site.ts";

export function locateEvent(sites: readonly Site[]): AgentEvent {
  return { type: "locate", targets: sites.map(describeTarget) };
}

export function startEvent(candidate: number, attempt: Attempt, site: Site): AgentEvent {
  const { temperature } = attempt;
  const target = describeTarget(site);
  if (attempt.kind === "rewrite") {
    const generator = `rewrite, ${attempt.view}`;
    return { type: "candidate_start", candidate, generator, target, temperature };
  }
  const { line, mode } = attempt.hole;
  const place = { ...target, startLine: line, endLine: line };
  const generator = `fill, ${mode}`;
  return { type: "candidate_start", candidate, generator, target: place, temperature };
}

/** The start of a candidate that joins two edits. */
export function combineEvent(candidate: number, path: string, partnerPath: string): AgentEvent {
  const target = { path, reason: `together with the edit of ${partnerPath}` };
  return { type: "candidate_start", candidate, generator: "combine", target, temperature: 0 };
}

/** What the tests said of a candidate, and its end. */
export function judgementEvents(candidate: number, judgement: Judgement): AgentEvent[] {
  const { comparison, result, faults = [] } = judgement;
  const [fault] = faults;
  const reason = fault === undefined ? describeRun(result) : describeFault(fault, faults.length);
  return [
    { type: "check", purpose: "candidate", candidate, summary: toSummary(result) },
    { type: "candidate_end", candidate, outcome: comparison, reason },
  ];
}

function describeFault({ source, message }: Finding, count: number): string {
  const more = count === 1 ? "" : ` and ${count - 1} more`;
  return `the tests pass, but ${source} says: ${message}${more}`;
}

function describeTarget({ path, symbol, startLine, endLine, reason }: Site): Target {
  return { path, startLine, endLine, reason, ...(symbol === null ? {} : { symbol }) };
}

function describeRun({ outcome, report, problem }: CheckResult): string {
  if (outcome === "timed-out") return "the tests did not end in time";
  if (outcome === "not-runnable") return problem ?? "the tests could not run";
  return `${report.passed} passed, ${report.failed} failed`;
}
